import type { Definition } from "../../src/programme/definition.ts";
import { type Random, randomFrom } from "./random.ts";
import { type EventRow, RandomEvents } from "./random-events.ts";

/** A definition and rows for it, both as they would stand in files. */
export interface RandomCase {
  readonly definition: Definition;
  readonly rows: readonly EventRow[];
  readonly asOf: string | undefined;
}

type Mutable = Record<string, unknown>;

/** A valid random programme with events that use its stages, rightly and wrongly. */
export function randomCase(seed: number): RandomCase {
  const random = randomFrom(seed);
  const kind = random.pick(["lock", "lock", "lock", "lock", "mint", "emission", "stream"] as const);
  const definition = randomDefinition(random, kind);
  const events = new RandomEvents(random, definition);
  const rows = events.rows(random.pick([1, 5, 30, 120]));
  return { definition, rows, asOf: random.chance(50) ? events.instant() : undefined };
}

/** A valid random programme of one shape. */
export function randomDefinition(
  random: Random,
  kind: "lock" | "mint" | "emission" | "stream",
): Definition {
  return { lock: lockdrop, mint, emission, stream }[kind](random) as unknown as Definition;
}

function base(random: Random): Mutable {
  return {
    aliquot: 1,
    id: "random",
    title: "A random programme",
    zone: random.pick(["UTC", "UTC+8", "-03:30"]),
    assets: {
      AAA: { decimals: random.pick([0, 6, 18]) },
      BBB: { decimals: random.pick([2, 8]) },
      RWD: { decimals: random.pick([0, 7, 18]) },
    },
    reward: "RWD",
    ...(random.chance(25)
      ? {
          eligibility: {
            require: ["registered", "accepted", "verified"].filter(() => random.chance(60)),
            terms_version: "v1",
          },
        }
      : {}),
  };
}

function day(n: number, hour = 0): string {
  const date = new Date(Date.UTC(2024, 0, 1 + n, hour));
  return date.toISOString().replace(".000Z", "Z");
}

function fraction(random: Random): string {
  return random.pick(["0.4", "1", "1.8", "2.8", "1/3", "37/12", "100%", "0.000001", "12"]);
}

function terms(random: Random): Mutable {
  const entries: [string, Mutable][] = [
    ["t1", { assets: ["AAA"], coefficient: fraction(random), duration: "P1W" }],
    [
      "t2",
      { assets: random.pick([["AAA"], ["BBB"], ["AAA", "BBB"]]), coefficient: fraction(random) },
    ],
    ["t3", { assets: ["BBB"], coefficient: fraction(random), duration: "P3M" }],
  ];
  return Object.fromEntries(entries.slice(0, 1 + random.below(3)));
}

function lockdrop(random: Random): Mutable {
  const definition = base(random);
  const perUnit = random.chance(20);
  const rates = perUnit
    ? undefined
    : random.pick([undefined, "printed", "exact", "weighted"] as const);
  const groups = lockGroups(random, {
    rates,
    perUnit,
    reward: (definition["assets"] as { RWD: { decimals: number } }).RWD.decimals,
  });
  const position = random.chance(40);
  definition["contribute"] = contributeLock(random);
  definition["groups"] = groups;
  definition["share"] = {
    by: perUnit ? "tokens-per-unit" : "pro-rata",
    ...(rates === undefined ? {} : { pool: random.pick(["1000", "20000000", "7"]), rates }),
    round_per: position ? "position" : "participant",
    ...(perUnit ? {} : { rounding: random.chance(25) ? "largest-remainder" : "floor" }),
    sink: random.pick(["burn", "treasury", "carry"]),
    ...(random.chance(20) ? { referral_bonus: { fraction: "1/100", pool: "100000000" } } : {}),
  };
  const weigh = lockWeigh(random);
  if (Object.keys(weigh).length > 0) definition["weigh"] = weigh;
  if (random.chance(40)) definition["boost"] = boost(random, groups);
  definition["release"] = lockRelease(random);
  return definition;
}

function contributeLock(random: Random): Mutable {
  return {
    by: "lock",
    opens: day(1),
    closes: day(10),
    terms: terms(random),
    ...(random.chance(30) ? { minimum: { AAA: random.pick(["1", "50"]) } } : {}),
    ...(random.chance(30)
      ? { maximum_per_participant: { AAA: random.pick(["200", "5000"]) } }
      : {}),
    ...(random.chance(30) ? { signal: { coefficient: "0.2", once: random.chance(50) } } : {}),
    ...(random.chance(40)
      ? {
          withdraw: {
            windows: [
              { opens: day(1), closes: day(10), limit: ["1", "1"] },
              { opens: day(10), closes: day(11), limit: ["1/2", "1/2"], once: true },
              { opens: day(11), closes: day(12), limit: ["1/2", "0"], once: true },
            ],
          },
        }
      : {}),
  };
}

function lockGroups(
  random: Random,
  { rates, perUnit, reward }: { rates: string | undefined; perUnit: boolean; reward: number },
): Mutable[] {
  const count = 1 + random.below(3);
  return Array.from({ length: count }, (_, i) => ({
    id: random.pick(["g", "round", "A"]) + i,
    opens: day(1 + i * 3),
    closes: day(1 + i * 3 + 3),
    ...(rates !== undefined || random.chance(40)
      ? { cap: { asset: "AAA", amount: random.pick(["500", "3000", "100000"]) } }
      : {}),
    ...(rates === undefined ? { pool: random.pick(["1000", "123456789", "0", "3"]) } : {}),
    ...(rates === "printed" ? { rate: random.pick(["10.00%", "0.25", "1/3"]) } : {}),
    ...(rates === "weighted" ? { early_bonus: random.pick(["30%", "0", "0.05"]) } : {}),
    ...(perUnit
      ? { weight_decimals: reward }
      : random.chance(40)
        ? { weight_decimals: random.pick([0, 6, 18]) }
        : {}),
  }));
}

function lockWeigh(random: Random): Mutable {
  const price = random.pick([
    undefined,
    { fixed: { AAA: "13", BBB: "3400.5" } },
    { at: "opening" },
    { at: "closing" },
  ]);
  return {
    ...(price === undefined ? {} : { price }),
    ...(random.chance(30)
      ? {
          multiplier: [
            { through: day(2), factor: "1.5" },
            { before: day(5), factor: "1.23" },
            { factor: "1" },
          ],
        }
      : {}),
  };
}

function boost(random: Random, groups: readonly Mutable[]): Mutable {
  return {
    by: "burn",
    asset: "BBB",
    group: String(groups[0]?.["id"]),
    opens: day(3),
    closes: day(14),
    curve: {
      scale: "0.18452",
      k: random.pick(["60", "850", "1900", "0.5"]),
      shift: "2.08",
      offset: "0.207166085",
    },
    zero_burn_is_zero: random.chance(50),
  };
}

function plainRelease(random: Random): Mutable {
  const start = random.pick([day(15), "close", "listing"]);
  const fallback = random.chance(30) ? { fallback_listing: day(25) } : {};
  switch (random.below(3)) {
    case 0:
      return { by: "at-once", at: start, ...fallback };
    case 1:
      return {
        by: "tranches",
        start,
        tranches: [
          { after: "P0D", fraction: "33%" },
          { after: "P1M", fraction: "1/3" },
          { after: "P45D", fraction: "0.2" },
        ],
        ...fallback,
      };
    default:
      return {
        by: "linear",
        start,
        duration: random.pick(["P90D", "P2M", "PT1000000S"]),
        ...(random.chance(50) ? { cliff: random.pick(["P1W", "P1M"]) } : {}),
        ...(random.chance(50) ? { at_start: "0.25" } : {}),
        ...fallback,
      };
  }
}

function lockRelease(random: Random): Mutable {
  if (random.chance(55)) {
    const main = plainRelease(random);
    const signal = plainRelease(random);
    return random.chance(30) ? { ...main, signal } : main;
  }
  return {
    by: "activity",
    at_listing: "20%",
    mining_rate: "0.5",
    mining_vesting: random.pick(["mined", "half-of-allocation"]),
    days: random.pick([20, 90]),
    expiry: "burn",
    ...(random.chance(70)
      ? {
          referral: {
            minimum: "100",
            ...(random.chance(30) ? { new_from: day(5) } : {}),
            tiers: [
              { invitees: 0, coefficient: "1" },
              { invitees: 1, coefficient: "1.1" },
              { invitees: 3, coefficient: "1.25" },
            ],
          },
        }
      : {}),
    ...(random.chance(70) ? { net_buying: { base: "0.9", divisor: "400" } } : {}),
  };
}

function mint(random: Random): Mutable {
  const definition = base(random);
  delete definition["reward"];
  delete definition["eligibility"];
  definition["contribute"] = {
    by: "mint",
    assets: random.pick([["AAA"], ["AAA", "BBB"]]),
    ...(random.chance(80)
      ? { offer: { opens: day(3), closes: day(20), factor: random.pick(["3", "1.5", "7/3"]) } }
      : {}),
  };
  definition["share"] = {
    by: "monthly-yield",
    fraction: "5%",
    rounding: random.chance(25) ? "largest-remainder" : "floor",
    sink: random.pick(["treasury", "carry", "burn"]),
  };
  definition["release"] = { by: "monthly" };
  return definition;
}

function stakeTerms(random: Random): Mutable {
  return {
    t1: { assets: ["AAA"], coefficient: random.pick(["1", "1.2", "1/3"]) },
    ...(random.chance(60) ? { t2: { assets: ["BBB"], coefficient: "0.8" } } : {}),
    ...(random.chance(30) ? { t3: { assets: ["AAA"], coefficient: "2" } } : {}),
  };
}

function emission(random: Random): Mutable {
  const definition = base(random);
  definition["contribute"] = {
    by: "stake",
    opens: day(1),
    ...(random.chance(40) ? { closes: day(20) } : {}),
    terms: stakeTerms(random),
  };
  const price = random.pick([undefined, { at: "day" }, { fixed: { AAA: "2", BBB: "0.5" } }]);
  if (price !== undefined) definition["weigh"] = { price };
  definition["share"] = {
    by: "daily-emission",
    rounding: random.chance(20) ? "largest-remainder" : "floor",
    sink: random.pick(["unmined", "carry", "treasury"]),
    emission: {
      starts: "2024-01-02",
      supply: "1000000",
      daily_rate: "0.0005",
      cycle_days: 7,
      decay: random.pick(["0.8", "1", "1/2"]),
      ceiling: random.pick(["4000", "780000"]),
    },
  };
  definition["release"] = {
    by: "tranches",
    start: "close",
    tranches: [
      { after: "P0D", fraction: "20%" },
      { after: "P1W", fraction: "30%" },
      { after: "P1M", fraction: "1/2" },
    ],
  };
  return definition;
}

function stream(random: Random): Mutable {
  const definition = base(random);
  definition["contribute"] = { by: "stake", opens: day(1), terms: stakeTerms(random) };
  definition["share"] = {
    by: "stream",
    pool: "1000000",
    starts: day(3),
    duration: random.pick(["P1W", "PT604800S", "P1M"]),
    precision: random.pick([18, 24]),
    sink: "treasury",
  };
  definition["release"] = { by: "stream" };
  return definition;
}
