/** Random programmes that run on a ledger, with events that a ledger can be told of. */
import { monthNumber, monthStart, parseMonth } from "../../../src/exact/calendar.ts";
import {
  DAY,
  formatInstant,
  type Instant,
  parseInstant,
  SECOND,
} from "../../../src/exact/instant.ts";
import { liveProblems } from "../../../src/ledger/modules/programmes/live-rules.ts";
import type { Definition } from "../../../src/programme/definition.ts";
import { lockdropClosings } from "../../../src/programme/horizon.ts";
import { lintErrors } from "../../../src/programme/lint/lint.ts";
import type { Programme } from "../../../src/programme/programme.ts";
import { readProgramme } from "../../../src/settle/definition-file.ts";
import { type Random, randomFrom } from "../random.ts";
import { randomDefinition } from "../random-programme.ts";
import { PEOPLE } from "./accounts.ts";
import { DAY_ZERO, FEE_DAYS, type LiveRow, liveRows } from "./live-rows.ts";

/** What changes no rule's outcome: somebody claims, settles or burns, or the chain begins again from its export. */
export interface Meddling {
  readonly sec: number;
  readonly kind: "claim" | "settle" | "burn-abandoned" | "restart";
  readonly participants: readonly string[];
}

export interface LiveCase {
  readonly seed: number;
  readonly definition: Definition;
  readonly programme: Programme;
  /** In the order in which they happen. */
  readonly rows: readonly LiveRow[];
  readonly meddling: readonly Meddling[];
  readonly asOfSec: number;
  /** Whether facts of the same second come in as a file. */
  readonly imports: boolean;
}

type Mutable = Record<string, Record<string, unknown>>;

/** Before anything of a case happens. */
export const FIRST_SEC = Number(DAY_ZERO / SECOND) - 86_400;

/** A case that a ledger can run. */
export function liveCase(seed: number): LiveCase {
  const random = randomFrom(seed + 4242);
  const { definition, programme } = runnable(random);
  const people = PEOPLE.slice(0, 1 + random.below(PEOPLE.length)).map(({ address }) => address);
  const rows = liveRows(random, programme, people);
  const asOfSec = lastSec(random, programme, rows);
  const meddling = Array.from({ length: random.below(7) }, () => meddle(random, people, asOfSec));
  meddling.sort((a, b) => a.sec - b.sec);
  return { seed, definition, programme, rows, meddling, asOfSec, imports: random.chance(25) };
}

/** The first of the random definitions that a ledger registers. */
function runnable(random: Random): { definition: Definition; programme: Programme } {
  for (;;) {
    const kind = random.chance(80) ? "lock" : "mint";
    const definition = madeLive(random, randomDefinition(random, kind));
    const { programme } = readProgramme(JSON.stringify(definition), "random definition");
    if (lintErrors(programme).length === 0 && liveProblems(programme).length === 0)
      return { definition, programme };
  }
}

/** The definition without what is settled in bulk only. */
function madeLive(random: Random, definition: Definition): Definition {
  const { contribute, share, weigh, release } = definition as unknown as Mutable;
  if (share === undefined || release === undefined || contribute === undefined) return definition;
  if (share["sink"] === "carry") share["sink"] = random.pick(["burn", "treasury"]);
  delete share["rounding"];
  delete share["referral_bonus"];
  const price = weigh?.["price"] as Record<string, unknown> | undefined;
  if (price?.["at"] === "closing") price["at"] = "opening";
  // Rare otherwise: signals that follow a rule of their own.
  if (contribute["signal"] !== undefined && release["by"] !== "activity" && random.chance(50))
    release["signal"] ??= { by: "at-once", at: formatInstant(DAY_ZERO + 20n * DAY) };
  const rules = [release, release["signal"] as Record<string, unknown> | undefined];
  for (const rule of rules) {
    const waits =
      rule?.["by"] === "activity" || rule?.["start"] === "listing" || rule?.["at"] === "listing";
    if (rule && waits)
      rule["fallback_listing"] ??= formatInstant(DAY_ZERO + BigInt(13 + random.below(30)) * DAY);
  }
  const { eligibility } = definition as unknown as Mutable;
  if (eligibility !== undefined && random.chance(30)) delete eligibility["terms_version"];
  return definition;
}

/** An instant after all events from which all shares are final; often long after everything is released. */
function lastSec(random: Random, { shape, zoneSec }: Programme, rows: readonly LiveRow[]): number {
  const times = rows.map(({ time = "" }) => parseInstant(time));
  const months = rows.flatMap(({ event, value = "" }) =>
    event === "fees" ? [parseMonth(value)] : [],
  );
  const current = monthNumber(times.at(-1) ?? DAY_ZERO, zoneSec);
  const ends = [current, ...months].map((month) => monthStart(month + 1, zoneSec) + FEE_DAYS * DAY);
  const closings = shape.kind === "lockdrop" ? lockdropClosings(shape) : ends;
  const last = [...times, ...closings].reduce(
    (most, each) => (each > most ? each : most),
    DAY_ZERO,
  );
  const days = random.pick([0, 3, 30, 400, 400, 1_500]);
  const extra = days === 0 ? 0n : BigInt(random.below(days * 86_400));
  return Number(last / SECOND + extra);
}

function meddle(random: Random, people: readonly string[], asOfSec: number): Meddling {
  const from = random.chance(50) ? FIRST_SEC + 2 : Number(DAY_ZERO / SECOND) + 14 * 86_400;
  const span = asOfSec - from;
  const sec = span > 0 ? from + random.below(span) : asOfSec;
  const kind = random.pick(["claim", "claim", "settle", "burn-abandoned", "restart"] as const);
  const named = people.filter(() => random.chance(40));
  const participants = kind === "claim" ? [random.pick(people)] : named;
  return { sec, kind, participants };
}

/** The instant of a second. */
export function instantAt(sec: number): Instant {
  return BigInt(sec) * SECOND;
}
