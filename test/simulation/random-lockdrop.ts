import type { Random } from "../support/random.ts";
import type { LockdropRules } from "./lockdrop-model.ts";
import { iso, whole } from "./texts.ts";

const DAY = 86_400;

/** Rules of a lockdrop that opens soon. */
export function randomRules(
  random: Random,
  now: number,
  who: { readonly id: string; readonly operator: string; readonly treasury: string },
): LockdropRules {
  const count = 1 + random.below(3);
  const first = now + 600 + random.below(2 * DAY);
  let opens = first;
  const groups = Array.from({ length: count }, (_, i) => {
    const closes = opens + 7_200 + random.below(2 * DAY);
    const group = {
      id: `g${i}`,
      opens,
      closes,
      cap: random.chance(50) ? BigInt(1 + random.below(60_000_000)) : undefined,
      pool: BigInt(random.below(1_000_000_000)) * 10n ** BigInt(random.below(9)),
    };
    opens = closes + random.below(DAY);
    return group;
  });
  const closed = groups.at(-1)?.closes ?? first;
  const withdrawal = random.chance(60)
    ? { opens: closed, closes: closed + 1 + random.below(2 * DAY) }
    : undefined;
  const boost = random.chance(50)
    ? { opens: closed, closes: closed + 1 + random.below(2 * DAY) }
    : undefined;
  const final = Math.max(closed, withdrawal?.closes ?? 0, boost?.closes ?? 0);
  return {
    ...who,
    asset: "ausdt",
    reward: "arew",
    fuel: "afuel",
    sink: random.pick(["burn", "treasury"] as const),
    signalTenths: random.chance(40) ? BigInt(1 + random.below(10)) : undefined,
    boost,
    activityDays: random.chance(40) ? 2 + random.below(6) : undefined,
    perPosition: random.chance(40),
    terms: [
      { name: "short", tenths: BigInt(1 + random.below(20)), days: 1 + random.below(3) },
      { name: "long", tenths: BigInt(10 + random.below(50)), days: 3 + random.below(9) },
    ],
    groups,
    minimum: random.chance(40) ? BigInt(1 + random.below(200_000)) : 1n,
    maximum: random.chance(30) ? BigInt(5_000_000 + random.below(20_000_000)) : undefined,
    withdrawal,
    releaseSec: final + random.below(2 * DAY),
    steps: BigInt(1 + random.below(5)),
  };
}

/** The same rules as a definition. */
export function definitionOf(rules: LockdropRules): object {
  const { groups, terms, withdrawal, minimum, maximum, signalTenths, boost } = rules;
  return {
    aliquot: 1,
    id: rules.id,
    title: "simulated",
    zone: "UTC",
    assets: {
      USDT: { decimals: 6 },
      REW: { decimals: 6 },
      ...(boost === undefined ? {} : { FUEL: { decimals: 6 } }),
    },
    reward: "REW",
    contribute: {
      by: "lock",
      terms: Object.fromEntries(
        terms.map(({ name, tenths, days }) => [
          name,
          { assets: ["USDT"], coefficient: `${tenths}/10`, duration: `P${days}D` },
        ]),
      ),
      ...(minimum > 1n ? { minimum: { USDT: whole(minimum) } } : {}),
      ...(maximum === undefined ? {} : { maximum_per_participant: { USDT: whole(maximum) } }),
      ...(signalTenths === undefined
        ? {}
        : { signal: { coefficient: `${signalTenths}/10`, once: true } }),
      ...(withdrawal === undefined
        ? {}
        : {
            withdraw: {
              windows: [
                {
                  opens: iso(withdrawal.opens),
                  closes: iso(withdrawal.closes),
                  limit: ["1/2", "0"],
                  once: true,
                },
              ],
            },
          }),
    },
    share: {
      by: "pro-rata",
      sink: rules.sink,
      round_per: rules.perPosition ? "position" : "participant",
    },
    groups: groups.map(({ id, opens, closes, cap, pool }) => ({
      id,
      opens: iso(opens),
      closes: iso(closes),
      pool: whole(pool),
      ...(cap === undefined ? {} : { cap: { asset: "USDT", amount: whole(cap) } }),
    })),
    ...(boost === undefined ? {} : { boost: boostOf(rules, boost) }),
    release: releaseOf(rules),
  };
}

/** A curve without a slope: V is a quarter for whoever burns anything, and 0 for everybody else. */
function boostOf({ groups }: LockdropRules, { opens, closes }: { opens: number; closes: number }) {
  return {
    by: "burn",
    asset: "FUEL",
    group: groups[0]?.id,
    opens: iso(opens),
    closes: iso(closes),
    curve: { scale: "0", k: "1", shift: "0", offset: "0.25" },
    zero_burn_is_zero: true,
  };
}

function releaseOf({ releaseSec, steps, activityDays }: LockdropRules): object {
  if (activityDays !== undefined)
    return {
      by: "activity",
      at_listing: "1/5",
      mining_rate: "1/2",
      days: activityDays,
      expiry: "burn",
      fallback_listing: iso(releaseSec),
    };
  const fraction = `1/${steps}`;
  const tranches = Array.from({ length: Number(steps) }, (_, i) => ({ after: `P${i}D`, fraction }));
  return { by: "tranches", start: iso(releaseSec), tranches };
}
