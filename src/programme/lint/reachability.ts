import { compare, ONE, ZERO } from "../../exact/rational.ts";
import { amountInWords, decimalsOf, unitOf } from "../asset-amounts.ts";
import type { Group, LockdropShape, PriceRule, Programme, Term } from "../programme.ts";
import { weightFactors, weightOf } from "../stages/weigh.ts";
import { figure, listed } from "./figures.ts";
import { type Finding, finding, ofLockdrop } from "./finding.ts";

/** Names that lead nowhere, and locks that count nothing. */
export const reachabilityChecks = [
  ofLockdrop(termsWithoutGroup),
  unusedAssets,
  ofLockdrop(missingDurations),
  zeroCoefficients,
  ofLockdrop(roundedAway),
  missingPrices,
  zeroPrices,
];

function termsOf({ shape }: Programme): readonly Term[] {
  return shape.kind === "mint" ? [] : [...shape.terms.values()];
}

function priceOf({ shape }: Programme): PriceRule {
  return shape.kind === "lockdrop" || shape.kind === "emission" ? shape.price : { by: "none" };
}

/** The assets that some term accepts. */
export function takenAssets(programme: Programme): ReadonlySet<string> {
  return new Set(termsOf(programme).flatMap(({ assets }) => [...assets]));
}

function termsWithoutGroup({ terms, groups }: LockdropShape): Finding[] {
  return [...terms.keys()].flatMap((name) => {
    if (groups.some((group) => group.terms.has(name))) return [];
    const count =
      groups.length === 1
        ? "the one group does not take"
        : `none of the ${groups.length} groups takes`;
    const reason = `${count} ${name}: every lock under it is refused`;
    const suggestion = "add it to the terms of a group or remove it";
    return [
      finding("term-without-group", { path: `contribute.terms.${name}`, reason, suggestion }),
    ];
  });
}

function unusedAssets(programme: Programme): Finding[] {
  const { shape } = programme;
  const used = new Set(shape.kind === "mint" ? shape.mintAssets : takenAssets(programme));
  if (shape.kind !== "mint") used.add(shape.reward);
  if (shape.kind === "lockdrop" && shape.boost !== undefined) used.add(shape.boost.asset);
  return [...programme.assets.values()].flatMap(({ symbol, decimals }) => {
    if (used.has(symbol)) return [];
    const reason = `${symbol} (${decimals} decimals) is declared, but nothing takes, burns or pays it`;
    const suggestion = "remove it, or name it where it is meant";
    return [finding("asset-unused", { path: `assets.${symbol}`, reason, suggestion })];
  });
}

function missingDurations({ terms }: LockdropShape): Finding[] {
  const open = [...terms.values()].filter(({ duration }) => duration === undefined);
  const [first] = open;
  if (first === undefined) return [];
  const path = `contribute.terms.${first.name}`;
  const states = open.length === 1 ? "1 term states" : `${open.length} terms state`;
  const reason = `${states} no duration, so that nobody learns when a lock matures: ${listed(open.map(({ name }) => name))}`;
  return [finding("duration-missing", { path, reason, suggestion: "add duration" })];
}

function zeroCoefficients(programme: Programme): Finding[] {
  const { shape } = programme;
  const named = termsOf(programme).map(({ name, coefficient }) => ({
    path: `contribute.terms.${name}.coefficient`,
    factor: coefficient,
    what: `a deposit under ${name}`,
  }));
  if (shape.kind === "lockdrop") {
    const { signal, multiplier } = shape;
    if (signal !== undefined) {
      const path = "contribute.signal.coefficient";
      named.push({ path, factor: signal.coefficient, what: "a signal" });
    }
    multiplier.forEach(({ factor }, i) => {
      named.push({ path: `weigh.multiplier[${i}].factor`, factor, what: `a lock in step ${i}` });
    });
  }
  return named.flatMap(({ path, factor, what }) => {
    if (factor.n > 0n) return [];
    const reason = `${what} counts ${figure(factor)} times: its weight is always 0`;
    return [finding("coefficient-zero", { path, reason, suggestion: "use a number above 0" })];
  });
}

/** The smallest lock that anybody would think of: the minimum, or one whole unit. */
function roundedAway(shape: LockdropShape, programme: Programme): Finding[] {
  return shape.groups.flatMap((group) => {
    const lost = locksIn(shape, group).find((lock) => isRoundedAway(shape, programme, lock));
    if (lost === undefined) return [];
    const { term, symbol } = lost;
    const amount = amountInWords(programme, smallest(shape, programme, symbol), symbol);
    const path = `groups[${group.index}].weight_decimals`;
    const reason = `with ${group.weightDecimals} weight decimals a lock of ${amount} under ${term.name} (coefficient ${figure(term.coefficient)}) has weight 0 in group ${group.id}`;
    const suggestion = "raise weight_decimals or the minimum";
    return [finding("weight-rounds-to-zero", { path, reason, suggestion })];
  });
}

interface Lock {
  readonly group: Group;
  readonly term: Term;
  readonly symbol: string;
}

function locksIn({ terms }: LockdropShape, group: Group): Lock[] {
  return [...group.terms].flatMap((name) => {
    const term = terms.get(name);
    if (term === undefined) return [];
    return [...term.assets].map((symbol) => ({ group, term, symbol }));
  });
}

function smallest({ minimum }: LockdropShape, programme: Programme, symbol: string): bigint {
  const least = minimum.get(symbol) ?? 0n;
  return least > 0n ? least : unitOf(programme, symbol);
}

/** Prices by events are not known: 1 stands in for them. */
function isRoundedAway(
  shape: LockdropShape,
  programme: Programme,
  { group, term, symbol }: Lock,
): boolean {
  const { price } = shape;
  const fixed = price.by === "fixed" ? (price.prices.get(symbol) ?? ZERO) : ONE;
  if (term.coefficient.n === 0n || fixed.n === 0n) return false;
  const parts = { coefficient: term.coefficient, price: fixed, multiplier: ONE };
  const decimals = { asset: decimalsOf(programme, symbol), weight: group.weightDecimals };
  return weightOf(smallest(shape, programme, symbol), weightFactors(parts, decimals)) === 0n;
}

function missingPrices(programme: Programme): Finding[] {
  const price = priceOf(programme);
  if (price.by !== "fixed") return [];
  return [...takenAssets(programme)].flatMap((symbol) => {
    if (price.prices.has(symbol)) return [];
    const reason = `${symbol} is not among the ${price.prices.size} fixed prices: every lock of it is refused no-price`;
    const suggestion = `add weigh.price.fixed.${symbol}`;
    return [finding("price-missing", { path: "weigh.price.fixed", reason, suggestion })];
  });
}

function zeroPrices(programme: Programme): Finding[] {
  const price = priceOf(programme);
  if (price.by !== "fixed") return [];
  return [...price.prices].flatMap(([symbol, each]) => {
    if (compare(each, ZERO) > 0) return [];
    const reason = `the price of ${symbol} is ${figure(each)}: every deposit of it has weight 0`;
    const suggestion = "use a price above 0";
    return [finding("price-zero", { path: `weigh.price.fixed.${symbol}`, reason, suggestion })];
  });
}
