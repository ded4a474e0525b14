import { type Instant, parseInstant } from "../exact/instant.ts";
import { TextError } from "../exact/text-error.ts";
import { shown, UserError } from "./user-error.ts";

/** Longest number in digits: a weight of 2^128 units with 36 decimals and more has 80. */
const MAX_DIGITS = 1_000;

/** A place inside a JSON file of a result; what does not fit there is a `UserError` (exit 4). */
export class JsonPlace {
  constructor(
    readonly value: unknown,
    private readonly file: string,
    private readonly code: string,
    readonly path = "",
  ) {}

  /** The member `key`, also if it is missing. */
  at(key: string): JsonPlace {
    const below = this.path === "" ? key : `${this.path}.${key}`;
    return this.below(this.record()[key], below);
  }

  /** The members of an object by key. */
  entries(): [string, JsonPlace][] {
    return Object.keys(this.record()).map((key) => [key, this.at(key)]);
  }

  items(): JsonPlace[] {
    if (!Array.isArray(this.value)) throw this.wrong("a list");
    return this.value.map((each, i) => this.below(each, `${this.path}[${i}]`));
  }

  text(): string {
    if (typeof this.value !== "string") throw this.wrong("text");
    return this.value;
  }

  count(): number {
    if (!Number.isSafeInteger(this.value) || (this.value as number) < 0)
      throw this.wrong("a whole number");
    return this.value as number;
  }

  /** A whole number of base units, as text. */
  amount(): bigint {
    const text = this.text();
    if (!/^-?\d+$/.test(text) || text.length > MAX_DIGITS)
      throw this.wrong("a whole number in quotes");
    return BigInt(text);
  }

  /** A SHA-256 in hex. */
  hash(): string {
    const text = this.text();
    if (!/^[0-9a-f]{64}$/.test(text)) throw this.wrong("a SHA-256 in 64 hex digits");
    return text;
  }

  instant(): Instant {
    try {
      return parseInstant(this.text());
    } catch (error) {
      if (!(error instanceof TextError)) throw error;
      throw this.wrong("an instant like 2024-01-01T00:00:00Z");
    }
  }

  /** The refusal of what stands here. */
  wrong(expected: string): UserError {
    const found = this.value === undefined ? "missing" : shown(JSON.stringify(this.value));
    const message = `${this.path === "" ? "the file" : "this"} is not ${expected} but ${found}`;
    const place = this.path === "" ? { file: this.file } : { file: this.file, path: this.path };
    return new UserError(this.code, 4, message, place, "settle again, or get an unchanged copy");
  }

  private below(value: unknown, path: string): JsonPlace {
    return new JsonPlace(value, this.file, this.code, path);
  }

  private record(): Record<string, unknown> {
    const { value } = this;
    if (value === null || typeof value !== "object" || Array.isArray(value))
      throw this.wrong("an object");
    return value as Record<string, unknown>;
  }
}
