import { sdkError } from "../kernel/errors.ts";
import { decodeMessage, encodeMessage, encodesAs } from "../kernel/message-bytes.ts";
import type { Codec } from "../kernel/module.ts";

/**
 * Decodes a protobuf message and insists that `bytes` are the one canonical spelling of it: fields in
 * order, each once, defaults left out, shortest varints, no field that the message does not have. Encoding
 * again must give the same bytes, so nothing that was signed can be dropped silently.
 * Throws `sdk` 2 naming `what`. Source of the spelling: Cosmos SDK ADR-027.
 */
export function decodeCanonical<T>(codec: Codec<T>, bytes: Uint8Array, what: string): T {
  let message: T;
  try {
    message = decodeMessage(codec, bytes);
    if (encodesAs(codec, message, bytes)) return message;
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unreadable";
    throw sdkError("tx-decode", `${what}: ${reason}`);
  }
  const unknown = unknownField(bytes, encodeMessage(codec, message));
  const problem =
    unknown === undefined
      ? "is not in canonical form (ADR-027)"
      : `holds a field that it does not have, or a default written out: errUnknownField {TagNum: ${unknown}}`;
  throw sdkError("tx-decode", `${what} ${problem}`);
}

/**
 * Where the length-delimited fields of that number lie between `from` and `to`, as far as the bytes can be
 * walked: start and end of each, in one list.
 */
export function bytesFields(bytes: Uint8Array, from: number, to: number, number: number): number[] {
  const found: number[] = [];
  for (let at = from; at < to; ) {
    const tag = bytes[at] as number;
    const length = bytes[at + 1] as number;
    if (tag < 0x80 && (tag & 7) === 2 && length < 0x80 && at + 1 < to) {
      // The usual field, whose number and length are a byte each.
      const end = at + 2 + length;
      if (end > to) break;
      if (tag >> 3 === number) found.push(at + 2, end);
      at = end;
      continue;
    }
    const field = fieldAt(bytes.subarray(0, to), at);
    if (field === undefined || field.next > to) break;
    if (field.number === number && field.inside !== undefined) found.push(field.inside, field.next);
    at = field.next;
  }
  return found;
}

/** The field that begins at `at`: its number, where it ends and, length-delimited, where it begins inside. */
function fieldAt(bytes: Uint8Array, at: number) {
  const tag = varintAt(bytes, at);
  if (tag === undefined) return undefined;
  const wireType = Number(tag.value & 7n);
  const next = skipField(bytes, tag.next, wireType);
  if (next === undefined) return undefined;
  const inside = wireType === 2 ? varintAt(bytes, tag.next)?.next : undefined;
  return { number: Number(tag.value >> 3n), next, inside };
}

/** The number of a top-level field that `bytes` have and their canonical form has not. */
function unknownField(bytes: Uint8Array, canonical: Uint8Array): number | undefined {
  const known = new Set(fieldNumbers(canonical));
  return fieldNumbers(bytes).find((number) => !known.has(number));
}

/** The numbers of the top-level fields, as far as the bytes can be walked. */
function fieldNumbers(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = varintAt(bytes, at);
    if (tag === undefined) break;
    numbers.push(Number(tag.value >> 3n));
    const next = skipField(bytes, tag.next, Number(tag.value & 7n));
    if (next === undefined) break;
    at = next;
  }
  return numbers;
}

function skipField(bytes: Uint8Array, at: number, wireType: number): number | undefined {
  switch (wireType) {
    case 0:
      return varintAt(bytes, at)?.next;
    case 1:
      return at + 8;
    case 2: {
      const length = varintAt(bytes, at);
      return length === undefined ? undefined : length.next + Number(length.value);
    }
    case 5:
      return at + 4;
    default:
      return undefined;
  }
}

function varintAt(
  bytes: Uint8Array,
  from: number,
): { readonly value: bigint; readonly next: number } | undefined {
  let value = 0n;
  for (let at = from; at < bytes.length && at < from + 10; at++) {
    const byte = bytes[at] ?? 0;
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - from));
    if (byte < 0x80) return { value, next: at + 1 };
  }
  return undefined;
}
