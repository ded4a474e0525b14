import type { AbciEvent } from "../../ledger/results.ts";
import { type BlockOutcome, NodeError, type SearchCondition } from "../node.ts";
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
const PRESENT = Uint8Array.of(1);
const PLACE_BYTES = 12;

/** The writes that make a block's transactions found by hash and by their events. */
export function indexWrites(
  { height, txResults }: BlockOutcome,
  txHashes: readonly Uint8Array[],
): DbWrite[] {
  return txResults.flatMap(({ events }, index) => {
    const place = placeBytes({ height, index });
    const hash = txHashes[index] ?? new Uint8Array();
    const byHash: DbWrite = { type: "put", key: txKey(hash), value: place };
    const byEvent = [...eventKeys(events)].map((key): DbWrite => {
      return {
        type: "put",
        key: Buffer.concat([Buffer.from(key, "latin1"), place]),
        value: PRESENT,
      };
    });
    return [byHash, ...byEvent];
  });
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
 * that would walk too far.
 */
export async function searchPlaces(
  db: StateDb,
  conditions: readonly SearchCondition[],
  heights: { readonly first: number; readonly last: number },
): Promise<TxPlace[]> {
  const onHeight = conditions.filter(({ key }) => key === "tx.height");
  const others = conditions.filter(({ key }) => key !== "tx.height");
  const isInside = ({ height }: TxPlace) => onHeight.every((each) => matchesNumber(each, height));
  if (others.length === 0) return (await allPlaces(db, onHeight, heights)).filter(isInside);
  let found: Map<string, TxPlace> | undefined;
  for (const condition of others) {
    const places = (await placesOf(db, condition)).filter(isInside);
    const byName = new Map(places.map((place) => [`${place.height}/${place.index}`, place]));
    found = found === undefined ? byName : new Map([...found].filter(([name]) => byName.has(name)));
  }
  return [...(found?.values() ?? [])].sort((a, b) => a.height - b.height || a.index - b.index);
}

async function placesOf(db: StateDb, condition: SearchCondition): Promise<TxPlace[]> {
  const { key, op, value } = condition;
  if (key === "tx.hash") {
    const place = await findTx(db, Buffer.from(String(value ?? ""), "hex"));
    return place === undefined ? [] : [place];
  }
  const isExact = op === "=";
  const beginning = isExact ? eventPrefix(key, String(value ?? "")) : eventPrefix(key);
  const keys = await matchingKeys(db, beginning);
  const textOf = (each: Uint8Array) =>
    Buffer.from(each.subarray(beginning.length, each.length - PLACE_BYTES - 1)).toString("utf8");
  return keys
    .filter((each) => isExact || matchesText(condition, textOf(each)))
    .map((each) => placeOf(each.subarray(each.length - PLACE_BYTES)));
}

async function allPlaces(
  db: StateDb,
  onHeight: readonly SearchCondition[],
  { first, last }: { readonly first: number; readonly last: number },
): Promise<TxPlace[]> {
  const exact = onHeight.find(({ op }) => op === "=");
  const from = exact === undefined ? first : Number(exact.value);
  const to = exact === undefined ? last : Number(exact.value);
  const place = (height: number) => placeBytes({ height, index: 0 });
  const keys = await matchingKeys(db, eventPrefix("tx.any", "1"), place(from), place(to + 1));
  return keys.map((each) => placeOf(each.subarray(each.length - PLACE_BYTES)));
}

async function matchingKeys(
  db: StateDb,
  beginning: Uint8Array,
  from: Uint8Array = new Uint8Array(),
  to: Uint8Array = Uint8Array.of(0xff, 0xff),
): Promise<Uint8Array[]> {
  const range = { gte: Buffer.concat([beginning, from]), lt: Buffer.concat([beginning, to]) };
  const keys = await db.keys(range, MAX_MATCHES + 1);
  if (keys.length <= MAX_MATCHES) return keys;
  throw new NodeError(
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
      if (Buffer.byteLength(value) > MAX_VALUE_BYTES) continue;
      keys.add(prefixText(`${type}.${key}`, value));
    }
  }
  return keys;
}

function prefixText(key: string, value: string): string {
  return Buffer.from(`e${key}\0${value}\0`).toString("latin1");
}

function eventPrefix(key: string, value?: string): Uint8Array {
  return Buffer.from(value === undefined ? `e${key}\0` : `e${key}\0${value}\0`);
}

function txKey(hash: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(SPACES.txByHash), hash]);
}

function placeBytes({ height, index }: TxPlace): Uint8Array {
  const bytes = Buffer.alloc(PLACE_BYTES);
  bytes.writeBigUInt64BE(BigInt(height), 0);
  bytes.writeUInt32BE(index, 8);
  return bytes;
}

function placeOf(bytes: Uint8Array): TxPlace {
  const view = Buffer.from(bytes);
  return { height: Number(view.readBigUInt64BE(0)), index: view.readUInt32BE(8) };
}

function matchesText(condition: SearchCondition, text: string): boolean {
  const { op, value } = condition;
  if (op === "EXISTS") return true;
  if (op === "CONTAINS") return text.includes(String(value ?? ""));
  const digits = /^[0-9]{1,40}/.exec(text)?.[0];
  return digits !== undefined && matchesNumber(condition, BigInt(digits));
}

/** Whether a number meets a condition such as `> 5`. */
export function matchesNumber({ op, value }: SearchCondition, number: number | bigint): boolean {
  const wanted =
    typeof value === "bigint" ? value : BigInt(/^[0-9]+$/.exec(value ?? "")?.[0] ?? -1);
  switch (op) {
    case "=":
      return BigInt(number) === wanted;
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
