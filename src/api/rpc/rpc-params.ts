import { isObject, JsonTextError, parseJson } from "../bounded-json.ts";
import { fromBase64, fromHex } from "../encodings.ts";
import { kindOf } from "./rpc-envelope.ts";
import { rpcError } from "./rpc-error.ts";

/**
 * How a parameter is spelled: `int64`, `int` and `uint` are decimal texts; `bytes` are base64 in JSON and
 * `hex` is hex; in a URI both are `0x...`, or a quoted text of the bytes themselves.
 */
export type ParamKind = "int64" | "int" | "uint" | "string" | "bool" | "bytes" | "hex";

/** The parameters of a method, by name, in the order that lists give them. */
export type ParamSpec = Readonly<Record<string, ParamKind>>;

interface ParamTypes {
  readonly int64: bigint;
  readonly int: number;
  readonly uint: number;
  readonly string: string;
  readonly bool: boolean;
  readonly bytes: Uint8Array;
  readonly hex: Uint8Array;
}

/** What a method gets: parameters that were not given are absent. */
export type Params<S extends ParamSpec> = { readonly [K in keyof S]?: ParamTypes[S[K]] };

type ParamValue = ParamTypes[ParamKind];

/** A parameter that cannot be read; becomes an RpcError with the transport's preface. */
class ParamError extends Error {}

/** Reads parameters from a call's JSON: an object by name, or a list of all of them in order. */
export function paramsFromJson<S extends ParamSpec>(spec: S, given: unknown): Params<S> {
  return reading("error converting json params to arguments", () => {
    if (given === undefined || given === null) return {};
    if (isObject(given)) {
      const named = Object.keys(spec).map((name) => [name, given[name]] as const);
      return collect(spec, named, fromJson);
    }
    if (!Array.isArray(given)) {
      const text = `json: cannot unmarshal ${kindOf(given)} into Go value of type []json.RawMessage`;
      throw new ParamError(`unknown type for JSON params: ${text}. Expected map or array`);
    }
    const names = Object.keys(spec);
    if (given.length !== names.length) {
      const wanted = `${names.length} parameters ([${names.join(" ")}])`;
      throw new ParamError(`expected ${wanted}, got ${given.length}`);
    }
    return collect(
      spec,
      names.map((name, i) => [name, given[i]] as const),
      fromJson,
    );
  }) as Params<S>;
}

/** Reads parameters from a URI's query: numbers bare or quoted, texts quoted, bytes as `0x...`. */
export function paramsFromUri<S extends ParamSpec>(spec: S, query: URLSearchParams): Params<S> {
  return reading("error converting http params to arguments", () => {
    const given = Object.keys(spec).map((name) => [name, query.get(name) || undefined] as const);
    return collect(spec, given, (kind, value) => fromUri(kind, String(value)));
  }) as Params<S>;
}

function reading<T>(preface: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ParamError)) throw error;
    throw rpcError.invalidParams(`${preface}: ${error.message}`);
  }
}

function collect(
  spec: ParamSpec,
  given: readonly (readonly [name: string, value: unknown])[],
  read: (kind: ParamKind, value: unknown) => ParamValue,
): Readonly<Record<string, ParamValue>> {
  const found: Record<string, ParamValue> = {};
  for (const [name, value] of given) {
    const kind = spec[name];
    if (kind !== undefined && value !== undefined && value !== null)
      found[name] = read(kind, value);
  }
  return found;
}

function fromJson(kind: ParamKind, value: unknown): ParamValue {
  switch (kind) {
    case "int64":
    case "int":
    case "uint":
      if (typeof value !== "string") throw notQuoted(JSON.stringify(value));
      return integer(kind, value);
    case "string":
      if (typeof value !== "string") throw wrongType(value, "string");
      return value;
    case "bool":
      if (typeof value !== "boolean") throw wrongType(value, "bool");
      return value;
    case "bytes":
    case "hex":
      if (typeof value !== "string") throw wrongType(value, "[]uint8");
      return kind === "hex" ? hexBytes(value) : base64Bytes(value);
  }
}

function fromUri(kind: ParamKind, text: string): ParamValue {
  const isNumber = kind === "int64" || kind === "int" || kind === "uint";
  if (isNumber && /^-?[0-9]+$/.test(text)) return integer(kind, text);
  if (/^0x/i.test(text)) {
    if (isNumber || kind === "bool") {
      const name = kind === "int64" ? "int64" : kind;
      throw new ParamError(`got a hex string arg, but expected '${name}'`);
    }
    const bytes = hexBytes(text.slice(2));
    return kind === "string" ? Buffer.from(bytes).toString("utf8") : bytes;
  }
  if (isNumber && !text.startsWith('"')) throw notQuoted(text);
  const value = jsonText(text);
  const isBytes = kind === "bytes" || kind === "hex";
  if (isBytes && typeof value === "string") return new Uint8Array(Buffer.from(value, "utf8"));
  return fromJson(kind, value);
}

function jsonText(text: string): unknown {
  try {
    return parseJson(text, 1);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw new ParamError(`${error.message} (texts stand in quotes, bytes after 0x)`);
  }
}

const RANGES = {
  int64: [-(1n << 63n), (1n << 63n) - 1n],
  int: [-(1n << 31n), (1n << 31n) - 1n],
  uint: [0n, (1n << 32n) - 1n],
} as const;

function integer(kind: "int64" | "int" | "uint", text: string): bigint | number {
  if (!/^-?(0|[1-9][0-9]{0,39})$/.test(text)) {
    throw new ParamError(`${JSON.stringify(text.slice(0, 40))} is no decimal integer`);
  }
  const value = BigInt(text);
  const [least, most] = RANGES[kind];
  if (value < least || value > most) {
    throw new ParamError(`json: cannot unmarshal number ${text} into Go value of type ${kind}`);
  }
  return kind === "int64" ? value : Number(value);
}

function notQuoted(text: string): ParamError {
  const shown = JSON.stringify(text.slice(0, 40));
  return new ParamError(`invalid 64-bit integer encoding ${shown}, expected string`);
}

function wrongType(value: unknown, type: string): ParamError {
  return new ParamError(`json: cannot unmarshal ${kindOf(value)} into Go value of type ${type}`);
}

function hexBytes(text: string): Uint8Array {
  const bytes = fromHex(text);
  if (bytes !== undefined) return bytes;
  const bad = text.match(/[^0-9a-fA-F]/)?.[0];
  if (bad === undefined) throw new ParamError("encoding/hex: odd length hex string");
  const point = (bad.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  throw new ParamError(`encoding/hex: invalid byte: U+${point} '${bad}'`);
}

function base64Bytes(text: string): Uint8Array {
  const isPlain = /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0;
  const bytes = isPlain ? fromBase64(text) : undefined;
  if (bytes !== undefined) return bytes;
  const at = text.search(/[^A-Za-z0-9+/]/);
  throw new ParamError(`illegal base64 data at input byte ${at === -1 ? text.length : at}`);
}
