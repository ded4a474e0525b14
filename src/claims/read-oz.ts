import { accountKeyAt } from "./account-key.ts";
import type { CheckedDocument } from "./checked-claims.ts";
import { ClaimFlaw, difference } from "./claim-flaw.ts";
import { emptyRecords, hex0x, setAmount, totalOf } from "./claim-records.ts";
import { hashLeaves } from "./claim-tree.ts";
import {
  AccountsSeen,
  decimalAt,
  hashAt,
  hexAmountAt,
  type JsonObject,
  listAt,
  objectAt,
  textAt,
} from "./document-values.ts";
import { ADDRESS_BYTES } from "./evm-address.ts";
import { compareHashes, HASH_BYTES, hashPairInto, keccak256 } from "./hash.ts";
import type { Steps } from "./steps.ts";

/**
 * Checks a dump of OpenZeppelin's StandardMerkleTree over (address, uint256): every leaf, every
 * node. Leaves may stand in any order, as the library itself allows. Throws ClaimFlaw.
 */
export function* checkOzDocument(document: JsonObject): Steps<CheckedDocument> {
  checkEncoding(document);
  const tree = listAt(document["tree"], "tree");
  const values = listAt(document["values"], "values");
  if (values.length === 0) throw new ClaimFlaw("no-claims", "values", "there is no claim");
  if (tree.length !== 2 * values.length - 1) {
    const wanted = `${2 * values.length - 1} for ${values.length} values`;
    throw new ClaimFlaw("bad-shape", "tree", `has ${tree.length} nodes, should have ${wanted}`);
  }
  const nodes = new Uint8Array(tree.length * HASH_BYTES);
  tree.forEach((node, i) => {
    nodes.set(hashAt(node, `tree[${i}]`), i * HASH_BYTES);
  });
  const { records, treeIndex } = readValues(values);
  const leaves = yield* hashLeaves(records);
  treeIndex.forEach((node, i) => {
    compareNode(nodes, node, leaves, i, `the leaf of values[${i}]`);
  });
  const parent = new Uint8Array(HASH_BYTES);
  for (let node = values.length - 2; node >= 0; node--) {
    const left = (2 * node + 1) * HASH_BYTES;
    hashPairInto(keccak256, nodes, left, left + HASH_BYTES, parent, 0);
    compareNode(nodes, node, parent, 0, "the hash of its children");
  }
  const root = hex0x(nodes.subarray(0, HASH_BYTES));
  const total = totalOf(records);
  return { checked: { format: "oz", leaves: records.count, total, root }, records };
}

function checkEncoding(document: JsonObject): void {
  const encoding = JSON.stringify(document["leafEncoding"]) ?? "nothing";
  if (encoding === '["address","uint256"]') return;
  const message = `is ${encoding}, only ["address","uint256"] is known`;
  throw new ClaimFlaw("unknown-format", "leafEncoding", message);
}

function readValues(values: readonly unknown[]) {
  const records = emptyRecords("oz", ADDRESS_BYTES, values.length);
  const treeIndex = new Uint32Array(values.length);
  const taken = new Set<number>();
  const seen = new AccountsSeen();
  values.forEach((each, i) => {
    const place = `values[${i}]`;
    const entry = objectAt(each, place);
    const value = listAt(entry["value"], `${place}.value`);
    if (value.length !== 2)
      throw new ClaimFlaw("bad-shape", `${place}.value`, "is not an address and an amount");
    const account = textAt(value[0], `${place}.value[0]`);
    const key = accountKeyAt("oz", account, `${place}.value[0]`);
    seen.add(account, `${place}.value[0]`);
    records.bytes.set(key, i * (records.bytes.length / records.count));
    setAmount(records, i, ozAmount(value[1], `${place}.value[1]`));
    treeIndex[i] = leafIndex(entry["treeIndex"], values.length, taken, `${place}.treeIndex`);
  });
  return { records, treeIndex };
}

/** The library keeps an amount as it was given: decimal text or hex text. */
function ozAmount(value: unknown, place: string): bigint {
  const isHex = typeof value === "string" && value.startsWith("0x");
  return isHex ? hexAmountAt(value, place) : decimalAt(value, place);
}

function leafIndex(value: unknown, count: number, taken: Set<number>, place: string): number {
  const isLeaf = typeof value === "number" && value >= count - 1 && value <= 2 * count - 2;
  if (!isLeaf || value % 1 !== 0) {
    const message = `is ${JSON.stringify(value)}, should be ${count - 1} to ${2 * count - 2}`;
    throw new ClaimFlaw("bad-index", place, message);
  }
  if (taken.has(value)) throw new ClaimFlaw("bad-index", place, `${value} is taken already`);
  taken.add(value);
  return value;
}

function compareNode(
  nodes: Uint8Array,
  node: number,
  right: Uint8Array,
  at: number,
  what: string,
): void {
  const is = node * HASH_BYTES;
  const should = at * HASH_BYTES;
  if (compareHashes(nodes, is, right, should) === 0) return;
  const shown = hex0x(right.subarray(should, should + HASH_BYTES));
  throw difference(
    "wrong-node",
    `tree[${node}]`,
    hex0x(nodes.subarray(is, is + HASH_BYTES)),
    `${shown}, ${what}`,
  );
}
