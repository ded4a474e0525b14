/** The state tree's root by a second method: from the sorted entries, recursively, with node:crypto. */
import { createHash } from "node:crypto";

/** What a subtree hashes to, and what its parent says about it. */
interface NaiveNode {
  readonly hash: Buffer;
  readonly height: number;
  readonly size: number;
}

/** SHA-256 by node:crypto. */
function sha256(...parts: Uint8Array[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** The hash of an IAVL leaf of version 1, by hand. */
export function leafHash(key: Uint8Array, value: Uint8Array): Buffer {
  return sha256(Buffer.from([0, 2, 2]), varint(BigInt(key.length)), key, hashed(sha256(value)));
}

/** The root over entries in the order of their keys. */
export function naiveRoot(entries: readonly (readonly [Uint8Array, Uint8Array])[]): Buffer {
  return subtree(entries.map(([key, value]) => ({ bits: bitsOf(key), key, value }))).hash;
}

interface BitEntry {
  readonly bits: string;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

function subtree(entries: readonly BitEntry[]): NaiveNode {
  const [first, last] = [entries[0], entries.at(-1)];
  if (first === undefined || last === undefined) throw new Error("no entries");
  if (first === last) return { hash: leafHash(first.key, first.value), height: 0, size: 1 };
  let bit = 0;
  while (first.bits[bit] === last.bits[bit]) bit++;
  const middle = entries.findIndex((entry) => entry.bits[bit] === "1");
  const left = subtree(entries.slice(0, middle));
  const right = subtree(entries.slice(middle));
  const height = 1 + Math.max(left.height, right.height);
  const size = left.size + right.size;
  const numbers = [height, size, 1].map((number) => varint(2n * BigInt(number)));
  return { hash: sha256(...numbers, hashed(left.hash), hashed(right.hash)), height, size };
}

/** "1" and eight digits for a byte, "0" for the end. */
function bitsOf(key: Uint8Array): string {
  return `${[...key].map((byte) => `1${byte.toString(2).padStart(8, "0")}`).join("")}0`;
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128n; rest /= 128n) bytes.push(Number(rest % 128n) + 128);
  return Buffer.from([...bytes, Number(rest)]);
}

function hashed(hash: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([32]), hash]);
}
