import { type Instant, parseInstant } from "../../exact/instant.ts";
import { compare, formatExact, formatFraction, ONE, ZERO } from "../../exact/rational.ts";
import type { PlainReleaseEntry, ReleaseActivity } from "../definition.ts";
import type {
  ActivityRelease,
  PlainRelease,
  Release,
  Shape,
  Start,
  Tranche,
} from "../programme.ts";
import type { Scope } from "./scope.ts";

/** Compiles `release`; reports rules that do not fit the shape and fractions above one. */
export function compileRelease(scope: Scope, shape: Shape): Release {
  const entry = scope.definition.release;
  const allowed = {
    lockdrop: ["at-once", "tranches", "linear", "activity"],
    mint: ["monthly"],
    emission: ["tranches"],
    stream: ["stream"],
  }[shape.kind];
  if (!allowed.includes(entry.by)) {
    scope.problems.report(
      "release.by",
      `"${entry.by}" does not fit contribute.by "${scope.definition.contribute.by}"`,
      `use ${allowed.join(" or ")}`,
    );
    scope.problems.stopIfAny();
  }
  const signal = "signal" in entry ? entry.signal : undefined;
  return {
    main: compileMain(scope, shape),
    signal: signal === undefined ? undefined : compilePlain(scope, "release.signal", signal),
  };
}

function compileMain(scope: Scope, shape: Shape): Release["main"] {
  const entry = scope.definition.release;
  if (entry.by === "monthly") return { by: "monthly" };
  if (entry.by === "stream") return { by: "stream" };
  if (entry.by === "activity") return compileActivity(scope, shape, entry);
  const plain = compilePlain(scope, "release", entry);
  if (shape.kind === "emission") checkEmissionRelease(scope, plain);
  return plain;
}

function compilePlain(scope: Scope, path: string, entry: PlainReleaseEntry): PlainRelease {
  const { problems } = scope;
  const fallback = fallbackOf(scope, path, entry);
  const startOf = (key: string, text: string) => start(scope, `${path}.${key}`, { text, fallback });
  if (entry.by === "at-once") return { by: "at-once", start: startOf("at", entry.at) };
  if (entry.by === "tranches") {
    return {
      by: "tranches",
      start: startOf("start", entry.start),
      tranches: tranches(scope, path, entry.tranches),
    };
  }
  const atStart = problems.fraction(`${path}.at_start`, entry.at_start);
  atMostOne(scope, `${path}.at_start`, atStart);
  const duration = problems.duration(`${path}.duration`, entry.duration);
  if (duration.count === 0) problems.report(`${path}.duration`, "is zero", "use at-once instead");
  return {
    by: "linear",
    start: startOf("start", entry.start),
    duration,
    cliff: entry.cliff === undefined ? undefined : problems.duration(`${path}.cliff`, entry.cliff),
    atStart,
  };
}

/** A day's mining starts its own clock and knows neither a listing nor signals. */
function checkEmissionRelease(scope: Scope, plain: PlainRelease): void {
  const entry = scope.definition.release;
  if (plain.start.by !== "close") {
    scope.problems.report("release.start", "is not close", "count from the end of each day: close");
  }
  for (const key of ["signal", "fallback_listing"] as const) {
    if (!(key in entry)) continue;
    scope.problems.report(`release.${key}`, "has no use in staking mining", "remove it");
  }
}

function tranches(
  scope: Scope,
  path: string,
  entries: readonly { readonly after: string; readonly fraction: string }[],
): Tranche[] {
  const { problems } = scope;
  const at = (i: number) => `${path}.tranches[${i}]`;
  const fractions = entries.map((entry, i) =>
    problems.fraction(`${at(i)}.fraction`, entry.fraction),
  );
  const sums = problems.sums(`${path}.tranches`, fractions);
  atMostOne(scope, `${path}.tranches`, sums.at(-1) ?? ZERO);
  return entries.map((entry, i) => {
    const after = problems.duration(`${at(i)}.after`, entry.after);
    return { after, cumulative: sums[i] ?? ZERO };
  });
}

/** The fallback of the rule at `path`, for the case that no listing comes. */
function fallbackOf(
  scope: Scope,
  path: string,
  entry: { readonly fallback_listing?: string },
): Instant | undefined {
  const text = entry.fallback_listing;
  return text === undefined ? undefined : scope.problems.instant(`${path}.fallback_listing`, text);
}

function start(
  scope: Scope,
  path: string,
  { text, fallback }: { readonly text: string; readonly fallback: Instant | undefined },
): Start {
  if (text === "listing") return { by: "listing", fallback };
  if (text === "close") return { by: "close" };
  return { by: "instant", at: scope.problems.parse(path, 0n, () => parseInstant(text)) };
}

function compileActivity(scope: Scope, shape: Shape, entry: ReleaseActivity): ActivityRelease {
  const { problems } = scope;
  const atListing = problems.fraction("release.at_listing", entry.at_listing);
  const miningRate = problems.fraction("release.mining_rate", entry.mining_rate);
  atMostOne(scope, "release.at_listing", atListing);
  const opening =
    shape.kind === "lockdrop"
      ? shape.groups.reduce(
          (first, each) => (each.opens < first ? each.opens : first),
          shape.groups[0]?.opens ?? 0n,
        )
      : 0n;
  const referral = entry.referral;
  return {
    by: "activity",
    atListing,
    miningRate,
    miningVesting: entry.mining_vesting ?? "mined",
    days: entry.days,
    referral: referral && {
      minimum: problems.fraction("release.referral.minimum", referral.minimum),
      newFrom:
        referral.new_from === undefined
          ? opening
          : problems.instant("release.referral.new_from", referral.new_from),
      tiers: referral.tiers.map((tier, i) => ({
        invitees: tier.invitees,
        coefficient: problems.fraction(
          `release.referral.tiers[${i}].coefficient`,
          tier.coefficient,
        ),
      })),
    },
    netBuying: entry.net_buying && compileNetBuying(scope, entry.net_buying),
    fallbackListing: fallbackOf(scope, "release", entry),
  };
}

function compileNetBuying(
  scope: Scope,
  entry: { readonly base: string; readonly divisor: string },
) {
  const base = scope.problems.fraction("release.net_buying.base", entry.base, ONE);
  const divisor = scope.problems.fraction("release.net_buying.divisor", entry.divisor, ONE);
  if (compare(base, ZERO) <= 0 || compare(base, ONE) > 0) {
    scope.problems.report(
      "release.net_buying.base",
      `is ${entry.base}`,
      "use more than 0, at most 1",
    );
  }
  if (divisor.n === 0n)
    scope.problems.report("release.net_buying.divisor", "is zero", "use a positive number");
  return { base, divisor };
}

function atMostOne(scope: Scope, path: string, fraction: { n: bigint; d: bigint }): void {
  if (compare(fraction, ONE) <= 0) return;
  const sum = formatExact(fraction) ?? formatFraction(fraction);
  const remedy = "fractions add up to 1 at most; a percentage ends with %";
  scope.problems.report(path, `comes to ${sum}, more than the whole`, remedy);
}
