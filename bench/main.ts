/**
 * `npm run bench -- settle [--quick] [ROWS ...]`: whole processes in turn, ratios against peers in the same run.
 * `npm run bench -- proof [CLAIMS ...]`: building claim trees by the plain way, and cutting proofs from the file.
 * `npm run bench -- node [SECONDS]`: signed transfers a second, submitted over RPC by a second process.
 * `npm run bench -- accounts [COUNT ...]`: what a block costs with so many accounts.
 * `npm run bench -- programmes [COUNT ...]`: what a block of programme messages costs with so many positions.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { benchAccountCounts, benchNode, benchProgrammes } from "./node.ts";
import { benchProof } from "./proof.ts";
import { benchSettle } from "./settle.ts";

const BOTH_SIZES = [100_000, 1_000_000];
const LARGEST = 10_000_000;
const QUICK_SIZES = [2_000, 20_000];
const ROUNDS = 3;
const NODE_SECONDS = 30;
const ACCOUNT_COUNTS = [1_000, 1_000_000];
const POSITION_COUNTS = [1_000, 100_000, 1_000_000];

const [what = "settle", ...rest] = process.argv.slice(2);
const isQuick = rest.includes("--quick");
const given = rest.filter((each) => !each.startsWith("--")).map(Number);
const or = (usual: readonly number[]) => (given.length > 0 ? given : usual);
const folder = mkdtempSync(join(tmpdir(), "aliquot-bench-"));
try {
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0);
  const { length, 0: first } = cpus();
  process.stdout.write(
    `${length} x ${first?.model ?? "?"}, ${gigabytes} GiB, Node ${process.version}\n\n`,
  );
  if (what === "settle") {
    const sizes = or(isQuick ? QUICK_SIZES : [...BOTH_SIZES, LARGEST]);
    await benchSettle(sizes, { folder, rounds: isQuick ? 1 : ROUNDS });
  } else if (what === "proof") for (const claims of or(BOTH_SIZES)) benchProof(claims, folder);
  else if (what === "node") await benchNode(folder, given[0] ?? NODE_SECONDS);
  else if (what === "accounts") benchAccountCounts(folder, or(ACCOUNT_COUNTS));
  else if (what === "programmes") benchProgrammes(folder, or(POSITION_COUNTS));
  else
    throw new Error(
      `unknown benchmark ${what}; there are settle, proof, node, accounts, programmes`,
    );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
