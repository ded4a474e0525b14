import { closeSync, openSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type ClaimRecords, emptyRecords, keyAt, setAmount } from "../src/claims/claim-records.ts";
import { buildClaimTree, type ClaimTree } from "../src/claims/claim-tree.ts";
import { sha256 } from "../src/claims/hash.ts";
import { finished } from "../src/claims/steps.ts";
import { treeFileChunks, treeFileContent } from "../src/claims/tree-file.ts";
import { TreeReader } from "../src/claims/tree-reader.ts";
import { numberForUniswap } from "../src/claims/uniswap-order.ts";
import { openFileSource } from "../src/settle/claims/file-source.ts";

const PROOFS = 2_000;

/** Builds trees of `count` claims, writes their files and cuts proofs from them, in this process. */
export function benchProof(count: number, folder: string): void {
  for (const format of ["oz", "uniswap"] as const) {
    const records = inventedClaims(format, count);
    const begun = performance.now();
    const tree = finished(buildClaimTree(records));
    const builtSec = ((performance.now() - begun) / 1000).toFixed(1);
    const path = writeTree(tree, join(folder, `${format}-${count}.tree`));
    const bytes = (statSync(path).size / count).toFixed(1);
    const timesMs = cutProofs(path, records);
    const at = (share: number) => (timesMs[Math.floor(share * (PROOFS - 1))] ?? 0).toFixed(2);
    process.stdout.write(
      `${format}, ${count} claims: built in ${builtSec} s, ${bytes} bytes a claim; to find, cut ` +
        `and check a proof: median ${at(0.5)} ms, 99 of 100 within ${at(0.99)} ms\n`,
    );
  }
}

function inventedClaims(format: "oz" | "uniswap", count: number): ClaimRecords {
  const records = emptyRecords(format, 20, count);
  const seed = Buffer.alloc(4);
  for (let i = 0; i < count; i++) {
    seed.writeUInt32BE(i);
    keyAt(records, i).set(sha256(seed).subarray(0, 20));
    setAmount(records, i, BigInt(i + 1) * 10n ** 15n);
  }
  if (format === "uniswap") numberForUniswap(records);
  return records;
}

function writeTree(tree: ClaimTree, path: string): string {
  const file = openSync(path, "w");
  for (const chunk of treeFileChunks(treeFileContent(tree, "TKN", 18))) writeSync(file, chunk);
  closeSync(file);
  return path;
}

/** How long each of many proofs took, sorted; the first ones include what the engine compiles. */
function cutProofs(path: string, records: ClaimRecords): number[] {
  const source = openFileSource(path);
  const reader = new TreeReader(source);
  const timesMs = Array.from({ length: PROOFS }, (_, i) => {
    const key = keyAt(records, (i * 7919) % records.count);
    const begun = performance.now();
    reader.proof(reader.find(key) ?? -1);
    return performance.now() - begun;
  });
  source.close();
  return timesMs.sort((a, b) => a - b);
}
