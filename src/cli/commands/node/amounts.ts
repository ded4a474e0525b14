import type { ChainQueries } from "../../../client/chain-queries.ts";
import { formatAmount, parseAmount } from "../../../exact/amount.ts";
import { TextError } from "../../../exact/text-error.ts";
import type { Coin } from "../../../ledger/kernel/coins.ts";
import { UserError } from "../../../settle/user-error.ts";
import { Keystore } from "../../keystore/keystore.ts";

/** How people call denominations: the display unit of each base unit, and every unit by its name. */
export interface Units {
  readonly byBase: ReadonlyMap<string, { readonly display: string; readonly exponent: number }>;
  readonly byName: ReadonlyMap<string, { readonly base: string; readonly exponent: number }>;
}

/** The units that the chain knows. */
export async function displayUnits(chain: ChainQueries): Promise<Units> {
  const byBase = new Map<string, { display: string; exponent: number }>();
  const byName = new Map<string, { base: string; exponent: number }>();
  for (const { base, display, denomUnits } of await chain.denomsMetadata()) {
    const exponent = denomUnits.find(({ denom }) => denom === display)?.exponent ?? 0;
    byBase.set(base, { display, exponent });
    for (const unit of denomUnits) byName.set(unit.denom, { base, exponent: unit.exponent });
  }
  return { byBase, byName };
}

/** `1000aktst` or `1.5KTST` as base units; throws a usage error. */
export function coinOf(text: string, { byName }: Units) {
  const [, number = "", name = ""] = /^(\d+(?:\.\d+)?)([a-zA-Z][\w/:.-]{2,127})$/.exec(text) ?? [];
  const { base, exponent } = byName.get(name) ?? { base: name, exponent: 0 };
  if (number === "") throw noCoin(text, "it is no number with a denomination");
  try {
    return { denom: base, amount: parseAmount(number, exponent).toString() };
  } catch (error) {
    if (error instanceof TextError) throw noCoin(text, error.message);
    throw error;
  }
}

/** A coin in the unit that people see, where the chain knows one. */
export function wholeText(units: Units, { denom, amount }: Coin): string {
  const unit = units.byBase.get(denom);
  return unit === undefined ? "" : `${formatAmount(amount, unit.exponent)} ${unit.display}`;
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

function noCoin(text: string, problem: string): UserError {
  const remedy =
    "write base units like 1000aktst, or whole tokens like 1.5KTST where the chain knows the unit";
  return new UserError("bad-amount", 2, `${text}: ${problem}`, undefined, remedy);
}
