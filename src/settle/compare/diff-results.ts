import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Instant } from "../../exact/instant.ts";
import { BadDefinition, loadProgramme } from "../definition-file.ts";
import type { Progress } from "../progress.ts";
import { type ReadSummary, readSummary } from "../read-summary.ts";
import { PROGRAMME_FILE, type ResultInputs, readInputs } from "../result-inputs.ts";
import { UserError } from "../user-error.ts";
import { hashOf } from "../verify/byte-compare.ts";
import { causesOf, type GroupCauses } from "./causes.ts";
import { type Comparison, compareSides, isConserved, type PersonChange } from "./compare-sides.ts";
import { changedPaths, type PathChange } from "./definition-paths.ts";
import { type EventChanges, eventChanges } from "./event-changes.ts";
import { isChanged } from "./figures.ts";
import { resultSide } from "./result-side.ts";

/** A result of `settle` that is compared. */
export interface DiffedResult {
  readonly directory: string;
  readonly summary: ReadSummary;
  readonly inputs: ResultInputs | undefined;
}

/** Two results side by side, and why they differ as far as their inputs are at hand. */
export interface ResultDiff {
  readonly before: DiffedResult;
  readonly after: DiffedResult;
  readonly isSame: boolean;
  /** Empty if the programme is the same; undefined if the definitions are not at hand. */
  readonly paths: readonly PathChange[] | undefined;
  /** Undefined if the input is the same or the events are not at hand. */
  readonly events: EventChanges | undefined;
  readonly asOf: { readonly before: Instant; readonly after: Instant };
  readonly rejected: readonly {
    readonly reason: string;
    readonly before: number;
    readonly after: number;
  }[];
  readonly comparison: Comparison;
  /** Whether the tables add up to the summaries; if not, they were edited. */
  readonly isConserved: boolean;
  /** What could not be looked at, and why. */
  readonly unseen: readonly string[];
  readonly person:
    | { readonly change: PersonChange; readonly causes: readonly GroupCauses[] }
    | undefined;
}

export interface DiffOptions {
  readonly participant: string | undefined;
  /** Called with every participant who changed, in order. */
  readonly each?: (
    change: PersonChange,
    before: DiffedResult,
    after: DiffedResult,
  ) => Promise<void>;
  readonly progress?: Progress | undefined;
}

/**
 * Compares two results of `settle`: inputs, totals, groups, participants, in one pass over the sorted
 * tables. What is not at hand is named in `unseen`; broken tables are a `UserError` (exit 4).
 */
export async function diffResults(
  first: string,
  second: string,
  { participant, each, progress }: DiffOptions,
): Promise<ResultDiff> {
  const before = await openResult(first);
  const after = await openResult(second);
  const unseen: string[] = [];
  const paths = await pathsBetween(before, after, unseen);
  progress?.phase("comparing events");
  const events = await eventsBetween(before, after, participant, unseen, (rows) =>
    progress?.update(rows),
  );
  progress?.phase("comparing shares");
  const comparison = await compareSides(
    resultSide(first, before.summary),
    resultSide(second, after.summary),
    {
      watched: participant === undefined ? [] : [participant],
      each: each && ((change) => each(change, before, after)),
      seen: (count) => progress?.update(count),
    },
  );
  const rejected = rejectedBetween(before.summary, after.summary);
  const asOf = { before: before.summary.asOf, after: after.summary.asOf };
  const [change] = comparison.watched;
  return {
    before,
    after,
    isSame: isSame(before, after, comparison) && rejected.length === 0,
    paths,
    events,
    asOf,
    rejected,
    comparison,
    isConserved: isConserved(comparison),
    unseen,
    person: change && { change, causes: causesOf(change, comparison) },
  };
}

async function openResult(directory: string): Promise<DiffedResult> {
  const summary = await readSummary(directory);
  return { directory, summary, inputs: await readInputs(directory) };
}

function isSame(before: DiffedResult, after: DiffedResult, comparison: Comparison): boolean {
  const [a, b] = [before.summary, after.summary];
  const sameInputs = a.programme.sha256 === b.programme.sha256 && a.input.sha256 === b.input.sha256;
  const { rewards, groups, persons } = comparison;
  const sameTotals = rewards.every(({ figures }) => !Object.values(figures).some(isChanged));
  const sameShares = groups.length === 0 && persons.changed === 0;
  return sameInputs && a.asOf === b.asOf && sameTotals && sameShares;
}

async function pathsBetween(
  before: DiffedResult,
  after: DiffedResult,
  unseen: string[],
): Promise<readonly PathChange[] | undefined> {
  if (before.summary.programme.sha256 === after.summary.programme.sha256) return [];
  const left = await definitionOf(before, unseen);
  const right = await definitionOf(after, unseen);
  if (left === undefined || right === undefined) return undefined;
  return changedPaths(left, right);
}

/** The definition of a result, if it is at hand with the recorded hash. */
async function definitionOf(
  { directory, summary, inputs }: DiffedResult,
  unseen: string[],
): Promise<unknown> {
  const own = join(directory, PROGRAMME_FILE);
  if (existsSync(own)) {
    const bytes = await readFile(own);
    if ((await hashOf([bytes])) === summary.programme.sha256)
      return JSON.parse(bytes.toString("utf8"));
  }
  const path = inputs?.programme;
  if (path !== undefined) {
    try {
      const { sha256, canonical } = await loadProgramme(path, { lintErrors: "keep" });
      if (sha256 === summary.programme.sha256) return JSON.parse(canonical);
    } catch (error) {
      if (!(error instanceof UserError || error instanceof BadDefinition)) throw error;
    }
  }
  unseen.push(
    `what changed in the definition: that of ${directory} is not at hand with the recorded hash`,
  );
  return undefined;
}

async function eventsBetween(
  before: DiffedResult,
  after: DiffedResult,
  participant: string | undefined,
  unseen: string[],
  seen: (rows: number) => void,
): Promise<EventChanges | undefined> {
  if (before.summary.input.sha256 === after.summary.input.sha256) return undefined;
  const files = [before, after].map(({ directory, summary, inputs }) => {
    const path = inputs?.events;
    if (path !== undefined) return { path, sha256: summary.input.sha256 };
    unseen.push(`which events changed: ${directory} does not record where its events are`);
    return undefined;
  });
  const [left, right] = files;
  if (left === undefined || right === undefined) return undefined;
  const changes = await eventChanges(left, right, participant, seen);
  if (typeof changes !== "string") return changes;
  unseen.push(`which events changed: ${changes}`);
  return undefined;
}

function rejectedBetween(a: ReadSummary, b: ReadSummary): ResultDiff["rejected"] {
  return [...new Set([...a.rejected.keys(), ...b.rejected.keys()])]
    .map((reason) => ({
      reason,
      before: a.rejected.get(reason) ?? 0,
      after: b.rejected.get(reason) ?? 0,
    }))
    .filter((each) => each.before !== each.after);
}
