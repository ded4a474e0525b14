import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { MAX_AMOUNT } from "../exact/amount.ts";
import { quote } from "../exact/text-error.ts";
import { ClaimFlaw } from "./claim-flaw.ts";

/** A JSON object as parsed. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a parsed value is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object at `place`. Throws ClaimFlaw: bad-shape. */
export function objectAt(value: unknown, place: string): JsonObject {
  if (isObject(value)) return value;
  throw new ClaimFlaw("bad-shape", place, `is ${shape(value)}, should be an object`);
}

/** A list at `place`. Throws ClaimFlaw: bad-shape. */
export function listAt(value: unknown, place: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new ClaimFlaw("bad-shape", place, `is ${shape(value)}, should be a list`);
}

/** A text at `place`. Throws ClaimFlaw: bad-shape. */
export function textAt(value: unknown, place: string): string {
  if (typeof value === "string") return value;
  throw new ClaimFlaw("bad-shape", place, `is ${shape(value)}, should be text`);
}

/** A hash with 0x, or without for cw20. Throws ClaimFlaw: bad-shape, bad-hash. */
export function hashAt(value: unknown, place: string, prefix: "0x" | "" = "0x"): Uint8Array {
  const text = textAt(value, place);
  const digits = text.slice(prefix.length);
  if (text.startsWith(prefix) && /^[0-9a-fA-F]{64}$/.test(digits)) return hexToBytes(digits);
  const wanted = prefix === "" ? "64 hex digits without 0x" : "0x and 64 hex digits";
  throw new ClaimFlaw("bad-hash", place, `is ${quote(text)}, should be ${wanted}`);
}

/** The hashes of a proof. */
export function proofAt(value: unknown, place: string, prefix: "0x" | "" = "0x"): Uint8Array[] {
  return listAt(value, place).map((each, i) => hashAt(each, `${place}[${i}]`, prefix));
}

/** A hash as the document writes it. */
export function hashText(hash: Uint8Array, prefix: "0x" | ""): string {
  return prefix + bytesToHex(hash);
}

/** An amount of base units in decimal digits. Throws ClaimFlaw: bad-shape, bad-amount. */
export function decimalAt(value: unknown, place: string): bigint {
  const text = textAt(value, place);
  if (/^(0|[1-9][0-9]*)$/.test(text) && text.length <= 80)
    return bounded(BigInt(text), text, place);
  throw new ClaimFlaw("bad-amount", place, `is ${quote(text)}, should be decimal digits`);
}

/** An amount in hex with 0x, filled to an even number of digits or not. */
export function hexAmountAt(value: unknown, place: string): bigint {
  const text = textAt(value, place);
  if (/^0x[0-9a-fA-F]{1,64}$/.test(text)) return bounded(BigInt(text), text, place);
  throw new ClaimFlaw("bad-amount", place, `is ${quote(text)}, should be 0x and hex digits`);
}

function bounded(amount: bigint, text: string, place: string): bigint {
  if (amount <= MAX_AMOUNT) return amount;
  throw new ClaimFlaw("bad-amount", place, `${quote(text)} is more than 2^128 - 1`);
}

function shape(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "string" ? "text" : `a ${typeof value}`;
}

/** Refuses a key that was seen before; remembers it with the text that named it. */
export class AccountsSeen {
  private readonly seen = new Map<string, string>();

  /** Throws ClaimFlaw: duplicate-account, also when only the case of the text differs. */
  add(account: string, place: string): void {
    const name = account.toLowerCase();
    const before = this.seen.get(name);
    if (before !== undefined) {
      const how = before === account ? "" : `, there as ${before}`;
      throw new ClaimFlaw("duplicate-account", place, `${account} stands here again${how}`);
    }
    this.seen.set(name, account);
  }
}
