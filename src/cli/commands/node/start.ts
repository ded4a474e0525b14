import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { type ServedApi, serveApi } from "../../../api/serve.ts";
import { anyCodec } from "../../../ledger/any-codecs.ts";
import { allQueries } from "../../../ledger/app.ts";
import { ADDRESS_PREFIX } from "../../../ledger/kernel/address.ts";
import type { BlockSchedule } from "../../../node/block-clock.ts";
import { EmbeddedNode } from "../../../node/embedded.ts";
import { homePaths, openHome, readGenesis } from "../../../node/home.ts";
import { createLogger, type Logger } from "../../../node/log.ts";
import { DEFAULT_MEMPOOL_LIMITS } from "../../../node/mempool.ts";
import { BlockLog } from "../../../node/storage/block-log.ts";
import { writeWholeFile } from "../../../node/storage/whole-file.ts";
import { UserError } from "../../../settle/user-error.ts";
import { VERSION } from "../../version.ts";
import { chainInfo, gasPricesText } from "./chain-info.ts";
import { DEMO_ACCOUNTS, demoSigner } from "./demo/accounts.ts";
import { ensureDemoHome } from "./demo/network.ts";
import { advanceRoute, demoFaucet } from "./demo/routes.ts";
import { type NodeConfig, readConfig } from "./node-home.ts";
import { fieldsText, homeOf, print, runningFile } from "./node-options.ts";
import { keepBlocksOf, listeningOn, type StartOptions, scheduleOf } from "./start-options.ts";

export function addStart(program: Command): void {
  program
    .command("start")
    .description("run a node: makes blocks, keeps them, serves RPC and REST")
    .option("--home <dir>", "the node's home (default: $ALIQUOT_HOME, else ~/.aliquot)")
    .option("--demo", "a demonstration with published keys and a faucet, in ~/.aliquot/demo")
    .option("--no-past", "with --demo: a chain that begins now, without programmes")
    .option("--block-time <when>", "on-demand, stepped, or a duration such as 5s")
    .option("--rpc <address>", "where RPC listens: HOST:PORT")
    .option("--rest <address>", "where REST listens: HOST:PORT")
    .option("--keep-blocks <n>", "forget older blocks; all keeps every block")
    .option("--rebuild-state", "make the state again from the block log")
    .option("--check-invariants", "check the books after every block: slow, for tests")
    .addOption(new Option("--log-format <form>").choices(["plain", "json"]).default("plain"))
    .addOption(
      new Option("--log-level <level>")
        .choices(["info", "warn", "error", "silent"])
        .default("info"),
    )
    .option("--json", "print where the node is as JSON")
    .addHelpText(
      "after",
      `
What is not said comes from config/node.json in the home. The log goes to standard error. SIGINT
or SIGTERM stop the node after the block being made (exit code 0); a second one stops it at once.
Example:
  aliquot start --demo --block-time on-demand`,
    )
    .action(startCommand);
}

/** A node that runs and is served. */
interface Started {
  readonly home: string;
  readonly node: EmbeddedNode;
  readonly api: ServedApi;
  readonly log: Logger;
}

async function startCommand(options: StartOptions): Promise<void> {
  const home = startHome(options);
  const log = createLogger({ level: options.logLevel, form: options.logFormat });
  if (options.demo === true && (await ensureDemoHome(home, { hasPast: options.past }))) {
    log.info("a home for the demonstration was made", { home });
  }
  const config = await readConfig(home);
  if (options.rebuildState === true) await removeState(home);
  const node = await startNode(home, options, config, log);
  let started: Started;
  try {
    started = await serve(home, node, options, config, log);
  } catch (error) {
    await node.close();
    throw error;
  }
  const signalled = watchSignals();
  announce(started, options);
  await untilStopped(started, signalled);
}

function startHome(options: StartOptions): string {
  const { home, demo } = options;
  if (demo !== true || home !== undefined || process.env["ALIQUOT_HOME"]) return homeOf(options);
  return join(homedir(), ".aliquot/demo");
}

async function startNode(
  home: string,
  options: StartOptions,
  config: NodeConfig,
  log: Logger,
): Promise<EmbeddedNode> {
  const schedule = scheduleOf(options.blockTime ?? config.block_time);
  const keepBlocks = keepBlocksOf(options, config);
  listeningOn(options.rpc ?? config.rpc, options.rest ?? config.rest);
  const parts = await openHome(home, log);
  try {
    return await EmbeddedNode.start(parts, {
      moniker: config.moniker,
      version: VERSION,
      schedule,
      mempool: DEFAULT_MEMPOOL_LIMITS,
      keepBlocks,
      checksInvariants: options.checkInvariants === true,
    });
  } catch (error) {
    await parts.release();
    throw error;
  }
}

async function serve(
  home: string,
  node: EmbeddedNode,
  options: StartOptions,
  config: NodeConfig,
  log: Logger,
): Promise<Started> {
  const token = randomBytes(16).toString("hex");
  let opened: ServedApi | undefined;
  const urls = () => ({ rpcUrl: opened?.rpcUrl ?? "", restUrl: opened?.restUrl ?? "" });
  const demo =
    options.demo === true
      ? { faucet: demoFaucet(() => urls().rpcUrl), moreRoutes: [advanceRoute(node, token)] }
      : {};
  const api = await serveApi(node, allQueries(), {
    ...listeningOn(options.rpc ?? config.rpc, options.rest ?? config.rest),
    addressPrefix: ADDRESS_PREFIX,
    resolve: anyCodec,
    chainInfo: chainInfo(node, urls),
    minimumGasPrice: gasPricesText(node),
    log,
    ...healthLimit(scheduleOf(options.blockTime ?? config.block_time)),
    ...demo,
  });
  opened = api;
  const { rpcUrl: rpc, restUrl: rest } = api;
  const operator = options.demo === true ? { operatorToken: token } : {};
  const running = JSON.stringify({ pid: process.pid, rpc, rest, ...operator });
  await writeWholeFile(runningFile(home), running, { mode: 0o600, replace: true });
  return { home, node, api, log };
}

/** Where blocks come by the clock, a node without a new one for long is unhealthy. */
function healthLimit(schedule: BlockSchedule) {
  if (schedule.mode !== "interval") return {};
  return { maxBlockAgeSec: Math.max(30, Math.ceil(schedule.everyMs / 100)) };
}

function announce({ home, node, api }: Started, options: StartOptions): void {
  const { chainId } = node;
  const { rpcUrl: rpc, restUrl: rest, metricsUrl: metrics } = api;
  const named = options.demo === true ? DEMO_ACCOUNTS.map(({ name }) => name) : [];
  const accounts = named.map((name) => ({ name, address: demoSigner(name).address }));
  const { height } = node.status().latest;
  const json = { home, chain_id: chainId, height, rpc, rest, metrics, accounts };
  print(options.json, json, () => {
    const where = fieldsText([
      ["chain", chainId],
      ["height", height],
      ["RPC", rpc],
      ["REST", rest],
      ["metrics", metrics],
      ["home", home],
    ]);
    return accounts.length === 0 ? where : where + demoText(home, rest, accounts);
  });
}

function demoText(
  home: string,
  rest: string,
  accounts: readonly { readonly name: string; readonly address: string }[],
): string {
  return `
Everybody knows the keys of these accounts. Never use them on a real network:
${fieldsText(accounts.map(({ name, address }) => [`  ${name}`, address]))}
three programmes are under way: a LockDrop whose shares are released and soon burn, a BurningDrop
that is open, a minter's yield with two seasons of fees. Try, in another terminal (in a checkout
aliquot is: npm run -s aliquot --):
  export ALIQUOT_HOME=${home}
  aliquot query programmes list
  aliquot query programmes participant pol-lockdrop alice   what is released, what soon burns
  aliquot query why-locked alice
  aliquot tx programmes claim pol-lockdrop --from alice
  aliquot statement alice --html alice.html  every digit, with proofs
  aliquot tx terms register --from alice
  aliquot tx terms accept ktst-burningdrop v1 ${home}/terms.txt --from alice
  aliquot tx programmes lock ktst-burningdrop kcs-30d 1000KCS --from alice
  aliquot tx send bob 1.5KTST --from alice
  aliquot advance 8d                         the clock moves: the LockDrop expires
  aliquot tx programmes burn-abandoned pol-lockdrop alice --from bob
  aliquot tx programmes claim kinesis-minters-yield --from bob
  curl -X POST ${rest}/aliquot/faucet -d '{"address":"kratos1..."}'
`;
}

/**
 * Listens for the signals that stop a node; a second one ends the process at once. To the end of the process: one
 * that comes while a node stops by itself must not hide why it does.
 */
function watchSignals(): Promise<string> {
  let tell: (signal: string) => void = () => {};
  const signalled = new Promise<string>((resolve) => {
    tell = resolve;
  });
  let count = 0;
  const onSignal = (signal: NodeJS.Signals) => {
    if (count++ > 0) process.exit(signal === "SIGINT" ? 130 : 143);
    tell(signal);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, onSignal);
  return signalled;
}

/** Waits for a signal, or for what stops the node by itself; then ends in order. */
async function untilStopped(
  { home, node, api, log }: Started,
  signalled: Promise<string>,
): Promise<void> {
  const why = await Promise.race([signalled, node.stopped]);
  log.info("stopping", { why: why instanceof Error ? why.message : why });
  await api.close();
  await rm(runningFile(home), { force: true });
  await node.close();
  if (why instanceof Error) throw why;
  log.info("stopped");
}

/** Removes the kept state, when the log has everything that it was made from. */
async function removeState(home: string): Promise<void> {
  await readGenesis(home);
  const { data, state } = homePaths(home);
  const blocks = await BlockLog.open(data);
  try {
    const first = blocks.heights()?.first ?? 1;
    if (first > 1) {
      const problem = `the log begins at block ${first}: the state cannot be made from it`;
      throw new UserError("pruned", 5, problem, { file: data }, "restore a snapshot");
    }
    await rm(state, { recursive: true, force: true });
  } finally {
    await blocks.close();
  }
}
