import { utf8ToBytes } from "@noble/hashes/utils.js";
import { assert } from "../exact/assert.ts";
import { ClaimFlaw } from "./claim-flaw.ts";
import { CLAIM_FORMATS, type ClaimFormat, hashOf, recordWidth } from "./claim-format.ts";
import { readAmount, writeAmount } from "./claim-records.ts";
import { type ClaimTree, storedNodeCount, storedNodes } from "./claim-tree.ts";
import { ADDRESS_BYTES } from "./evm-address.ts";
import { compareHashes, HASH_BYTES, sha256 } from "./hash.ts";

/** The first bytes of every tree file. */
const TREE_MAGIC = "ALQTREE\0";
/** Bytes of the header; the records follow it. */
export const HEADER_BYTES = 256;
const VERSION = 1;
const ROOT_AT = 24;
const TOTAL_AT = 56;
const RECORDS_AT = 72;
const TOKEN_AT = 104;
const CHECK_AT = HEADER_BYTES - HASH_BYTES;
const MAX_TOKEN_BYTES = CHECK_AT - TOKEN_AT - 1;

/** What the header of a tree file says. */
export interface TreeHeader {
  readonly format: ClaimFormat;
  readonly token: string;
  readonly decimals: number;
  readonly keyWidth: number;
  readonly count: number;
  readonly root: Uint8Array;
  readonly total: bigint;
}

/**
 * All that a tree file holds, in typed arrays: this is where an engine that builds trees by itself
 * hands them over.
 */
export interface TreeFileContent extends TreeHeader {
  /** `count` records in the order of their leaf hashes. */
  readonly records: Uint8Array;
  /** Ranks in the order of the keys' bytes. */
  readonly keyOrder: Uint32Array;
  /** Only the nodes that the file keeps, as `storedNodes` cuts them. */
  readonly nodes: Uint8Array;
}

/** Where the sections of a file begin and where it ends, in bytes. */
export interface TreeSections {
  readonly records: number;
  readonly keyOrder: number;
  readonly nodes: number;
  readonly end: number;
}

/** The sections of a file with this header: they follow each other without a gap. */
export function sectionsOf({ format, keyWidth, count }: TreeHeader): TreeSections {
  const keyOrder = HEADER_BYTES + count * recordWidth(format, keyWidth);
  const nodes = keyOrder + 4 * count;
  const end = nodes + storedNodeCount(format, count) * HASH_BYTES;
  return { records: HEADER_BYTES, keyOrder, nodes, end };
}

/** The content of a tree's file. */
export function treeFileContent(tree: ClaimTree, token: string, decimals: number): TreeFileContent {
  const { records, keyOrder, root, total } = tree;
  const { kind, keyWidth, count } = records;
  assert(kind !== "sablier", "Sablier builds its own trees");
  return {
    format: kind,
    token,
    decimals,
    keyWidth,
    count,
    root,
    total,
    records: records.bytes,
    keyOrder,
    nodes: storedNodes(kind, tree.nodes, count),
  };
}

const CHUNK_BYTES = 1 << 20;

/** The bytes of a tree file in pieces; a piece is not to be kept after the next is asked for. */
export function* treeFileChunks(content: TreeFileContent): Generator<Uint8Array> {
  const { format, keyWidth, count, records, keyOrder, nodes } = content;
  assert(records.length === count * recordWidth(format, keyWidth), "a record for each leaf");
  assert(keyOrder.length === count, "a place in the key index for each leaf");
  assert(nodes.length === storedNodeCount(format, count) * HASH_BYTES, "the nodes that are kept");
  yield headerBytes(content);
  yield* pieces(records);
  const piece = new Uint8Array(CHUNK_BYTES);
  const view = new DataView(piece.buffer);
  const perPiece = CHUNK_BYTES / 4;
  for (let from = 0; from < count; from += perPiece) {
    const some = keyOrder.subarray(from, from + perPiece);
    for (let i = 0; i < some.length; i++) view.setUint32(4 * i, some[i] ?? 0);
    yield piece.subarray(0, 4 * some.length);
  }
  yield* pieces(nodes);
}

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES)
    yield bytes.subarray(from, from + CHUNK_BYTES);
}

function headerBytes(header: TreeHeader): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  const token = utf8ToBytes(header.token);
  const isPlain = /^[\x20-\x7e]*$/.test(header.token) && token.length <= MAX_TOKEN_BYTES;
  assert(isPlain, "the token's symbol is short and ASCII");
  const sections = sectionsOf(header);
  bytes.set(utf8ToBytes(TREE_MAGIC));
  view.setUint16(8, VERSION);
  bytes[10] = CLAIM_FORMATS.indexOf(header.format) + 1;
  bytes[11] = hashNumber(header.format);
  bytes[12] = header.decimals;
  bytes[13] = header.keyWidth;
  view.setUint16(14, recordWidth(header.format, header.keyWidth));
  view.setUint32(16, header.count);
  view.setUint32(20, storedNodeCount(header.format, header.count));
  bytes.set(header.root, ROOT_AT);
  writeAmount(bytes, TOTAL_AT, header.total);
  [sections.records, sections.keyOrder, sections.nodes, sections.end].forEach((at, i) => {
    view.setBigUint64(RECORDS_AT + 8 * i, BigInt(at));
  });
  bytes[TOKEN_AT] = token.length;
  bytes.set(token, TOKEN_AT + 1);
  bytes.set(sha256(bytes.subarray(0, CHECK_AT)), CHECK_AT);
  return bytes;
}

/** 1 keccak256, 2 sha256. */
function hashNumber(format: ClaimFormat): number {
  return hashOf(format) === sha256 ? 2 : 1;
}

/**
 * Reads a header and checks that it is whole, that its parts agree and that the file has the length
 * they need. Throws ClaimFlaw: unknown-format, damaged-file.
 */
export function parseHeader(bytes: Uint8Array, fileLength: number): TreeHeader {
  const isTree = bytes.length >= HEADER_BYTES && startsWithMagic(bytes);
  if (!isTree) throw new ClaimFlaw("unknown-format", "header", "this is not a tree file");
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const version = view.getUint16(8);
  if (version !== VERSION)
    throw new ClaimFlaw("unknown-format", "header", `version ${version} is not known, only 1 is`);
  if (compareHashes(sha256(bytes.subarray(0, CHECK_AT)), 0, bytes, CHECK_AT) !== 0)
    throw new ClaimFlaw("damaged-file", "header", "its own check sum does not fit");
  const header = headerFields(bytes, view);
  // Whatever follows from the fields is compared with what they make.
  const again = headerBytes(header);
  const at = again.findIndex((byte, i) => byte !== bytes[i]);
  if (at >= 0) throw new ClaimFlaw("damaged-file", "header", `byte ${at} contradicts the others`);
  const { end } = sectionsOf(header);
  if (fileLength !== end) {
    const message = `has ${fileLength} bytes, should have ${end}`;
    throw new ClaimFlaw("damaged-file", "the file", message);
  }
  return header;
}

function headerFields(bytes: Uint8Array, view: DataView): TreeHeader {
  const format = CLAIM_FORMATS[(bytes[10] ?? 0) - 1];
  const keyWidth = bytes[13] ?? 0;
  const count = view.getUint32(16);
  const tokenLength = bytes[TOKEN_AT] ?? 0;
  const isEvm = format !== "cw20";
  if (format === undefined || count === 0 || tokenLength > MAX_TOKEN_BYTES)
    throw new ClaimFlaw("damaged-file", "header", "format, count or token cannot be");
  if (isEvm ? keyWidth !== ADDRESS_BYTES : keyWidth === 0)
    throw new ClaimFlaw("damaged-file", "header", `a key of ${keyWidth} bytes cannot be`);
  const tokenBytes = bytes.subarray(TOKEN_AT + 1, TOKEN_AT + 1 + tokenLength);
  return {
    format,
    token: String.fromCharCode(...tokenBytes),
    decimals: bytes[12] ?? 0,
    keyWidth,
    count,
    root: bytes.slice(ROOT_AT, ROOT_AT + HASH_BYTES),
    total: readAmount(bytes, TOTAL_AT),
  };
}

/** Whether bytes begin as a tree file does. */
export function startsWithMagic(bytes: Uint8Array): boolean {
  return utf8ToBytes(TREE_MAGIC).every((byte, i) => byte === bytes[i]);
}
