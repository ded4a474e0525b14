import { formatInstant } from "../exact/instant.ts";
import type { Cause, GroupCauses } from "../settle/compare/causes.ts";
import type { PathChange } from "../settle/compare/definition-paths.ts";
import type { DiffedResult, ResultDiff } from "../settle/compare/diff-results.ts";
import type { EventChange, EventText } from "../settle/compare/event-changes.ts";
import { delta, isChanged } from "../settle/compare/figures.ts";
import { changeJson, comparisonJson, personJson } from "./comparison-json.ts";
import { ComparisonText } from "./comparison-text.ts";

/** Changed places of a definition beyond this are in --json. */
const PATHS_SHOWN = 20;

/** Writes amounts with the decimals of both results. */
export function diffFigures(before: DiffedResult, after: DiffedResult): ComparisonText {
  return new ComparisonText(new Map([...before.summary.decimals, ...after.summary.decimals]));
}

/** Two results for a person: inputs, totals, groups, participants, and why. */
export function diffText(diff: ResultDiff): string {
  const { before, after, comparison, person } = diff;
  const text = diffFigures(before, after);
  const parts = [`${before.directory} -> ${after.directory}\n${inputsText(diff)}`];
  if (diff.isSame) parts.push("the results are the same\n");
  else {
    const { persons, effects } = comparison;
    const counts = `${persons.changed} participants change (${persons.joined} join, ${persons.left} leave), ${persons.unchanged} do not\n`;
    const who = person === undefined ? "participants" : "others";
    parts.push(
      text.rewards(comparison),
      text.groups(comparison),
      rejectedText(diff),
      counts + effects.map((each) => text.effects(each, who)).join(""),
      diff.isConserved ? text.conservation(comparison) : NOT_CONSERVED,
    );
  }
  if (person !== undefined)
    parts.push(text.person(person.change, comparison.groups) + whyText(diff, text));
  parts.push(diff.unseen.map((each) => `could not look at ${each}\n`).join(""));
  // The tables and events may come from anywhere: a terminal must not obey what stands in them.
  return parts
    .filter((part) => part !== "")
    .join("\n")
    .replace(/(?!\n)\p{Cc}/gu, "?");
}

const NOT_CONSERVED =
  "the changes in the tables DO NOT add up to those of the summaries: aliquot verify says which was edited\n";

function inputsText(diff: ResultDiff): string {
  const { before, after, paths, events, asOf } = diff;
  const [a, b] = [before.summary, after.summary];
  const lines = [
    a.programme.sha256 === b.programme.sha256
      ? `programme ${b.programme.id}: the same (${b.programme.sha256})`
      : `programme: ${a.programme.id} ${a.programme.sha256} -> ${b.programme.id} ${b.programme.sha256}`,
    ...pathLines(paths ?? []),
    a.input.sha256 === b.input.sha256
      ? `events: the same ${b.input.rows} rows (${b.input.sha256})`
      : `events: ${a.input.rows} rows ${a.input.sha256} -> ${b.input.rows} rows ${b.input.sha256}`,
  ];
  if (events !== undefined) {
    const { added, removed, changed, first } = events;
    const isReordered = added + removed + changed === 0;
    lines.push(
      isReordered
        ? "  the same rows in another order or spelling"
        : `  ${added} added, ${removed} removed, ${changed} changed`,
      ...first.map((each) => `  ${eventLine(each)}`),
    );
    if (added + removed + changed > first.length) lines.push("  and more");
  }
  if (asOf.before !== asOf.after)
    lines.push(`as of: ${formatInstant(asOf.before)} -> ${formatInstant(asOf.after)}`);
  return `${lines.join("\n")}\n`;
}

function pathLines(paths: readonly PathChange[]): string[] {
  const lines = paths
    .slice(0, PATHS_SHOWN)
    .map(({ path, before, after }) => `  ${path}: ${short(before)} -> ${short(after)}`);
  if (paths.length > PATHS_SHOWN) lines.push(`  and ${paths.length - PATHS_SHOWN} more places`);
  return lines;
}

function short(text: string | undefined): string {
  if (text === undefined) return "nothing";
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}

function eventLine({ kind, before, after }: EventChange): string {
  if (kind === "changed") return `changed: ${eventText(before)} -> ${eventText(after)}`;
  return `${kind}: ${eventText(after ?? before)}`;
}

function eventText(row: EventText | undefined): string {
  if (row === undefined) return "nothing";
  const cells = Object.entries(row.cells).map(([column, cell]) => `${column}=${short(cell)}`);
  return `line ${row.line} ${cells.join(",")}`;
}

function rejectedText({ rejected }: ResultDiff): string {
  if (rejected.length === 0) return "";
  const counts = rejected.map(({ reason, before, after }) => `${reason} ${before} -> ${after}`);
  return `rejected: ${counts.join(", ")}\n`;
}

/** Which event, rule or total changed the participant's numbers. */
function whyText(diff: ResultDiff, text: ComparisonText): string {
  const { person, events, paths, asOf } = diff;
  if (person === undefined) return "";
  const isSettled = person.causes.length > 0;
  const lines = person.causes.flatMap((each) => causeLines(each, text));
  const own = events?.own ?? [];
  if (events !== undefined)
    lines.push(
      own.length === 0
        ? "none of their own events was added, removed or changed"
        : `their own events: ${own.map(eventLine).join("; ")}`,
    );
  if (isSettled && paths !== undefined && paths.length > 0)
    lines.push(`the rules changed at ${paths.map(({ path }) => path).join(", ")}`);
  if (asOf.before !== asOf.after)
    lines.push("the as-of instant changed: events and releases up to another moment count");
  return lines.map((line) => `why: ${line}\n`).join("");
}

function causeLines(each: GroupCauses, text: ComparisonText): string[] {
  return each.causes.map((cause) => `group ${each.group.id}: ${causeText(cause, each, text)}`);
}

function causeText(
  { kind, change }: Cause,
  { group, movement }: GroupCauses,
  text: ComparisonText,
): string {
  const verb = delta(change) > 0n ? "rose" : "fell";
  if (kind === "none of these")
    return "weights at the end and pool are the same; the rule, its rounding or the time between the events changed it";
  if (kind === "pool") {
    const [from, to] = [change.before, change.after].map((each) => text.amount(each, group.token));
    return `the pool ${verb} from ${from} to ${to}`;
  }
  const [from, to] = text.weights(change, group.weightDecimals);
  if (kind === "own weight") return `their own weight ${verb} from ${from} to ${to}`;
  const { joined, left, reweighed } = movement;
  const who = `${joined} joined, ${left} left, ${reweighed} weigh otherwise`;
  const [before, after] = text.weights(group.figures.totalBoostedWeight, group.weightDecimals);
  return `the weight of the others ${verb} from ${from} to ${to} (${who}), so that the total went from ${before} to ${after}`;
}

/** The same for other programs. */
export function diffJson(diff: ResultDiff): Record<string, unknown> {
  const { before, after, paths, events, asOf, person, comparison } = diff;
  const [a, b] = [before.summary, after.summary];
  const decimals = new Map([...a.decimals, ...b.decimals]);
  return {
    same: diff.isSame,
    programme: {
      same: a.programme.sha256 === b.programme.sha256,
      before: a.programme,
      after: b.programme,
      changed: paths?.map((each) => ({
        path: each.path,
        before: each.before ?? null,
        after: each.after ?? null,
      })),
    },
    input: { same: a.input.sha256 === b.input.sha256, before: a.input, after: b.input, events },
    as_of: { before: formatInstant(asOf.before), after: formatInstant(asOf.after) },
    assets: Object.fromEntries([...decimals].map(([symbol, each]) => [symbol, { decimals: each }])),
    rejected: diff.rejected,
    ...comparisonJson(comparison),
    conserved: diff.isConserved,
    not_looked_at: diff.unseen,
    participant: person && {
      ...personJson(person.change),
      changed: isPersonChanged(diff),
      causes: person.causes.map(({ group, allocation, causes, movement }) => ({
        group: group.id,
        allocation: changeJson(allocation),
        causes: causes.map(({ kind, change }) => ({ kind, ...changeJson(change) })),
        others: movement,
      })),
      own_events: events?.own,
    },
  };
}

function isPersonChanged({ person }: ResultDiff): boolean {
  if (person === undefined) return false;
  const { before, after } = person.change;
  const tokens = new Set([...(before?.tokens.keys() ?? []), ...(after?.tokens.keys() ?? [])]);
  const isPaidOtherwise = [...tokens].some((token) => {
    const [a, b] = [before?.tokens.get(token), after?.tokens.get(token)];
    return (["allocated", "released", "burned"] as const).some((key) =>
      isChanged({ before: a?.[key] ?? 0n, after: b?.[key] ?? 0n }),
    );
  });
  return isPaidOtherwise || person.causes.length > 0;
}
