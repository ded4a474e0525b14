import { pow10 } from "../../exact/integer.ts";
import { add, div, floorMul, mul, ONE, type Rational, ZERO } from "../../exact/rational.ts";
import type {
  ContributeLock,
  GroupEntry,
  ShareProRata,
  ShareTokensPerUnit,
} from "../definition.ts";
import type { Asset, Group, LockdropShare, Term } from "../programme.ts";
import { checkWindow, knownAsset, listed, type Scope, suggested } from "./scope.ts";

/** Both sides of every invite could get their part of every share: the bonus pool must cover that. */
export function checkBonusPool(scope: Scope, share: LockdropShare, groups: readonly Group[]): void {
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

/** What all groups of a definition share. */
export interface GroupScope {
  readonly contribute: ContributeLock;
  readonly terms: ReadonlyMap<string, Term>;
  readonly reward: Asset;
  readonly share: ShareProRata | ShareTokensPerUnit;
}

/** Compiles the groups of a lockdrop: windows, terms, caps and pools, given or from rates. */
export function compileGroups(scope: Scope, within: GroupScope): Group[] {
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
  // Made once: a thousand groups that all take a thousand terms would fill the memory.
  const all = takenOf(within.terms, [...within.terms.keys()]);
  return entries.map((entry, index) => {
    const path = `groups[${index}]`;
    if (seen.has(entry.id)) {
      scope.problems.report(
        `${path}.id`,
        `"${entry.id}" stands twice`,
        "give each group its own id",
      );
    }
    if (entry.id === "referral" && within.share.referral_bonus !== undefined) {
      scope.problems.report(`${path}.id`, '"referral" is the bonus group', "choose another id");
    }
    seen.add(entry.id);
    return compileGroup(scope, { ...within, all }, { entry, index, path, rate: parts[index] });
  });
}

/** What a group takes: names of terms, and the assets that these accept. */
interface Taken {
  readonly terms: ReadonlySet<string>;
  readonly assets: ReadonlySet<string>;
}

function takenOf(terms: ReadonlyMap<string, Term>, names: readonly string[]): Taken {
  const assets = new Set<string>();
  for (const name of names) for (const asset of terms.get(name)?.assets ?? []) assets.add(asset);
  return { terms: new Set(names), assets };
}

function compileGroup(
  scope: Scope,
  { contribute, terms, reward, share, all }: GroupScope & { readonly all: Taken },
  { entry, index, path, rate }: GroupPlace,
): Group {
  const { problems } = scope;
  const taken = entry.terms === undefined ? all : takenOf(terms, entry.terms);
  entry.terms?.forEach((name, i) => {
    if (terms.has(name)) return;
    const known = [...terms.keys()];
    const message = `"${name}" is not under contribute.terms${suggested(name, known)}`;
    problems.report(`${path}.terms[${i}]`, message, `use one of ${listed(known)}`);
  });
  const { assets } = taken;
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
    terms: taken.terms,
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
  const bound = (key: "opens" | "closes"): bigint | undefined => {
    const text = entry[key] ?? contribute[key];
    if (text !== undefined) return scope.problems.instant(`${path}.${key}`, text);
    scope.problems.report(`${path}.${key}`, "is missing", `add it here or as contribute.${key}`);
    return undefined;
  };
  const opens = bound("opens");
  const closes = bound("closes");
  if (opens !== undefined && closes !== undefined) checkWindow(scope, path, { opens, closes });
  return { opens: opens ?? 0n, closes: closes ?? 0n };
}

function compileCap(
  scope: Scope,
  path: string,
  cap: { readonly asset: string; readonly amount: string },
  accepted: ReadonlySet<string>,
) {
  const asset = knownAsset(scope, `${path}.asset`, cap.asset);
  if (accepted.size > 0 && !accepted.has(cap.asset)) {
    scope.problems.report(
      `${path}.asset`,
      `no term of this group takes ${cap.asset}`,
      `cap one of ${listed([...accepted])}`,
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
  if (rates === "printed") return printedRates(scope, entries);
  const weights = entries.map((entry, i) => {
    if (entry.cap === undefined) {
      scope.problems.report(`groups[${i}].cap`, "is missing", `share.rates "${rates}" needs it`);
      return ONE;
    }
    const cap = scope.problems.fraction(`groups[${i}].cap.amount`, entry.cap.amount);
    if (rates === "exact") return cap;
    return mul(
      cap,
      add(ONE, scope.problems.fraction(`groups[${i}].early_bonus`, entry.early_bonus)),
    );
  });
  const total = scope.problems.sums("groups", weights).at(-1) ?? ZERO;
  return weights.map((each) => (total.n === 0n ? ZERO : div(each, total)));
}

function printedRates({ problems }: Scope, entries: readonly GroupEntry[]): Rational[] {
  const rates = entries.map((entry, i) => {
    if (entry.rate !== undefined) return problems.fraction(`groups[${i}].rate`, entry.rate);
    problems.report(`groups[${i}].rate`, "is missing", 'share.rates "printed" needs it');
    return ZERO;
  });
  problems.sums("groups", rates);
  return rates;
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
    if (entry.pool !== undefined)
      return problems.amount(`${path}.pool`, entry.pool, reward.decimals);
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
