import { type Coin, parseCoins } from "./coins.ts";
import { TxError } from "./errors.ts";
import type { GenesisJson } from "./module.ts";

/** A weight is an amount times factors of a definition; this is beyond the product of the largest. */
const AMOUNT = /^(?:0|[1-9][0-9]{0,999})$/;

/** What is wrong with a genesis file: `place` is a path such as `bank.balances[2].address`. */
export class GenesisError extends Error {
  override readonly name = "GenesisError";

  constructor(
    readonly place: string,
    problem: string,
  ) {
    super(`${place}: ${problem}`);
  }
}

/** An object of a genesis file and the place it stands at; each reader throws GenesisError naming that place. */
export class GenesisObject {
  private constructor(
    readonly place: string,
    private readonly members: { readonly [key: string]: GenesisJson },
  ) {}

  static of(json: GenesisJson, place: string): GenesisObject {
    if (typeof json !== "object" || json === null || isList(json)) {
      throw new GenesisError(place, "must be an object");
    }
    return new GenesisObject(place, json);
  }

  /** The path of a member, for messages. */
  at(name: string): string {
    return `${this.place}.${name}`;
  }

  /** The member, or undefined when it is not there. */
  member(name: string): GenesisJson | undefined {
    return Object.hasOwn(this.members, name) ? this.members[name] : undefined;
  }

  /** A text; `otherwise` when the member is missing and one is given. */
  text(name: string, otherwise?: string): string {
    const value = this.member(name) ?? otherwise;
    if (typeof value !== "string") throw new GenesisError(this.at(name), "must be a text");
    return value;
  }

  /** True or false; `otherwise` when the member is missing. */
  flag(name: string, otherwise: boolean): boolean {
    const value = this.member(name) ?? otherwise;
    if (typeof value !== "boolean") throw new GenesisError(this.at(name), "must be true or false");
    return value;
  }

  /** A whole number from 0 to 2^53 - 1, written as a number or as decimal text. */
  whole(name: string, otherwise?: number): bigint {
    const value = this.member(name) ?? otherwise;
    const isWhole =
      typeof value === "number"
        ? value >= 0 && value % 1 === 0
        : typeof value === "string" && /^(?:0|[1-9][0-9]{0,15})$/.test(value);
    const number = isWhole ? BigInt(value as number | string) : -1n;
    if (number < 0n || number >= 1n << 53n)
      throw new GenesisError(this.at(name), "must be a whole number");
    return number;
  }

  /** Base units, a sum or a weight as decimal text: from 0 to far beyond what a coin can hold. */
  amount(name: string): bigint {
    const text = this.text(name);
    if (!AMOUNT.test(text)) throw new GenesisError(this.at(name), "must be an amount");
    return BigInt(text);
  }

  /** A list; empty when the member is missing or null. */
  list(name: string): readonly GenesisJson[] {
    const value = this.member(name) ?? [];
    if (!isList(value)) throw new GenesisError(this.at(name), "must be a list");
    return value;
  }

  /** The objects of a list. */
  objects(name: string): GenesisObject[] {
    return this.list(name).map((json, i) => GenesisObject.of(json, `${this.at(name)}[${i}]`));
  }

  /** The texts of a list. */
  texts(name: string): string[] {
    return this.list(name).map((json, i) => {
      if (typeof json === "string") return json;
      throw new GenesisError(`${this.at(name)}[${i}]`, "must be a text");
    });
  }

  /** Coins, sorted and positive. */
  coins(name: string): Coin[] {
    const texts = this.objects(name).map((coin) => ({
      denom: coin.text("denom"),
      amount: coin.text("amount"),
    }));
    return atPlace(this.at(name), () => parseCoins(texts));
  }
}

/** Runs `read` and turns a refusal of what it read into a GenesisError at `place`. */
export function atPlace<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof TxError) throw new GenesisError(place, error.message);
    throw error;
  }
}

function isList(json: GenesisJson): json is readonly GenesisJson[] {
  return Array.isArray(json);
}
