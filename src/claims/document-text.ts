import { bytesToHex } from "@noble/hashes/utils.js";
import { assert } from "../exact/assert.ts";
import type { ClaimFormat } from "./claim-format.ts";
import { amountAt, type ClaimRecords, claimAt, hex0x } from "./claim-records.ts";
import { type ClaimTree, leafNode, proofOf } from "./claim-tree.ts";
import { HASH_BYTES } from "./hash.ts";

/**
 * The JSON document of a tree in the form that its project reads, in pieces of text. `order`: the
 * ranks in the order in which claims are listed (Uniswap's are always listed by index).
 */
export function documentText(tree: ClaimTree, order: Uint32Array): Iterable<string> {
  const { kind } = tree.records;
  assert(kind !== "sablier", "Sablier builds its own trees");
  return gathered(WRITERS[kind](tree, order));
}

const WRITERS: Readonly<
  Record<ClaimFormat, (tree: ClaimTree, order: Uint32Array) => Generator<string>>
> = { oz: ozText, uniswap: uniswapText, cumulative: cumulativeText, cw20: cw20Text };

/** One line, as OpenZeppelin's library dumps it: tree, then values in the given order. */
function* ozText({ records, nodes }: ClaimTree, order: Uint32Array): Generator<string> {
  yield '{"format":"standard-v1","leafEncoding":["address","uint256"],"tree":[';
  for (let at = 0; at < nodes.length; at += HASH_BYTES) {
    yield `${at === 0 ? "" : ","}"${hex0x(nodes.subarray(at, at + HASH_BYTES))}"`;
  }
  yield '],"values":[';
  for (const [place, rank] of order.entries()) {
    const { account, amount } = claimAt(records, rank);
    const treeIndex = leafNode("oz", records.count, rank);
    yield `${place === 0 ? "" : ","}{"value":["${account}","${amount}"],"treeIndex":${treeIndex}}`;
  }
  yield "]}\n";
}

/** One line; amounts as hex with an even number of digits; claims by index. */
function* uniswapText(tree: ClaimTree): Generator<string> {
  const { records, root, total } = tree;
  const byIndex = new Uint32Array(records.count);
  for (let rank = 0; rank < records.count; rank++)
    byIndex[claimAt(records, rank).index ?? 0] = rank;
  yield `{"merkleRoot":"${hex0x(root)}","tokenTotal":"${evenHex(total)}","claims":{`;
  for (const [index, rank] of byIndex.entries()) {
    const { account, amount } = claimAt(records, rank);
    const comma = index === 0 ? "" : ",";
    yield `${comma}"${account}":{"index":${index},"amount":"${evenHex(amount)}","proof":[`;
    yield `${quotedHashes(tree, rank, "0x").join(",")}]}`;
  }
  yield "}}\n";
}

/** Four spaces of indentation and no line end at the end, as the published distributions have it. */
function* cumulativeText(tree: ClaimTree, order: Uint32Array): Generator<string> {
  const { records, root, total } = tree;
  yield `{\n    "totalAmount": "${total}",\n    "merkleRoot": "${hex0x(root)}",\n    "claims": {`;
  for (const [place, rank] of order.entries()) {
    const { account, amount, beneficiary } = claimAt(records, rank);
    yield `${place === 0 ? "" : ","}\n        "${account}": {\n`;
    yield `            "beneficiary": "${beneficiary}",\n            "amount": "${amount}",\n`;
    const proof = quotedHashes(tree, rank, "0x").map((hash) => `\n                ${hash}`);
    yield `            "proof": [${proof.join(",")}${proof.length > 0 ? "\n            " : ""}]`;
    yield "\n        }";
  }
  yield "\n    }\n}";
}

/** One line in the form of the contract's own test files; hashes without 0x. */
function* cw20Text(tree: ClaimTree, order: Uint32Array): Generator<string> {
  const { records, root, total } = tree;
  yield `{"total_amount":"${total}","total_claimed_amount":"0","root":"${bytesToHex(root)}",`;
  yield '"accounts":[';
  for (const [place, rank] of order.entries()) {
    const { account, amount } = claimAt(records, rank);
    const proofs = quotedHashes(tree, rank, "").join(",");
    yield `${place === 0 ? "" : ","}{"account":"${account}","amount":"${amount}","proofs":[${proofs}]}`;
  }
  yield "]}\n";
}

function quotedHashes(tree: ClaimTree, rank: number, prefix: string): string[] {
  return proofOf(tree, rank).map((hash) => `"${prefix}${bytesToHex(hash)}"`);
}

/** Hex with 0x and an even number of digits, no other filling. */
function evenHex(amount: bigint): string {
  const digits = amount.toString(16);
  return `0x${digits.length % 2 === 0 ? digits : `0${digits}`}`;
}

const PIECE_LENGTH = 1 << 16;

function* gathered(parts: Iterable<string>): Generator<string> {
  let text = "";
  for (const part of parts) {
    text += part;
    if (text.length < PIECE_LENGTH) continue;
    yield text;
    text = "";
  }
  yield text;
}

/**
 * An upper bound of the length of a document of `count` claims, so that it can be refused before it
 * is begun: no amount has more than `digits` digits, no key more than `keyWidth` bytes.
 */
export function documentLengthAtMost(
  format: ClaimFormat,
  { count, keyWidth, digits }: { count: number; keyWidth: number; digits: number },
): number {
  let levels = 0;
  while (2 ** levels < count) levels++;
  const head = 400 + digits;
  if (format === "oz") return head + 2 * count * 69 + count * (85 + digits);
  if (format === "uniswap") return head + count * (100 + digits + 69 * levels);
  if (format === "cumulative") return head + count * (260 + digits + 85 * levels);
  return head + count * (50 + keyWidth + digits + 67 * levels);
}

/** Digits of the largest amount among claims. */
export function amountDigits(records: ClaimRecords): number {
  let largest = 0n;
  for (let rank = 0; rank < records.count; rank++) {
    const amount = amountAt(records, rank);
    if (amount > largest) largest = amount;
  }
  return `${largest}`.length;
}
