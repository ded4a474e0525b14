import { checkStoredKey } from "./account-key.ts";
import { ClaimFlaw, difference } from "./claim-flaw.ts";
import { shapeOf } from "./claim-format.ts";
import { amountAt, type ClaimRecords, claimAt, hex0x, keyAt, totalOf } from "./claim-records.ts";
import { growNodes, hashLeaves, leafNode, nodeCount, rootOf, storedNodes } from "./claim-tree.ts";
import { compareHashes, HASH_BYTES } from "./hash.ts";
import { compareAt } from "./sorted-order.ts";
import type { Steps } from "./steps.ts";
import type { TreeReader } from "./tree-reader.ts";
import { uniswapOrder } from "./uniswap-order.ts";

/**
 * Recomputes a whole tree file from its records: keys and their index, leaves, nodes, total, root.
 * Throws ClaimFlaw at the first difference. Holds about 140 bytes a claim in memory.
 */
export function* checkTree(reader: TreeReader): Steps<void> {
  const { format, count, root, total } = reader.header;
  const records = reader.records();
  checkKeys(records, reader.keyOrder());
  checkAmounts(records, total);
  if (format === "uniswap") checkIndexes(records);
  const nodes = yield* orderedNodes(records);
  yield* growNodes(format, nodes, count);
  compareStored(format, reader.storedNodes(), storedNodes(format, nodes, count));
  const rebuilt = rootOf(format, nodes);
  if (compareHashes(rebuilt, 0, root, 0) !== 0)
    throw difference("wrong-root", "header, root", hex0x(root), hex0x(rebuilt));
}

/** The index must name every leaf once, in the order of the keys, no key twice. */
function checkKeys(records: ClaimRecords, keyOrder: Uint32Array): void {
  const { kind, count, keyWidth } = records;
  let longest = 0;
  for (let place = 0; place < count; place++) {
    const rank = keyOrder[place] ?? 0;
    if (rank >= count)
      throw new ClaimFlaw("damaged-file", `key index ${place}`, `there is no leaf ${rank}`);
    const key = keyAt(records, rank);
    checkStoredKey(kind, key, `leaf ${rank}`);
    const end = key.indexOf(0);
    const length = kind !== "cw20" || end < 0 ? keyWidth : end;
    if (length > longest) longest = length;
    if (place > 0) compareKeys(records, keyOrder[place - 1] ?? 0, rank, place);
  }
  if (longest < keyWidth)
    throw difference("damaged-file", "header, width of keys", keyWidth, longest);
}

/** Ascending keys at every place mean that no leaf is named twice, and so that each is named. */
function compareKeys(records: ClaimRecords, before: number, rank: number, place: number): void {
  const both = new Uint8Array(2 * records.keyWidth);
  both.set(keyAt(records, before));
  both.set(keyAt(records, rank), records.keyWidth);
  const order = compareAt(both, 0, records.keyWidth, records.keyWidth);
  if (order < 0) return;
  const where = `key index ${place}`;
  const { account } = claimAt(records, rank);
  if (order > 0 || before === rank)
    throw new ClaimFlaw("wrong-order", where, `${account} is out of order`);
  throw new ClaimFlaw("duplicate-account", `leaf ${rank}`, `${account} has leaf ${before} too`);
}

function checkAmounts(records: ClaimRecords, total: bigint): void {
  for (let rank = 0; rank < records.count; rank++) {
    if (amountAt(records, rank) > 0n) continue;
    throw new ClaimFlaw("bad-amount", `leaf ${rank}`, "the amount is 0");
  }
  const sum = totalOf(records);
  if (sum !== total) throw difference("wrong-total", "header, total", total, sum);
}

function checkIndexes(records: ClaimRecords): void {
  uniswapOrder(records).forEach((rank, index) => {
    const { index: is } = claimAt(records, rank);
    if (is !== index) throw difference("bad-index", `leaf ${rank}, index`, is ?? -1, index);
  });
}

/** Room for all nodes with the leaves in their places; the leaves must ascend. */
function* orderedNodes(records: ClaimRecords): Steps<Uint8Array> {
  const { kind, count } = records;
  const leaves = yield* hashLeaves(records);
  const nodes = new Uint8Array(nodeCount(kind, count) * HASH_BYTES);
  for (let rank = 0; rank < count; rank++) {
    const at = rank * HASH_BYTES;
    if (rank > 0 && compareHashes(leaves, at - HASH_BYTES, leaves, at) >= 0)
      throw new ClaimFlaw("wrong-leaf", `leaf ${rank}`, "its hash does not follow the one before");
    nodes.set(leaves.subarray(at, at + HASH_BYTES), leafNode(kind, count, rank) * HASH_BYTES);
  }
  return nodes;
}

/** From the bottom up, so that the first node that differs is the one that is wrong. */
function compareStored(format: ClaimRecords["kind"], stored: Uint8Array, right: Uint8Array): void {
  const count = stored.length / HASH_BYTES;
  for (let i = 0; i < count; i++) {
    const node = shapeOf(format) === "flat" ? count - 1 - i : i;
    const at = node * HASH_BYTES;
    if (compareHashes(stored, at, right, at) === 0) continue;
    const hash = (nodes: Uint8Array) => hex0x(nodes.subarray(at, at + HASH_BYTES));
    throw difference("wrong-node", `stored node ${node}`, hash(stored), hash(right));
  }
}
