import { sha256 } from "@noble/hashes/sha2.js";
import {
  CommitmentProof,
  type ExistenceProof,
  HashOp,
  type InnerOp,
  LengthOp,
} from "cosmjs-types/cosmos/ics23/v1/proofs";
import { compareByteArrays, concatBytes, sameBytes, utf8ToBytes } from "../ledger/kernel/bytes.ts";
import { ClientError } from "./client-error.ts";

/** One step of a proof as an ABCI query gives it. */
export interface ProofOp {
  readonly type: string;
  readonly key: Uint8Array;
  readonly data: Uint8Array;
}

/** What a proof is said to prove. */
export interface ProofClaim {
  readonly store: string;
  readonly key: Uint8Array;
  /** Undefined: that the key is not there. */
  readonly value: Uint8Array | undefined;
  /** The root over all stores: the app hash of the next block's header. */
  readonly appHash: Uint8Array;
}

type SpecName = "ics23:iavl" | "ics23:simple";
/** 0 when the way comes from the left child, 1 when from the right one. */
type Side = 0 | 1;

const HASH_BYTES = 32;
const MAX_PATH = 9 * 1_024;

/**
 * Checks that `ops` prove the claim: the key within its store's tree, and the store's root within the app
 * hash. Throws `client/bad-proof` at the first flaw. Accepts what ICS 23's `iavlSpec` and `tendermintSpec`
 * accept, and of that only sha256 nodes of two children.
 * Source: https://github.com/cosmos/ics23, go/proof.go and go/ops.go.
 */
export function verifyProof(ops: readonly ProofOp[], claim: ProofClaim): void {
  const [inStore, inApp, ...more] = ops;
  if (inStore === undefined || inApp === undefined || more.length > 0) {
    throw flaw(`a proof has two steps, this one has ${ops.length}`);
  }
  const storeProof = decoded(inStore, "ics23:iavl");
  const root = storeRoot(storeProof, claim);
  const { exist } = decoded(inApp, "ics23:simple");
  if (exist === undefined) throw flaw("the store's step is no proof of existence");
  checkEntry(exist, utf8ToBytes(claim.store), root);
  if (!sameBytes(rootOf(exist, "ics23:simple"), claim.appHash)) {
    throw flaw("it leads to another app hash");
  }
}

/** Whether `verifyProof` finds no flaw. */
export function proofHolds(ops: readonly ProofOp[], claim: ProofClaim): boolean {
  try {
    verifyProof(ops, claim);
    return true;
  } catch (error) {
    if (error instanceof ClientError) return false;
    throw error;
  }
}

function decoded({ type, data }: ProofOp, expected: SpecName): CommitmentProof {
  if (type !== expected) throw flaw(`a step is ${type.slice(0, 40)}, not ${expected}`);
  try {
    return CommitmentProof.decode(data);
  } catch {
    throw flaw(`the ${expected} step is unreadable`);
  }
}

/** The root that the first step leads to, once it is known to be about the claimed key. */
function storeRoot({ exist, nonexist }: CommitmentProof, { key, value }: ProofClaim): Uint8Array {
  if (value !== undefined) {
    if (exist === undefined) throw flaw("it proves no existence");
    checkEntry(exist, key, value);
    return rootOf(exist, "ics23:iavl");
  }
  if (nonexist === undefined) throw flaw("it proves no absence");
  const { left, right } = nonexist;
  if (left !== undefined && compareByteArrays(left.key, key) >= 0) {
    throw flaw("the left neighbour is not below the key");
  }
  if (right !== undefined && compareByteArrays(right.key, key) <= 0) {
    throw flaw("the right neighbour is not above the key");
  }
  return rootOfNeighbours(left, right);
}

function checkEntry(proof: ExistenceProof, key: Uint8Array, value: Uint8Array): void {
  if (!sameBytes(proof.key, key)) throw flaw("it is about another key");
  if (!sameBytes(proof.value, value)) throw flaw("it is about another value");
}

function rootOfNeighbours(
  left: ExistenceProof | undefined,
  right: ExistenceProof | undefined,
): Uint8Array {
  const leftSides = (left?.path ?? []).map(iavlSide);
  const rightSides = (right?.path ?? []).map(iavlSide);
  if (left === undefined) {
    if (right === undefined) throw flaw("it names no neighbour");
    if (rightSides.includes(1)) throw flaw("the right neighbour is not the first of all");
    return rootOf(right, "ics23:iavl");
  }
  const root = rootOf(left, "ics23:iavl");
  if (right === undefined) {
    if (leftSides.includes(0)) throw flaw("the left neighbour is not the last of all");
    return root;
  }
  if (!sameBytes(root, rootOf(right, "ics23:iavl"))) throw flaw("the neighbours' roots differ");
  checkAdjacent(left.path, right.path);
  return root;
}

/** Above the node where the ways part they are one; below it the left goes rightmost, the right leftmost. */
function checkAdjacent(left: readonly InnerOp[], right: readonly InnerOp[]): void {
  let [l, r] = [left.length - 1, right.length - 1];
  const same = (a: InnerOp | undefined, b: InnerOp | undefined) =>
    a !== undefined &&
    b !== undefined &&
    sameBytes(a.prefix, b.prefix) &&
    sameBytes(a.suffix, b.suffix);
  for (; l >= 0 && r >= 0 && same(left[l], right[r]); l--) r--;
  const [leftParts, rightParts] = [left[l], right[r]];
  if (leftParts === undefined || rightParts === undefined) throw flaw("the neighbours are one");
  const isParting = iavlSide(leftParts) === 0 && iavlSide(rightParts) === 1;
  const isTight =
    left.slice(0, l).every((op) => iavlSide(op) === 1) &&
    right.slice(0, r).every((op) => iavlSide(op) === 0);
  if (!isParting || !isTight) throw flaw("there may be a key between the neighbours");
}

/** The root that a proof of existence leads to. */
function rootOf(proof: ExistenceProof, spec: SpecName): Uint8Array {
  const { leaf, key, value, path } = proof;
  if (key.length === 0 || value.length === 0) throw flaw("a key or value is empty");
  if (path.length > MAX_PATH) throw flaw("a way is too long");
  const isKnown =
    leaf !== undefined &&
    leaf.hash === HashOp.SHA256 &&
    leaf.prehashKey === HashOp.NO_HASH &&
    leaf.prehashValue === HashOp.SHA256 &&
    leaf.length === LengthOp.VAR_PROTO;
  if (!isKnown) throw flaw("a leaf is hashed otherwise than the ledger does");
  checkLeafPrefix(leaf.prefix, spec);
  const digest = sha256(value);
  const parts = [leaf.prefix, lengthOf(key), key, lengthOf(digest), digest];
  let hash = sha256(concatBytes(...parts));
  path.forEach((op, layer) => {
    if (op.hash !== HashOp.SHA256) throw flaw("a node is hashed otherwise than the ledger does");
    if (spec === "ics23:iavl") checkIavlNode(op, layer);
    else checkSimpleNode(op);
    hash = sha256(concatBytes(op.prefix, hash, op.suffix));
  });
  return hash;
}

/** IAVL: three varints, height 0, size, version. Simple tree: a zero byte. */
function checkLeafPrefix(prefix: Uint8Array, spec: SpecName): void {
  const end = spec === "ics23:simple" ? 1 : skipVarint(prefix, skipVarint(prefix, 1));
  if (prefix[0] !== 0 || prefix.length !== end) throw flaw("a leaf's prefix is malformed");
}

function checkIavlNode(op: InnerOp, layer: number): void {
  const height = varintAt(op.prefix, 0);
  if (height <= layer) throw flaw("a node stands lower than the nodes below it");
  iavlSide(op);
}

/** Which child of an IAVL node the way comes from; throws when the node's form allows no answer. */
function iavlSide({ prefix, suffix }: InnerOp): Side {
  const begin = skipVarint(prefix, skipVarint(prefix, skipVarint(prefix, 0)));
  const rest = prefix.length - begin;
  const isLeft = rest === 1 && suffix.length === 1 + HASH_BYTES && suffix[0] === HASH_BYTES;
  const isRight = rest === 2 + HASH_BYTES && suffix.length === 0 && prefix[begin] === HASH_BYTES;
  if ((!isLeft && !isRight) || prefix.at(-1) !== HASH_BYTES) throw flaw("a node is malformed");
  return isLeft ? 0 : 1;
}

function checkSimpleNode({ prefix, suffix }: InnerOp): void {
  const isLeft = prefix.length === 1 && suffix.length === HASH_BYTES;
  const isRight = prefix.length === 1 + HASH_BYTES && suffix.length === 0;
  if (prefix[0] !== 1 || (!isLeft && !isRight)) throw flaw("a node over the stores is malformed");
}

/** A signed zig-zag varint of at most five bytes. */
function varintAt(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
  throw flaw("a node's prefix is malformed");
}

function skipVarint(bytes: Uint8Array, at: number): number {
  for (let i = at; i < at + 10; i++) if ((bytes[i] ?? 0xff) < 0x80) return i + 1;
  throw flaw("a node's prefix is malformed");
}

function lengthOf(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  let rest = bytes.length;
  for (; rest > 0x7f; rest >>>= 7) out.push((rest & 0x7f) | 0x80);
  return Uint8Array.from([...out, rest]);
}

function flaw(problem: string): ClientError {
  const remedy = "do not trust this answer; ask another node";
  return new ClientError("client/bad-proof", `the proof does not hold: ${problem}`, remedy);
}
