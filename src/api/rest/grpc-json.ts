import { snakeCase } from "../../ledger/kernel/field-names.ts";
import type { Codec } from "../../ledger/kernel/module.ts";
import { isObject } from "../bounded-json.ts";
import { rfc3339, toBase64 } from "../encodings.ts";

/** Finds the types that stand in an Any by their URL. */
export type AnyResolver = (typeUrl: string) => Codec<unknown> | undefined;

/** How messages become JSON. */
export interface GrpcJsonOptions {
  readonly resolve: AnyResolver;
}

/** Any within Any at most. */
const MAX_ANY_DEPTH = 16;

/** Messages of which exactly one field is set: the others are not printed as null. */
const ONE_OF = /(^|\.)(mode_infos?|sum)$/;

interface Place extends GrpcJsonOptions {
  readonly path: string;
  readonly depth: number;
}

/**
 * A message as the gRPC gateway prints it: snake_case fields, none left out; 64-bit integers as text, bytes
 * as base64 (null when empty), absent messages null, Any with its type as `@type`.
 */
export function grpcJson<T>(codec: Codec<T>, message: T, options: GrpcJsonOptions): unknown {
  return messageJson(message, codec.toJSON(message), { ...options, path: "", depth: 0 });
}

/**
 * Walks the message and what its codec prints of it side by side: the message knows numbers, bytes and what is
 * absent, the print knows the names of enumerations and tells times from durations.
 */
function messageJson(value: unknown, printed: unknown, place: Place): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "string") return value;
  if (typeof value === "number") return typeof printed === "string" ? printed : value;
  if (typeof value === "boolean") return value;
  if (value instanceof Uint8Array) return value.length === 0 ? null : toBase64(value);
  if (value instanceof Date) return value.toISOString().replace(/\.?0*Z$/, "Z");
  if (Array.isArray(value)) {
    const prints = Array.isArray(printed) ? printed : [];
    return value.map((each, i) => messageJson(each, prints[i], place));
  }
  return isObject(value) ? objectJson(value, printed, place) : null;
}

function objectJson(
  message: Readonly<Record<string, unknown>>,
  printed: unknown,
  place: Place,
): unknown {
  const { seconds, nanos, typeUrl, value } = message;
  if (typeof seconds === "bigint" && typeof nanos === "number") {
    return typeof printed === "string" ? timeText(seconds, nanos) : durationText(seconds, nanos);
  }
  if (typeof typeUrl === "string" && value instanceof Uint8Array) {
    return anyJson(typeUrl, value, place);
  }
  const prints = isObject(printed) ? printed : {};
  const isOneOf = ONE_OF.test(place.path);
  const present = Object.entries(message).filter(([, field]) => !isOneOf || field !== undefined);
  const fields = present.map(([name, field]) => {
    const snake = snakeCase(name);
    const path = place.path === "" ? snake : `${place.path}.${snake}`;
    return [snake, messageJson(field, prints[name], { ...place, path })];
  });
  return Object.fromEntries(fields);
}

/** A message in an Any; one whose type is unknown or whose bytes cannot be read shows its bytes. */
function anyJson(typeUrl: string, value: Uint8Array, place: Omit<Place, "path">): unknown {
  const codec = place.depth < MAX_ANY_DEPTH ? place.resolve(typeUrl) : undefined;
  const message = codec && decoded(codec, value);
  if (codec === undefined || message === undefined) {
    return { "@type": typeUrl, value: toBase64(value) };
  }
  const inner = { ...place, path: "", depth: place.depth + 1 };
  const json = messageJson(message, codec.toJSON(message), inner);
  return { "@type": typeUrl, ...(isObject(json) ? json : { value: json }) };
}

function decoded(codec: Codec<unknown>, bytes: Uint8Array): unknown {
  try {
    return codec.decode(bytes);
  } catch {
    return undefined;
  }
}

/** A time as protobuf's JSON has it: in UTC with 0, 3, 6 or 9 digits of a second. */
function timeText(seconds: bigint, nanos: number): string {
  return rfc3339({ seconds, nanos: 0 }).replace("Z", `${fractionText(nanos)}Z`);
}

/** A duration as protobuf's JSON has it: seconds with 0, 3, 6 or 9 digits and an `s`. */
function durationText(seconds: bigint, nanos: number): string {
  const sign = seconds < 0n || nanos < 0 ? "-" : "";
  const whole = seconds < 0n ? -seconds : seconds;
  return `${sign}${whole}${fractionText(nanos)}s`;
}

function fractionText(nanos: number): string {
  const digits = Math.abs(nanos).toString().padStart(9, "0");
  return nanos === 0 ? "" : `.${digits.replace(/(000){1,2}$/, "")}`;
}
