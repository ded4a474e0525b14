import { PageRequest } from "cosmjs-types/cosmos/base/query/v1beta1/pagination";
import { camelCase, snakeCase } from "../../ledger/kernel/field-names.ts";
import type { Codec } from "../../ledger/kernel/module.ts";
import { isObject } from "../bounded-json.ts";
import { fromBase64 } from "../encodings.ts";
import { GrpcError } from "./grpc-error.ts";
import type { RestParameter } from "./route.ts";

/** Entries of a page at most, whatever is asked for; `next_key` leads on. */
const MAX_PAGE = 1_000n;
/** Values of a repeated parameter at most. */
const MAX_REPEATED = 100;
const PAGE_FIELDS = {
  key: "byte",
  offset: "uint64",
  limit: "uint64",
  count_total: "boolean",
  reverse: "boolean",
};

/** The parameters of a page, for the documentation. */
export const PAGE_PARAMETERS: readonly RestParameter[] = Object.entries(PAGE_FIELDS).map(
  ([part, format]) => ({
    name: `pagination.${part}`,
    in: "query",
    schema: format === "boolean" ? { type: "boolean" } : { type: "string", format },
  }),
);

/** A query's request out of the fields in its path and its parameters; parameters it does not know are ignored. */
export function requestOf(
  codec: Codec<unknown>,
  fields: Readonly<Record<string, string>>,
  query: URLSearchParams,
): unknown {
  const template = templateOf(codec);
  const filled: Record<string, unknown> = {};
  const set = (name: string, texts: readonly string[]) => {
    const field = camelCase(name);
    if (!Object.hasOwn(template, field) || texts.length === 0) return;
    filled[field] = valueOfField(codec, field, template[field], texts, name);
  };
  for (const name of new Set(query.keys())) set(name, query.getAll(name));
  for (const [name, text] of Object.entries(fields)) set(name, [text]);
  if (Object.hasOwn(template, "pagination")) {
    const page = pageOf(query);
    if (page !== undefined) filled["pagination"] = page;
  }
  return codec.fromPartial(filled);
}

/** The parameters of a query, for its documentation. */
export function parametersOf(codec: Codec<unknown>, path: string): readonly RestParameter[] {
  const inPath = new Set([...path.matchAll(/\{([^}=]+)/g)].map(([, name]) => name));
  return Object.entries(templateOf(codec)).flatMap(([field, value]): readonly RestParameter[] => {
    const name = snakeCase(field);
    if (field === "pagination") return PAGE_PARAMETERS;
    if (value === undefined) return [];
    const isInPath = inPath.has(name);
    return [{ name, in: isInPath ? "path" : "query", schema: schemaOfField(value) }];
  });
}

function templateOf(codec: Codec<unknown>): Readonly<Record<string, unknown>> {
  const template = codec.fromPartial({});
  return isObject(template) ? template : {};
}

function schemaOfField(value: unknown): unknown {
  if (typeof value === "bigint") return { type: "string", format: "uint64" };
  if (typeof value === "number") return { type: "string", description: "a number or a name" };
  if (typeof value === "boolean") return { type: "boolean" };
  if (value instanceof Uint8Array) return { type: "string", format: "byte" };
  if (Array.isArray(value)) return { type: "array", items: { type: "string" } };
  return { type: "string" };
}

function valueOfField(
  codec: Codec<unknown>,
  field: string,
  like: unknown,
  texts: readonly string[],
  name: string,
): unknown {
  const text = texts.at(-1) ?? "";
  if (Array.isArray(like)) {
    if (texts.length <= MAX_REPEATED) return texts;
    throw wrong(name, `is given more than ${MAX_REPEATED} times`);
  }
  if (typeof like === "bigint") return whole(name, text);
  if (typeof like === "boolean") return truth(name, text);
  if (typeof like === "number")
    return /^-?[0-9]+$/.test(text) ? int32(name, text) : named(codec, field, text, name);
  if (like instanceof Uint8Array) {
    const bytes = fromBase64(text);
    if (bytes === undefined) throw wrong(name, "is no base64");
    return bytes;
  }
  return typeof like === "string" ? text : like;
}

/** The number of an enumeration's name, where the codec can tell. */
function named(codec: Codec<unknown>, field: string, text: string, name: string): unknown {
  const { fromJSON } = codec as { readonly fromJSON?: (object: unknown) => unknown };
  const read = fromJSON?.call(codec, { [field]: text });
  const number = isObject(read) ? read[field] : undefined;
  if (typeof number !== "number" || number < 0)
    throw wrong(name, "is neither a number nor a known name");
  return number;
}

/** The page that is asked for; undefined when nothing is said of one. */
export function pageOf(query: URLSearchParams): PageRequest | undefined {
  const given = (part: string) =>
    query.get(`pagination.${part}`) ?? query.get(`pagination.${camelCase(part)}`);
  if (Object.keys(PAGE_FIELDS).every((part) => given(part) === null)) return undefined;
  const number = (part: string) => whole(`pagination.${part}`, given(part) ?? "0");
  const key = fromBase64(given("key") ?? "");
  if (key === undefined) throw wrong("pagination.key", "is no base64");
  const limit = number("limit");
  return PageRequest.fromPartial({
    key,
    offset: number("offset"),
    limit: limit > MAX_PAGE ? MAX_PAGE : limit,
    countTotal: truth("pagination.count_total", given("count_total") ?? "false"),
    reverse: truth("pagination.reverse", given("reverse") ?? "false"),
  });
}

function whole(name: string, text: string): bigint {
  if (!/^[0-9]{1,20}$/.test(text) || BigInt(text) >= 1n << 64n) {
    throw wrong(name, "is no whole number from 0 to 2^64 - 1");
  }
  return BigInt(text);
}

function int32(name: string, text: string): number {
  const number = Number(text);
  if (Math.abs(number) >= 2 ** 31) throw wrong(name, "is no 32-bit number");
  return number;
}

function truth(name: string, text: string): boolean {
  if (text === "true" || text === "1") return true;
  if (text === "false" || text === "0" || text === "") return false;
  throw wrong(name, "is neither true nor false");
}

function wrong(name: string, what: string): GrpcError {
  return new GrpcError("InvalidArgument", `parameter ${name.slice(0, 60)} ${what}`);
}
