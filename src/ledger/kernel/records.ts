import { assert } from "../../exact/assert.ts";
import { type Collection, collection, type KeyPart, recordValue } from "./collections.ts";
import type { Context, QueryContext } from "./context.ts";
import { snakeCase } from "./field-names.ts";
import { GenesisError, type GenesisObject } from "./genesis.ts";
import type { Codec, GenesisJson } from "./module.ts";

/**
 * What a field of a stored protobuf message holds. `amount`: base units, sums and weights, decimal text in the
 * message and a bigint in the record; `whole`: uint64; `count`: uint32; `list`: messages with fields of their own.
 */
type FieldKind<V> = V extends string
  ? "text" | "amount"
  : V extends bigint
    ? "whole"
    : V extends number
      ? "count"
      : V extends boolean
        ? "flag"
        : V extends readonly string[]
          ? "texts"
          : V extends readonly (infer E)[]
            ? { readonly list: Fields<E> }
            : never;

/** A kind for every field of a message. */
export type Fields<T> = { readonly [K in keyof T]: FieldKind<T[K]> };

/** The message with its amounts as bigint. */
export type RecordOf<T, F extends Fields<T>> = {
  readonly [K in keyof T]: F[K] extends "amount" ? bigint : T[K];
};

/** A collection whose values carry their own keys, and that knows its form in a genesis file. */
export interface Table<K extends readonly unknown[], R, T = unknown> extends Collection<K, R> {
  /** Writes a record under its own key. */
  put(ctx: Context, record: R): void;
  /** Every record, by key, as a genesis file holds it. */
  exportRecords(ctx: QueryContext): GenesisJson[];
  /** Writes the records of a genesis file; throws GenesisError naming the place of what is wrong. */
  initRecords(ctx: Context, from: GenesisObject, name: string): void;
  /** The record as messages and answers spell it. */
  toMessage(record: R): T;
}

/** Declares a table: like `collection`, with a protobuf codec, the kinds of its fields and its key. */
export function table<T, const F extends Fields<T>, const K extends readonly unknown[]>(shape: {
  readonly store: string;
  readonly prefix: number;
  readonly codec: Codec<T>;
  readonly fields: F;
  readonly key: { readonly [I in keyof K]: KeyPart<K[I]> };
  readonly keyOf: (record: RecordOf<T, F>) => K;
}): Table<K, RecordOf<T, F>, T> {
  type R = RecordOf<T, F>;
  const { store, prefix, key, keyOf } = shape;
  const fields = shape.fields as Fields<Record<string, unknown>>;
  const amounts = Object.keys(fields).filter((name) => isAmount(fields, name));
  const toMessage = (record: R) =>
    withAmounts(record as object, amounts, (each) => String(each)) as T;
  const fromMessage = (message: T) =>
    withAmounts(message as object, amounts, (each) => BigInt(each as string)) as R;
  const value = recordValue(shape.codec, toMessage, fromMessage);
  const rows = collection<K, R>({ store, prefix, key, value });
  return {
    ...rows,
    toMessage,
    put: (ctx, record) => rows.set(ctx, keyOf(record), record),
    exportRecords: (ctx) => [...rows.entries(ctx)].map(([, record]) => toJson(record, fields)),
    initRecords(ctx, from, name) {
      for (const object of from.objects(name)) {
        const record = fromJson(object, fields) as R;
        const at = keyOf(record);
        if (rows.has(ctx, at)) throw new GenesisError(object.place, "stands there twice");
        rows.set(ctx, at, record);
      }
    },
  };
}

/** The messages of all records whose keys begin with `beginning`, in order. */
export function messagesOf<K extends readonly unknown[], R, T>(
  ctx: QueryContext,
  rows: Table<K, R, T>,
  beginning: Parameters<Table<K, R, T>["entries"]>[1],
): T[] {
  return [...rows.entries(ctx, beginning)].map(([, record]) => rows.toMessage(record));
}

function isAmount(fields: Fields<Record<string, unknown>>, name: string): boolean {
  return (fields[name] as unknown) === "amount";
}

function withAmounts(given: object, names: readonly string[], turn: (value: unknown) => unknown) {
  const turned: Record<string, unknown> = { ...given };
  for (const name of names) turned[name] = turn(turned[name]);
  return turned;
}

function toJson(record: object, fields: Fields<Record<string, unknown>>): GenesisJson {
  const json: Record<string, GenesisJson> = {};
  for (const [name, kind] of Object.entries(fields)) {
    json[snakeCase(name)] = valueToJson((record as Record<string, unknown>)[name], kind);
  }
  return json;
}

function valueToJson(value: unknown, kind: unknown): GenesisJson {
  if (typeof kind === "object" && kind !== null) {
    const { list } = kind as { readonly list: Fields<Record<string, unknown>> };
    return (value as readonly object[]).map((each) => toJson(each, list));
  }
  return typeof value === "bigint" ? value.toString() : (value as GenesisJson);
}

function fromJson(object: GenesisObject, fields: Fields<Record<string, unknown>>): object {
  const record: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(fields))
    record[name] = read(object, snakeCase(name), kind);
  return record;
}

function read(object: GenesisObject, name: string, kind: unknown): unknown {
  if (typeof kind === "object" && kind !== null) {
    const { list } = kind as { readonly list: Fields<Record<string, unknown>> };
    return object.objects(name).map((each) => fromJson(each, list));
  }
  switch (kind) {
    case "text":
      return object.text(name);
    case "amount":
      return object.amount(name);
    case "whole":
      return object.whole(name);
    case "count":
      return Number(object.whole(name));
    case "flag":
      return object.flag(name, false);
    default:
      assert(kind === "texts", `unknown kind of field ${name}`);
      return object.texts(name);
  }
}

/** The records of a table. */
export type RecordIn<T> = T extends { put(ctx: Context, record: infer R): void } ? R : never;
