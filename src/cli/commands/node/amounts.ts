import type { ChainQueries } from "../../../client/chain-queries.ts";
import { formatAmount, parseAmount } from "../../../exact/amount.ts";

import { nearest } from "../../../exact/nearest.ts";

import { TextError } from "../../../exact/text-error.ts";
import type { Coin } from "../../../ledger/kernel/coins.ts";
import { UserError } from "../../../settle/user-error.ts";
import { Keystore } from "../../keystore/keystore.ts";

/** A unit of a denomination: so many of `base` as 10 to the power of `exponent`. */
export interface Unit {
  readonly base: string;
  readonly exponent: number;
}

/** How people call denominations: the display unit of each base unit, and every unit by its name. */
export interface Units {
  readonly byBase: ReadonlyMap<string, { readonly display: string; readonly exponent: number }>;
  /** Several where denominations claim the same name. */
  readonly byName: ReadonlyMap<string, readonly Unit[]>;
}

/** What the chain says of a denomination, as far as units need it. */
interface Described {
  readonly base: string;
  readonly display: string;
  readonly denomUnits: readonly { readonly denom: string; readonly exponent: number }[];
}

/** Where no chain can be asked: whatever is named is a base unit. */
export const NO_UNITS: Units = { byBase: new Map(), byName: new Map() };

/** The units that the chain knows. */
export async function displayUnits(chain: ChainQueries): Promise<Units> {
  const [metadata, supply] = [await chain.denomsMetadata(), await chain.totalSupply()];
  return unitsOf(
    metadata,
    supply.map(({ denom }) => denom),
  );
}

/**
 * The units of what is described and of `bases`. The name of a base unit means that base unit, whatever else
 * claims to be called so: nobody's metadata can redirect another denomination's amounts.
 */
export function unitsOf(described: readonly Described[], bases: readonly string[]): Units {
  const byBase = new Map<string, { display: string; exponent: number }>();
  const byName = new Map<string, Unit[]>();
  for (const base of [...bases, ...described.map((each) => each.base)]) {
    byName.set(base, [{ base, exponent: 0 }]);
  }
  const isBase = new Set(byName.keys());
  for (const { base, display, denomUnits } of described) {
    const exponent = denomUnits.find(({ denom }) => denom === display)?.exponent ?? 0;
    byBase.set(base, { display, exponent });
    for (const unit of denomUnits.filter(({ denom }) => !isBase.has(denom))) {
      const claims = byName.get(unit.denom) ?? [];
      byName.set(unit.denom, [...claims, { base, exponent: unit.exponent }]);
    }
  }
  return { byBase, byName };
}

/** `1000aktst` or `1.5KTST` as base units; throws a usage error. */
export function coinOf(text: string, units: Units) {
  if (/^-\d/.test(text)) throw badAmount(text, "amounts are not negative");
  const [, number = "", name = ""] = /^(\d+(?:\.\d+)?)([a-zA-Z][\w/:.-]{2,127})$/.exec(text) ?? [];
  if (number === "") throw badAmount(text, "it is no number with a denomination");
  const { base, exponent } = unitOf(name, units, `${text}: `);
  try {
    return { denom: base, amount: parseAmount(number, exponent).toString() };
  } catch (error) {
    if (error instanceof TextError) throw badAmount(text, error.message);
    throw error;
  }
}

/** A coin in the unit that people see, where the chain knows one. */
export function wholeText(units: Units, { denom, amount }: Coin): string {
  const unit = units.byBase.get(denom);
  return unit === undefined ? "" : `${formatAmount(amount, unit.exponent)} ${unit.display}`;
}

/** The unit that people call `name`; throws a usage error, beginning with `place`, when none or several are. */
export function unitOf(name: string, { byBase, byName }: Units, place = ""): Unit {
  if (byName.size === 0) return { base: name, exponent: 0 };
  const claims = byName.get(name) ?? [];
  const [unit] = claims;
  if (unit === undefined) {
    const near = nearest(name, [...byName.keys()]);
    const some = [...byBase.values()].slice(0, 5).map(({ display }) => display);
    const remedy =
      near === undefined
        ? `units are ${some.join(", ")}; see aliquot query denom`
        : `did you mean ${near}?`;
    const problem = `${place}no denomination is called ${name}`;
    throw new UserError("bad-amount", 2, problem, undefined, remedy);
  }
  if (claims.length === 1) return unit;
  const bases = claims.map(({ base }) => base).join(" and ");
  const problem = `${place}${bases} both have a unit called ${name}`;
  throw new UserError("bad-amount", 2, problem, undefined, "write base units");
}

/** Several coins, separated by commas, sorted as messages need them. */
export function coinsOf(text: string, units: Units) {
  const coins = text.split(",").map((each) => coinOf(each.trim(), units));
  return coins.toSorted((a, b) => (a.denom < b.denom ? -1 : 1));
}

/** An address as given, or that of a key by its name. */
export async function accountAddress(text: string, home: string): Promise<string> {
  if (/^kratos1/.test(text)) return text;
  return (await new Keystore(home).find(text)).address;
}

function badAmount(text: string, problem: string): UserError {
  const remedy =
    "write base units like 1000aktst, or whole tokens like 1.5KTST where the chain knows the unit";
  return new UserError("bad-amount", 2, `${text}: ${problem}`, undefined, remedy);
}
