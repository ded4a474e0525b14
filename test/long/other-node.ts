/**
 * `npm run replay:other -- [MAJOR]`: a chain made by this Node is replayed by another one from npm (24 unless told
 * otherwise), and again by this one: every app hash, and the last, must be the same.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { arch, platform, tmpdir } from "node:os";
import { join } from "node:path";
import { benchAccounts, signedSend } from "../../bench/node/signed-sends.ts";
import { MAIN } from "../support/cli.ts";
import { CHAIN_ID, makeHome } from "../support/node/chain.ts";
import { callRpc, startProgram } from "../support/node/program.ts";

const [major = "24"] = process.argv.slice(2);
const TRANSFERS = 200n;
const folder = mkdtempSync(join(tmpdir(), "aliquot-other-node-"));
const accounts = benchAccounts(3);
const rich = accounts.map(({ address }) => ({ address, amount: (10n ** 24n).toString() }));
const { home, dispose } = await makeHome(rich);
try {
  await makeChain();
  const other = install();
  const [here, there] = [process.execPath, other].map(replay);
  process.stdout.write(`${process.version}: ${here}\n${versionOf(other)}: ${there}\n`);
  if (here !== there) throw new Error("the app hashes differ");
} finally {
  rmSync(folder, { recursive: true, force: true });
  await dispose();
}

async function makeChain(): Promise<void> {
  const program = await startProgram(home, ["--block-time", "on-demand"]);
  for (let sequence = 0n; sequence < TRANSFERS; sequence++) {
    for (const [i, from] of accounts.entries()) {
      const to = accounts[(i + 1) % accounts.length] ?? from;
      const tx = signedSend(from, to.address, { chainId: CHAIN_ID, sequence });
      await callRpc(program.rpc, "broadcast_tx_sync", { tx: Buffer.from(tx).toString("base64") });
    }
  }
  await new Promise((done) => setTimeout(done, 1_000));
  await program.stop();
}

/** npm's own package of the other Node, without the script that would link it. */
function install(): string {
  const name = `node-${platform()}-${arch()}`;
  const args = ["install", "--prefix", folder, "--no-save", `${name}@${major}`];
  const { status, stderr } = spawnSync("npm", args, { encoding: "utf8", cwd: folder });
  if (status !== 0) throw new Error(`npm could not install ${name}@${major}: ${stderr}`);
  return join(folder, "node_modules", name, "bin/node");
}

function versionOf(node: string): string {
  return spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim();
}

function replay(node: string): string {
  const args = [MAIN, "replay", "--home", home, "--json"];
  const { status, stdout, stderr } = spawnSync(node, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`replay failed: ${stderr}`);
  return JSON.stringify(JSON.parse(stdout));
}
