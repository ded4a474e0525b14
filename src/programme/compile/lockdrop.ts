import { pow10 } from "../../exact/integer.ts";
import { add, div, floorMul, mul, ONE, type Rational, rational, ZERO } from "../../exact/rational.ts";
import type {
  ContributeLock,
  GroupEntry,
  ShareProRata,
  ShareTokensPerUnit,
  TermEntry,
} from "../definition.ts";
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
import { checkWindow, knownAsset, rewardAsset, type Scope } from "./compile.ts";

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

/** Both sides of every invite could get their part of every share: the bonus pool must cover that. */
function checkBonusPool(scope: Scope, share: LockdropShare, groups: readonly Group[]): void {
  if (share.referralBonus === undefined) return;
  const pools = groups.reduce((sum, each) => sum + each.pool, 0n);
  const most = 2n * floorMul(share.referralBonus.fraction, pools);
  if (share.referralBonus.pool >= most) return;
  scope.problems.report(
    "share.referral_bonus.pool",
    "is less than what the bonuses can come to",
    `fund it with at least ${most} base units (2 x fraction x all pools)`,
  );
}

interface GroupScope {
  readonly contribute: ContributeLock;
  readonly terms: ReadonlyMap<string, Term>;
  readonly reward: Asset;
  readonly share: ShareProRata | ShareTokensPerUnit;
}

function compileGroups(scope: Scope, within: GroupScope): Group[] {
  const entries = scope.definition.groups ?? [];
  if (entries.length === 0) {
    scope.problems.report(
      "groups",
      'contribute.by "lock" needs at least one group',
      "add groups: with an id and a pool each",
    );
  }
  const seen = new Set<string>();
  const parts = ratesOf(scope, within, entries);
  return entries.map((entry, index) => {
    const path = `groups[${index}]`;
    if (seen.has(entry.id)) {
      scope.problems.report(`${path}.id`, `"${entry.id}" stands twice`, "give each group its own id");
    }
    if (entry.id === "referral" && within.share.referral_bonus !== undefined) {
      scope.problems.report(`${path}.id`, '"referral" is the bonus group', "choose another id");
    }
    seen.add(entry.id);
    return compileGroup(scope, within, { entry, index, path, rate: parts[index] });
  });
}

function compileGroup(
  scope: Scope,
  { contribute, terms, reward, share }: GroupScope,
  { entry, index, path, rate }: GroupPlace,
): Group {
  const { problems } = scope;
  const names = entry.terms ?? [...terms.keys()];
  names.forEach((name, i) => {
    if (terms.has(name)) return;
    problems.report(
      `${path}.terms[${i}]`,
      `"${name}" is not under contribute.terms`,
      `use one of ${[...terms.keys()].join(", ")}`,
    );
  });
  const assets = new Set(names.flatMap((name) => [...(terms.get(name)?.assets ?? [])]));
  const window = groupWindow(scope, contribute, entry, path);
  const weightDecimals = entry.weight_decimals ?? defaultWeightDecimals(scope, assets);
  if (share.by === "tokens-per-unit" && weightDecimals !== reward.decimals) {
    problems.report(
      `${path}.weight_decimals`,
      `is ${weightDecimals}, but tokens-per-unit counts weight in base units of ${reward.symbol}`,
      `write weight_decimals: ${reward.decimals}`,
    );
  }
  return {
    index,
    id: entry.id,
    ...window,
    terms: new Set(names),
    assets,
    cap: entry.cap && compileCap(scope, `${path}.cap`, entry.cap, assets),
    weightDecimals,
    pool: groupPool(scope, { share, reward, entry, path, rate }),
    rate,
    earlyBonus:
      entry.early_bonus === undefined
        ? undefined
        : problems.fraction(`${path}.early_bonus`, entry.early_bonus),
  };
}

interface GroupPlace {
  readonly entry: GroupEntry;
  readonly index: number;
  readonly path: string;
  readonly rate: Rational | undefined;
}

function groupWindow(scope: Scope, contribute: ContributeLock, entry: GroupEntry, path: string) {
  const bound = (key: "opens" | "closes"): bigint => {
    const text = entry[key] ?? contribute[key];
    if (text !== undefined) return scope.problems.instant(`${path}.${key}`, text);
    scope.problems.report(`${path}.${key}`, "is missing", `add it here or as contribute.${key}`);
    return 0n;
  };
  const window = { opens: bound("opens"), closes: bound("closes") };
  if (window.opens !== 0n && window.closes !== 0n) checkWindow(scope, path, window);
  return window;
}

function compileCap(
  scope: Scope,
  path: string,
  cap: { readonly asset: string; readonly amount: string },
  accepted: ReadonlySet<string>,
) {
  const asset = knownAsset(scope, `${path}.asset`, cap.asset);
  if (!accepted.has(cap.asset)) {
    scope.problems.report(
      `${path}.asset`,
      `no term of this group takes ${cap.asset}`,
      `cap one of ${[...accepted].join(", ")}`,
    );
  }
  const amount = scope.problems.amount(`${path}.amount`, cap.amount, asset.decimals);
  return { asset: cap.asset, amount };
}

function defaultWeightDecimals(scope: Scope, assets: ReadonlySet<string>): number {
  const [only] = assets;
  return assets.size === 1 && only !== undefined ? (scope.assets.get(only)?.decimals ?? 18) : 18;
}

/** Each group's part of `share.pool`: printed, or from the caps; undefined where the pool is given. */
function ratesOf(
  scope: Scope,
  { share }: GroupScope,
  entries: readonly GroupEntry[],
): (Rational | undefined)[] {
  const rates = share.by === "pro-rata" ? share.rates : undefined;
  if (rates === undefined) return entries.map(() => undefined);
  if (rates === "printed") {
    return entries.map((entry, i) => {
      if (entry.rate !== undefined) return scope.problems.fraction(`groups[${i}].rate`, entry.rate);
      scope.problems.report(`groups[${i}].rate`, "is missing", 'share.rates "printed" needs it');
      return ZERO;
    });
  }
  const weights = entries.map((entry, i) => {
    if (entry.cap === undefined) {
      scope.problems.report(`groups[${i}].cap`, "is missing", `share.rates "${rates}" needs it`);
      return ONE;
    }
    const cap = scope.problems.fraction(`groups[${i}].cap.amount`, entry.cap.amount);
    if (rates === "exact") return cap;
    return mul(cap, add(ONE, scope.problems.fraction(`groups[${i}].early_bonus`, entry.early_bonus)));
  });
  const total = weights.reduce(add, ZERO);
  return weights.map((each) => (total.n === 0n ? ZERO : div(each, total)));
}

function groupPool(
  scope: Scope,
  {
    share,
    reward,
    entry,
    path,
    rate,
  }: Omit<GroupPlace, "index"> & { share: ShareProRata | ShareTokensPerUnit; reward: Asset },
): bigint {
  const { problems } = scope;
  if (rate === undefined) {
    if (entry.pool !== undefined) return problems.amount(`${path}.pool`, entry.pool, reward.decimals);
    problems.report(`${path}.pool`, "is missing", "add pool, or share.rates with share.pool");
    return 0n;
  }
  if (entry.pool !== undefined) {
    problems.report(`${path}.pool`, "stands beside share.rates", "keep one of the two");
  }
  const total = share.by === "pro-rata" ? share.pool : undefined;
  if (total === undefined) {
    problems.report("share.pool", "is missing", "share.rates divides it among the groups");
    return 0n;
  }
  const whole = problems.fraction("share.pool", total);
  return floorMul(mul(rate, whole), pow10(reward.decimals));
}

function compileBoost(scope: Scope, groups: readonly Group[]): Boost | undefined {
  const entry = scope.definition.boost;
  if (entry === undefined) return undefined;
  const { problems } = scope;
  knownAsset(scope, "boost.asset", entry.asset);
  if (!groups.some((group) => group.id === entry.group)) {
    const ids = groups.map((group) => group.id).join(", ");
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
