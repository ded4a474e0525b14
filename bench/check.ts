/** A benchmark of wrong results is worth nothing: every program's shares and root are compared. */
import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";

/** The fast path's tables against the plain engine's, byte for byte. */
export function checkSameTables(fast: string, plain: string): void {
  for (const name of ["allocations.csv", "releases.csv", "rejected.csv"]) {
    if (hashOf(join(fast, name)) !== hashOf(join(plain, name))) {
      throw new Error(`${name} of the fast path differs from the plain engine's`);
    }
  }
}

/** A peer's lines of participant, group and share against allocations.csv. */
export function checkSameShares(result: string, peerFile: string, peer: string): void {
  const own = readFileSync(join(result, "allocations.csv"), "utf8").trimEnd().split("\n").slice(1);
  const shares = own.map((row) => {
    const cells = row.split(",");
    return `${cells[0]},${cells[1]},${cells[6]}\n`;
  });
  if (shares.join("") !== readFileSync(peerFile, "utf8"))
    throw new Error(`${peer} gives other shares`);
}

/** The root that OpenZeppelin's library computes against the one in summary.json. */
export function checkSameRoot(result: string, root: string): void {
  const summary = JSON.parse(readFileSync(join(result, "summary.json"), "utf8")) as {
    claims?: Record<string, { root?: string }>;
  };
  const own = summary.claims?.["RWD"]?.root;
  if (own !== root) throw new Error(`the root is ${own}, OpenZeppelin's is ${root}`);
}

function hashOf(path: string): string {
  const hash = createHash("sha256");
  const file = openSync(path, "r");
  const buffer = Buffer.alloc(1 << 20);
  for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
    hash.update(buffer.subarray(0, read));
  }
  closeSync(file);
  return hash.digest("hex");
}
