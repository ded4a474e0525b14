import { type Rational, rational } from "../../exact/rational.ts";
import type { ContributeLock, ShareProRata, ShareTokensPerUnit, TermEntry } from "../definition.ts";
import type {
  Asset,
  Boost,
  Group,
  LockdropShape,
  LockdropShare,
  MultiplierStep,
  PriceRule,
  Term,
  WithdrawWindow,
} from "../programme.ts";
import { checkBonusPool, compileGroups } from "./groups.ts";
import { checkWindow, knownAsset, listed, rewardAsset, type Scope } from "./scope.ts";

/** Compiles `contribute.by: lock` with its groups, prices, share and boost. */
export function compileLockdrop(
  scope: Scope,
  contribute: ContributeLock,
  share: ShareProRata | ShareTokensPerUnit,
): LockdropShape {
  const reward = rewardAsset(scope);
  const terms = compileTerms(scope, contribute.terms);
  const lockdropShare = compileShare(scope, share, reward);
  const groups = compileGroups(scope, { contribute, terms, reward, share });
  checkBonusPool(scope, lockdropShare, groups);
  return {
    kind: "lockdrop",
    reward: reward.symbol,
    terms,
    groups,
    minimum: compileAmounts(scope, "contribute.minimum", contribute.minimum),
    maximumPerParticipant: compileAmounts(
      scope,
      "contribute.maximum_per_participant",
      contribute.maximum_per_participant,
    ),
    signal: contribute.signal && {
      coefficient: scope.problems.fraction(
        "contribute.signal.coefficient",
        contribute.signal.coefficient,
      ),
      once: contribute.signal.once ?? false,
    },
    withdrawWindows: compileWithdrawWindows(scope, contribute),
    price: compilePrice(scope, ["opening", "closing"]),
    multiplier: compileMultiplier(scope),
    share: lockdropShare,
    boost: compileBoost(scope, groups),
  };
}

/** Compiles `terms`, shared by lockdrops and staking. */
export function compileTerms(
  scope: Scope,
  entries: Readonly<Record<string, TermEntry>>,
): ReadonlyMap<string, Term> {
  const terms = new Map<string, Term>();
  for (const [name, entry] of Object.entries(entries)) {
    const path = `contribute.terms.${name}`;
    entry.assets.forEach((symbol, i) => {
      knownAsset(scope, `${path}.assets[${i}]`, symbol);
    });
    terms.set(name, {
      name,
      assets: new Set(entry.assets),
      coefficient: scope.problems.fraction(`${path}.coefficient`, entry.coefficient),
      duration:
        entry.duration === undefined
          ? undefined
          : scope.problems.duration(`${path}.duration`, entry.duration),
      illustrative: entry.illustrative,
    });
  }
  return terms;
}

function compileAmounts(
  scope: Scope,
  path: string,
  amounts: Readonly<Record<string, string>> | undefined,
): ReadonlyMap<string, bigint> {
  const compiled = new Map<string, bigint>();
  for (const [symbol, text] of Object.entries(amounts ?? {})) {
    const asset = knownAsset(scope, `${path}.${symbol}`, symbol);
    compiled.set(symbol, scope.problems.amount(`${path}.${symbol}`, text, asset.decimals));
  }
  return compiled;
}

function compileWithdrawWindows(scope: Scope, contribute: ContributeLock): WithdrawWindow[] {
  return (contribute.withdraw?.windows ?? []).map((entry, i) => {
    const path = `contribute.withdraw.windows[${i}]`;
    const window = {
      opens: scope.problems.instant(`${path}.opens`, entry.opens),
      closes: scope.problems.instant(`${path}.closes`, entry.closes),
      limitAtOpening: scope.problems.fraction(`${path}.limit[0]`, entry.limit[0]),
      limitAtClosing: scope.problems.fraction(`${path}.limit[1]`, entry.limit[1]),
      once: entry.once ?? false,
    };
    checkWindow(scope, path, window);
    return window;
  });
}

/** Compiles `weigh.price`; `allowed` are the instants that the shape knows. */
export function compilePrice(
  scope: Scope,
  allowed: readonly ("opening" | "closing" | "day")[],
): PriceRule {
  const price = scope.definition.weigh?.price;
  if (price === undefined) return { by: "none" };
  if (price.at !== undefined) {
    if (!allowed.includes(price.at)) {
      scope.problems.report(
        "weigh.price.at",
        `"${price.at}" does not fit this programme`,
        `use ${allowed.join(" or ")}`,
      );
    }
    return { by: price.at };
  }
  const prices = new Map<string, Rational>();
  for (const [symbol, text] of Object.entries(price.fixed ?? {})) {
    const path = `weigh.price.fixed.${symbol}`;
    knownAsset(scope, path, symbol);
    prices.set(symbol, scope.problems.fraction(path, text));
  }
  return { by: "fixed", prices };
}

function compileMultiplier(scope: Scope): MultiplierStep[] {
  return (scope.definition.weigh?.multiplier ?? []).map((entry, i) => {
    const path = `weigh.multiplier[${i}]`;
    const at = (key: "through" | "before") => {
      const text = entry[key];
      return text === undefined ? undefined : scope.problems.instant(`${path}.${key}`, text);
    };
    return {
      through: at("through"),
      before: at("before"),
      factor: scope.problems.fraction(`${path}.factor`, entry.factor),
    };
  });
}

function compileShare(
  scope: Scope,
  share: ShareProRata | ShareTokensPerUnit,
  reward: Asset,
): LockdropShare {
  const proRata = share.by === "pro-rata" ? share : undefined;
  const bonus = share.referral_bonus;
  return {
    by: share.by,
    totalPool:
      proRata?.pool === undefined
        ? undefined
        : scope.problems.amount("share.pool", proRata.pool, reward.decimals),
    rates: proRata?.rates,
    roundPer: share.round_per ?? "participant",
    rounding: proRata?.rounding ?? "floor",
    sink: share.sink,
    referralBonus: bonus && {
      fraction: scope.problems.fraction("share.referral_bonus.fraction", bonus.fraction),
      pool: scope.problems.amount("share.referral_bonus.pool", bonus.pool, reward.decimals),
    },
  };
}

function compileBoost(scope: Scope, groups: readonly Group[]): Boost | undefined {
  const entry = scope.definition.boost;
  if (entry === undefined) return undefined;
  const { problems } = scope;
  knownAsset(scope, "boost.asset", entry.asset);
  if (!groups.some((group) => group.id === entry.group)) {
    const ids = listed(groups.map((group) => group.id));
    problems.report("boost.group", `"${entry.group}" is not a group`, `use one of ${ids}`);
  }
  const curve = (key: keyof typeof entry.curve) =>
    problems.fraction(`boost.curve.${key}`, entry.curve[key], rational(0n));
  const boost = {
    asset: entry.asset,
    group: entry.group,
    opens: problems.instant("boost.opens", entry.opens),
    closes: problems.instant("boost.closes", entry.closes),
    scale: curve("scale"),
    k: curve("k"),
    shift: curve("shift"),
    offset: curve("offset"),
    zeroBurnIsZero: entry.zero_burn_is_zero ?? false,
    illustrative: entry.illustrative,
  };
  checkWindow(scope, "boost", boost);
  return boost;
}
