import { parseAmount } from "../../exact/amount.ts";
import { type Duration, parseDuration } from "../../exact/duration.ts";
import { type Instant, parseInstant } from "../../exact/instant.ts";
import { add, parseFraction, type Rational, ZERO } from "../../exact/rational.ts";
import { TextError } from "../../exact/text-error.ts";

/** More problems than this help nobody, and a stranger could make them cost much. */
const MAX_PROBLEMS = 20;

/** Sums of fractions stay below this denominator: hundreds of unlike ones take minutes. */
const MAX_DENOMINATOR = 10n ** 120n;

/** One thing wrong with a definition: where, what, and what would be right. */
export interface Problem {
  /** JSON-path-like place, for example `groups[2].cap.asset`. */
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

/** The definition cannot be used. Carries the problems found, at most 20, in file order of the stages. */
export class DefinitionError extends Error {
  override readonly name = "DefinitionError";
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map((each) => `${each.path}: ${each.message}; ${each.remedy}`).join("\n"));
  }
}

/** Collects problems while a definition is compiled, so that one run reports the first 20 of them. */
export class Problems {
  private readonly found: Problem[] = [];

  /** Keeps a problem; throws `DefinitionError` when it is the last that is reported. */
  report(path: string, message: string, remedy: string): void {
    this.found.push({ path, message, remedy });
    if (this.found.length === MAX_PROBLEMS) this.stopIfAny();
  }

  /** Throws `DefinitionError` when anything was reported. */
  stopIfAny(): void {
    if (this.found.length > 0) throw new DefinitionError(this.found);
  }

  fraction(path: string, text: string | undefined, fallback: Rational = ZERO): Rational {
    return text === undefined ? fallback : this.parse(path, fallback, () => parseFraction(text));
  }

  instant(path: string, text: string): Instant {
    return this.parse(path, 0n, () => parseInstant(text));
  }

  duration(path: string, text: string): Duration {
    return this.parse(path, { unit: "days", count: 0 }, () => parseDuration(text));
  }

  /** Whole units to base units, exactly. */
  amount(path: string, text: string, decimals: number): bigint {
    return this.parse(path, 0n, () => parseAmount(text, decimals));
  }

  /** The sums of the first one, two, ... fractions; stops where their denominators grow too long. */
  sums(path: string, fractions: readonly Rational[]): Rational[] {
    let sum = ZERO;
    return fractions.map((each) => {
      sum = add(sum, each);
      if (sum.d < MAX_DENOMINATOR) return sum;
      const remedy = "write decimals, or fractions over one denominator";
      this.report(path, "adds up to a fraction of more than 120 digits", remedy);
      throw new DefinitionError(this.found);
    });
  }

  parse<T>(path: string, fallback: T, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof TextError)) throw error;
      this.report(path, error.message, error.expected);
      return fallback;
    }
  }
}
