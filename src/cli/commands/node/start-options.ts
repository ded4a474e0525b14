import type { BlockSchedule } from "../../../node/block-clock.ts";
import type { LogLevel } from "../../../node/log.ts";
import { UserError } from "../../../settle/user-error.ts";
import type { NodeConfig } from "./node-home.ts";
import { durationMs, type HomeOptions, wholeOption } from "./node-options.ts";

/** Of `aliquot start`. */
export interface StartOptions extends HomeOptions {
  readonly demo?: boolean;
  readonly past?: boolean;
  readonly blockTime?: string;
  readonly rpc?: string;
  readonly rest?: string;
  readonly keepBlocks?: string;
  readonly rebuildState?: boolean;
  readonly checkInvariants?: boolean;
  readonly logFormat: "plain" | "json";
  readonly logLevel: LogLevel;
}

/** Where the servers listen. */
export interface Listening {
  readonly host: string;
  readonly rpcPort: number;
  readonly restPort: number;
}

/** At most one block in so many milliseconds when they are made on demand. */
const ON_DEMAND_LEAST_MS = 50;
const LEAST_INTERVAL_MS = 50;
/** What a timer of Node can wait; beyond, it would not wait at all. */
const MOST_INTERVAL_MS = 2 ** 31 - 1;
const MAX_KEEP = 1_000_000_000;

/** When blocks are made. */
export function scheduleOf(text: string): BlockSchedule {
  if (text === "stepped") return { mode: "stepped" };
  if (text === "on-demand") return { mode: "on-demand", leastMs: ON_DEMAND_LEAST_MS };
  const everyMs = durationMs("--block-time", text);
  const isShort = everyMs < LEAST_INTERVAL_MS;
  if (!isShort && everyMs <= MOST_INTERVAL_MS) return { mode: "interval", everyMs };
  const remedy = `give on-demand, stepped, or a duration from ${LEAST_INTERVAL_MS}ms to 24d`;
  const problem = `--block-time: ${text} is too ${isShort ? "short" : "long"}`;
  throw new UserError("usage", 2, problem, undefined, remedy);
}

/** The addresses to listen on: `HOST:PORT`, `:PORT` or `PORT`; both on one host. */
export function listeningOn(rpc: string, rest: string): Listening {
  const [first, second] = [addressOf("--rpc", rpc), addressOf("--rest", rest)];
  if (first.host === second.host) {
    return { host: first.host, rpcPort: first.port, restPort: second.port };
  }
  const remedy = "give both the same host";
  throw new UserError("usage", 2, "--rpc and --rest listen on one host", undefined, remedy);
}

/** How many blocks to keep; all when undefined. */
export function keepBlocksOf(
  { keepBlocks }: StartOptions,
  { keep_blocks }: NodeConfig,
): number | undefined {
  if (keepBlocks === undefined) return keep_blocks ?? undefined;
  return keepBlocks === "all" ? undefined : wholeOption("--keep-blocks", keepBlocks, 1, MAX_KEEP);
}

function addressOf(option: string, text: string) {
  const bare = text.replace(/^(tcp|http):\/\//, "");
  const [, bracketed, plain, port = ""] = /^(?:\[([^\]]+)\]:|([^:]*):)?(\d{1,5})$/.exec(bare) ?? [];
  if (port !== "" && Number(port) <= 65_535) {
    return { host: bracketed ?? (plain || "127.0.0.1"), port: Number(port) };
  }
  const remedy = "give one like 127.0.0.1:26657; port 0 takes any that is free";
  throw new UserError("usage", 2, `${option}: ${text} is no address`, undefined, remedy);
}
