import { base64 } from "@scure/base";
import { hexToBytes } from "../ledger/kernel/bytes.ts";
import { ClientError } from "./client-error.ts";

/** An object of a node's answer; every reader throws ClientError `client/bad-answer` naming the place. */
export class Answer {
  private constructor(
    readonly place: string,
    private readonly members: Readonly<Record<string, unknown>>,
  ) {}

  static of(value: unknown, place: string): Answer {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw badAnswer(place, "is no object");
    }
    return new Answer(place, value as Readonly<Record<string, unknown>>);
  }

  /** Whether the member is there and not null. */
  has(name: string): boolean {
    return (this.members[name] ?? null) !== null;
  }

  object(name: string): Answer {
    return Answer.of(this.members[name], this.at(name));
  }

  /** The objects of a list; null is an empty one. */
  objects(name: string): Answer[] {
    const list = this.members[name] ?? [];
    if (!Array.isArray(list)) throw badAnswer(this.at(name), "is no list");
    return list.map((each, i) => Answer.of(each, `${this.at(name)}[${i}]`));
  }

  /** The texts of a list; null is an empty one. */
  texts(name: string): string[] {
    const list = this.members[name] ?? [];
    if (!Array.isArray(list)) throw badAnswer(this.at(name), "is no list");
    return list.map(String);
  }

  /** A text; a missing one is empty, as protobuf leaves empty ones out. */
  text(name: string): string {
    const value = this.members[name] ?? "";
    if (typeof value !== "string") throw badAnswer(this.at(name), "is no text");
    return value;
  }

  flag(name: string): boolean {
    return this.members[name] === true;
  }

  /** A whole number, written as a number or as decimal text; a missing one is 0. */
  integer(name: string): bigint {
    const value = this.members[name] ?? 0;
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text !== "string" || !/^-?[0-9]{1,40}$/.test(text)) {
      throw badAnswer(this.at(name), "is no whole number");
    }
    return BigInt(text);
  }

  /** `integer` where it fits a number: heights, counts, codes. */
  whole(name: string): number {
    const value = Number(this.integer(name));
    if (!Number.isSafeInteger(value)) throw badAnswer(this.at(name), "is too large");
    return value;
  }

  /** Bytes written as base64; missing or null ones are empty. */
  base64(name: string): Uint8Array {
    try {
      return base64.decode(this.text(name));
    } catch {
      throw badAnswer(this.at(name), "is no base64");
    }
  }

  /** Bytes written as hex. */
  hex(name: string): Uint8Array {
    try {
      return hexToBytes(this.text(name));
    } catch {
      throw badAnswer(this.at(name), "is no hex");
    }
  }

  private at(name: string): string {
    return `${this.place}.${name}`;
  }
}

function badAnswer(place: string, problem: string): ClientError {
  const remedy = "check that the address is that of a CometBFT RPC server";
  return new ClientError("client/bad-answer", `the node's answer: ${place} ${problem}`, remedy);
}
