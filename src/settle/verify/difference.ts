import type { LoadedProgramme } from "../definition-file.ts";
import type { Outcome } from "../outcome.ts";
import type { Progress } from "../progress.ts";
import type { ReadSummary } from "../read-summary.ts";
import type { Companion } from "../write-results.ts";

/**
 * Where a difference comes from: the file was edited after it was written (its hash is not the
 * summary's), the result was computed otherwise (the hash is the summary's, both disagree with the
 * recomputation), the summary was edited, an input is another one, or the file is not there.
 */
export type Origin = "edited" | "computed otherwise" | "summary" | "other input" | "missing";

/** The place inside a file where it first departs from what it should hold. */
export interface ContentDifference {
  readonly line?: number;
  /** Of a table. */
  readonly column?: string;
  /** Inside a JSON file. */
  readonly path?: string;
  readonly found: string;
  readonly expected: string;
}

/** The first difference of a result. */
export interface Difference extends ContentDifference {
  readonly file: string;
  readonly origin: Origin;
  /** Where it comes from, in words. */
  readonly explanation: string;
}

/** What a check of a result's file may look at. */
export interface CheckContext {
  readonly directory: string;
  readonly summary: ReadSummary;
  readonly loaded: LoadedProgramme;
  readonly outcome: Outcome;
  /** The further files that a settlement like this one writes: claim trees, the report. */
  readonly companions: readonly Companion[];
  /** SHA-256 of the files recomputed before, by name: the tables come first. */
  readonly hashes: Readonly<Record<string, string>>;
  /** SHA-256 of the files as they are, by name. */
  readonly actual: ReadonlyMap<string, string>;
  readonly progress?: Progress | undefined;
}

/** What a file should be: the hash of what was recomputed, and where the file first departs from it. */
export interface Recomputed {
  readonly sha256: string;
  readonly difference?: ContentDifference | undefined;
}
