import type { AbciEvent } from "../../ledger/results.ts";
import { type BlockOutcome, NodeError, type SearchCondition } from "../node.ts";
import { type HeightRange, heightRange, wholeNumber } from "./height-range.ts";
import type { SearchTime } from "./search-time.ts";
import { type DbWrite, SPACES, type StateDb } from "./state-db.ts";

/** A transaction's place in the chain. */
export interface TxPlace {
  readonly height: number;
  readonly index: number;
}

/** Longer values are found by nobody; they are left out. */
const MAX_VALUE_BYTES = 256;
/** Places that one condition may match: a search beyond it is refused, not served slowly. */
const MAX_MATCHES = 200_000;
/** Texts whose bytes are their characters, as nearly all are. */
const ASCII = /^[\0-\x7f]*$/;
const HEIGHT_BYTES = 8;
const INDEX_BYTES = 4;

/**
 * The writes that make a block's transactions found by hash and by their events. An attribute's value has one
 * entry a block, which lists the transactions in it: most of a block's share their kind of message.
 */
export function indexWrites(
  { height, txResults }: BlockOutcome,
  txHashes: readonly Uint8Array[],
): DbWrite[] {
  const byEvent = new Map<string, number[]>();
  for (const [index, { events }] of txResults.entries()) {
    for (const key of eventKeys(events)) {
      const known = byEvent.get(key);
      if (known === undefined) byEvent.set(key, [index]);
      else known.push(index);
    }
  }
  const at = heightBytes(height);
  return [
    ...txHashes.map((hash, index): DbWrite => {
      return { type: "put", key: txKey(hash), value: placeBytes({ height, index }) };
    }),
    ...[...byEvent].map(([key, indexes]): DbWrite => {
      const full = Buffer.concat([Buffer.from(key, "latin1"), at]);
      return { type: "put", key: full, value: listBytes(indexes) };
    }),
  ];
}

/** The writes that make a pruned block's transactions found no more. */
export function unindexWrites(outcome: BlockOutcome, txHashes: readonly Uint8Array[]): DbWrite[] {
  return indexWrites(outcome, txHashes).map(({ key }) => ({ type: "del", key }));
}

/** Where a transaction stands. */
export async function findTx(db: StateDb, hash: Uint8Array): Promise<TxPlace | undefined> {
  const place = await db.get(txKey(hash));
  return place === undefined ? undefined : placeOf(place);
}

/**
 * The places of all transactions that meet every condition, in chain order. Throws NodeError for a search
 * that would walk too far or takes too long.
 */
export async function searchPlaces(
  db: StateDb,
  conditions: readonly SearchCondition[],
  { first, last }: { readonly first: number; readonly last: number },
  time: SearchTime,
): Promise<TxPlace[]> {
  const onHeight = conditions.filter(({ key }) => key === "tx.height");
  const others = conditions.filter(({ key }) => key !== "tx.height");
  const range = heightRange(onHeight, first, last);
  if (range.from > range.to) return [];
  if (others.length === 0) {
    return placesIn(await matchingEntries(db, eventPrefix("tx.any", "1"), range));
  }
  let found: Map<string, TxPlace> | undefined;
  for (const condition of others) {
    time.assertLeft();
    const places = await placesOf(db, condition, range);
    const byName = new Map(places.map((place) => [`${place.height}/${place.index}`, place]));
    found = found === undefined ? byName : new Map([...found].filter(([name]) => byName.has(name)));
  }
  return [...(found?.values() ?? [])].sort((a, b) => a.height - b.height || a.index - b.index);
}

async function placesOf(
  db: StateDb,
  condition: SearchCondition,
  range: HeightRange,
): Promise<TxPlace[]> {
  const { key, op, value } = condition;
  const isInside = ({ height }: TxPlace) => height >= range.from && height <= range.to;
  if (key === "tx.hash") {
    const place = await findTx(db, Buffer.from(String(value ?? ""), "hex"));
    return place === undefined ? [] : [place].filter(isInside);
  }
  if (op === "=") {
    return placesIn(await matchingEntries(db, eventPrefix(key, String(value ?? "")), range));
  }
  // The value stands before the height here: every value is looked at, at every height.
  const beginning = eventPrefix(key);
  const valueIn = (each: Uint8Array) =>
    Buffer.from(each.subarray(beginning.length, each.length - HEIGHT_BYTES - 1)).toString("utf8");
  const entries = await matchingEntries(db, beginning);
  return placesIn(entries.filter(([each]) => matchesText(condition, valueIn(each)))).filter(
    isInside,
  );
}

/** The places that entries list; refused when they are too many. */
function placesIn(entries: readonly (readonly [Uint8Array, Uint8Array])[]): TxPlace[] {
  const places: TxPlace[] = [];
  for (const [key, list] of entries) {
    const height = heightOf(key.subarray(key.length - HEIGHT_BYTES));
    for (const index of indexesOf(list)) places.push({ height, index });
    if (places.length > MAX_MATCHES) throw tooMany();
  }
  return places;
}

async function matchingEntries(
  db: StateDb,
  beginning: Uint8Array,
  heights?: HeightRange,
): Promise<(readonly [Uint8Array, Uint8Array])[]> {
  const from = heights === undefined ? new Uint8Array() : heightBytes(heights.from);
  const to = heights === undefined ? Uint8Array.of(0xff, 0xff) : heightBytes(heights.to + 1);
  const range = { gte: Buffer.concat([beginning, from]), lt: Buffer.concat([beginning, to]) };
  const entries = await db.entries(range, MAX_MATCHES + 1);
  if (entries.length > MAX_MATCHES) throw tooMany();
  return entries;
}

function tooMany(): NodeError {
  return new NodeError(
    "search/too-many",
    `more than ${MAX_MATCHES} transactions match one of the conditions`,
    "add a narrower condition, such as tx.height > N",
  );
}

/** Each indexed attribute of the events once, as the beginning of its keys in Latin-1. */
function eventKeys(events: readonly AbciEvent[]): Set<string> {
  const keys = new Set([prefixText("tx.any", "1")]);
  for (const { type, attributes } of events) {
    for (const { key, value, index } of attributes) {
      if (!index || value === "" || value.includes("\0")) continue;
      if (value.length > MAX_VALUE_BYTES || Buffer.byteLength(value) > MAX_VALUE_BYTES) continue;
      keys.add(prefixText(`${type}.${key}`, value));
    }
  }
  return keys;
}

function prefixText(key: string, value: string): string {
  const text = `e${key}\0${value}\0`;
  return ASCII.test(text) ? text : Buffer.from(text).toString("latin1");
}

function eventPrefix(key: string, value?: string): Uint8Array {
  return Buffer.from(value === undefined ? `e${key}\0` : `e${key}\0${value}\0`);
}

function txKey(hash: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(SPACES.txByHash), hash]);
}

function heightBytes(height: number): Uint8Array {
  const bytes = Buffer.alloc(HEIGHT_BYTES);
  bytes.writeBigUInt64BE(BigInt(height));
  return bytes;
}

function heightOf(bytes: Uint8Array): number {
  return Number(Buffer.from(bytes).readBigUInt64BE());
}

function placeBytes({ height, index }: TxPlace): Uint8Array {
  return Buffer.concat([heightBytes(height), listBytes([index])]);
}

function placeOf(bytes: Uint8Array): TxPlace {
  const [index = 0] = indexesOf(bytes.subarray(HEIGHT_BYTES));
  return { height: heightOf(bytes.subarray(0, HEIGHT_BYTES)), index };
}

function listBytes(indexes: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(indexes.length * INDEX_BYTES);
  for (const [i, index] of indexes.entries()) bytes.writeUInt32BE(index, i * INDEX_BYTES);
  return bytes;
}

function indexesOf(list: Uint8Array): number[] {
  const bytes = Buffer.from(list);
  return Array.from({ length: bytes.length / INDEX_BYTES }, (_, i) =>
    bytes.readUInt32BE(i * INDEX_BYTES),
  );
}

function matchesText(condition: SearchCondition, text: string): boolean {
  const { op, value } = condition;
  if (op === "EXISTS") return true;
  if (op === "CONTAINS") return text.includes(String(value ?? ""));
  const digits = /^[0-9]{1,40}/.exec(text)?.[0];
  return digits !== undefined && matchesNumber(condition, BigInt(digits));
}

/** Whether a number meets a condition such as `> 5`. */
function matchesNumber({ op, value }: SearchCondition, number: bigint): boolean {
  const wanted = wholeNumber(value);
  switch (op) {
    case "=":
      return number === wanted;
    case "<":
      return number < wanted;
    case "<=":
      return number <= wanted;
    case ">":
      return number > wanted;
    case ">=":
      return number >= wanted;
    default:
      return op === "EXISTS";
  }
}
