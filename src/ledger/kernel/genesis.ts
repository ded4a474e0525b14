import type { GenesisJson } from "./module.ts";

/** A genesis document that cannot be loaded: where in it, what is wrong, what to write instead. */
export class GenesisError extends Error {
  override readonly name = "GenesisError";

  constructor(
    /** Such as `app_state.bank.balances[3].address`. */
    readonly path: string,
    readonly problem: string,
    readonly remedy: string,
  ) {
    super(`${path}: ${problem}; ${remedy}`);
  }
}

/** Reads a genesis value step by step; every complaint names its place. */
export class GenesisReader {
  constructor(
    private readonly value: GenesisJson | undefined,
    readonly path: string,
  ) {}

  /** The value under `key` of an object. */
  field(key: string): GenesisReader {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw this.wrong("an object");
    }
    const fields = value as { readonly [name: string]: GenesisJson };
    return new GenesisReader(
      Object.hasOwn(fields, key) ? fields[key] : undefined,
      `${this.path}.${key}`,
    );
  }

  /** The elements of a list. */
  list(): GenesisReader[] {
    if (!Array.isArray(this.value)) throw this.wrong("a list");
    const items = this.value as readonly GenesisJson[];
    return items.map((each, i) => new GenesisReader(each, `${this.path}[${i}]`));
  }

  text(): string {
    if (typeof this.value !== "string") throw this.wrong("a text");
    return this.value;
  }

  /** A whole number of 0 or more, as decimal text or as a safe JSON number. */
  natural(): bigint {
    const { value } = this;
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) {
      return BigInt(value);
    }
    if (typeof value !== "string" || !/^(0|[1-9][0-9]{0,38})$/.test(value)) {
      throw this.wrong("a whole number as text, without leading zeros");
    }
    return BigInt(value);
  }

  flag(): boolean {
    if (typeof this.value !== "boolean") throw this.wrong("true or false");
    return this.value;
  }

  get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  /** The value as it stands. */
  get json(): GenesisJson {
    return this.value ?? null;
  }

  /** A complaint about this place. */
  error(problem: string, remedy: string): GenesisError {
    return new GenesisError(this.path, problem, remedy);
  }

  private wrong(wanted: string): GenesisError {
    const found = this.value === undefined ? "is missing" : `is not ${wanted}`;
    return this.error(found, `write ${wanted}`);
  }
}
