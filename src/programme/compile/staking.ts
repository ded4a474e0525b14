import { parseDay } from "../../exact/calendar.ts";
import { addDuration } from "../../exact/duration.ts";
import { SECOND } from "../../exact/instant.ts";
import { compare, ONE } from "../../exact/rational.ts";
import type {
  ContributeMint,
  ContributeStake,
  ShareDaily,
  ShareMonthly,
  ShareStream,
} from "../definition.ts";
import type { EmissionShape, MintShape, StreamShape, Term } from "../programme.ts";
import { compilePrice, compileTerms } from "./lockdrop.ts";
import { checkWindow, knownAsset, rewardAsset, type Scope } from "./scope.ts";

/** Compiles the minter's yield: lots that count when they are activated. */
export function compileMint(
  scope: Scope,
  contribute: ContributeMint,
  share: ShareMonthly,
): MintShape {
  const { problems } = scope;
  contribute.assets.forEach((symbol, i) => {
    knownAsset(scope, `contribute.assets[${i}]`, symbol);
  });
  if (scope.definition.weigh !== undefined) {
    problems.report("weigh", 'contribute.by "mint" weighs by its offer', "remove weigh");
  }
  const entry = contribute.offer;
  const offer = entry && {
    opens: problems.instant("contribute.offer.opens", entry.opens),
    closes: problems.instant("contribute.offer.closes", entry.closes),
    factor: problems.fraction("contribute.offer.factor", entry.factor),
  };
  if (offer !== undefined) checkWindow(scope, "contribute.offer", offer);
  return {
    kind: "mint",
    mintAssets: new Set(contribute.assets),
    offer,
    fraction: problems.fraction("share.fraction", share.fraction),
    rounding: share.rounding ?? "floor",
    sink: share.sink,
  };
}

/** Compiles staking mining: a daily emission shared by adjusted market value. */
export function compileEmission(
  scope: Scope,
  contribute: ContributeStake,
  share: ShareDaily,
): EmissionShape {
  const { problems } = scope;
  const reward = rewardAsset(scope);
  const decay = problems.fraction("share.emission.decay", share.emission.decay);
  if (compare(decay, ONE) > 0) {
    problems.report("share.emission.decay", `is ${share.emission.decay}`, "use at most 1");
  }
  const amount = (key: "supply" | "ceiling") =>
    problems.amount(`share.emission.${key}`, share.emission[key], reward.decimals);
  return {
    kind: "emission",
    reward: reward.symbol,
    window: stakeWindow(scope, contribute),
    terms: singleAssetTerms(scope, contribute),
    price: compilePrice(scope, ["day"]),
    rounding: share.rounding ?? "floor",
    sink: share.sink,
    emission: {
      firstDay: problems.parse("share.emission.starts", 0, () => parseDay(share.emission.starts)),
      supply: amount("supply"),
      dailyRate: problems.fraction("share.emission.daily_rate", share.emission.daily_rate),
      cycleDays: share.emission.cycle_days,
      decay,
      ceiling: amount("ceiling"),
    },
  };
}

/** Compiles streaming rewards: a constant rate per second over the stake. */
export function compileStream(
  scope: Scope,
  contribute: ContributeStake,
  share: ShareStream,
): StreamShape {
  const { problems, definition } = scope;
  const reward = rewardAsset(scope);
  const starts = problems.instant("share.starts", share.starts);
  const duration = problems.duration("share.duration", share.duration);
  const durationSec = (addDuration(starts, duration, scope.zoneSec) - starts) / SECOND;
  if (durationSec <= 0n) problems.report("share.duration", "is zero", "stream for at least 1 s");
  if (starts % SECOND !== 0n) {
    problems.report("share.starts", "has a fraction of a second", "start at a whole second");
  }
  if (definition.weigh !== undefined) {
    problems.report("weigh", "a stream weighs by its coefficients alone", "remove weigh");
  }
  return {
    kind: "stream",
    reward: reward.symbol,
    window: stakeWindow(scope, contribute),
    terms: singleAssetTerms(scope, contribute),
    pool: problems.amount("share.pool", share.pool, reward.decimals),
    starts,
    durationSec,
    precision: share.precision ?? 18,
    sink: share.sink,
  };
}

function stakeWindow(scope: Scope, contribute: ContributeStake) {
  const opens = scope.problems.instant("contribute.opens", contribute.opens);
  if (contribute.closes === undefined) return { opens, closes: undefined };
  const closes = scope.problems.instant("contribute.closes", contribute.closes);
  checkWindow(scope, "contribute", { opens, closes });
  return { opens, closes };
}

function singleAssetTerms(scope: Scope, contribute: ContributeStake): ReadonlyMap<string, Term> {
  const terms = compileTerms(scope, contribute.terms);
  for (const term of terms.values()) {
    if (term.assets.size === 1) continue;
    scope.problems.report(
      `contribute.terms.${term.name}.assets`,
      `lists ${term.assets.size} assets`,
      "a staking product has exactly one",
    );
  }
  return terms;
}
