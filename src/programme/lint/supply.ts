import {
  add,
  compare,
  mul,
  parseFraction,
  type Rational,
  rational,
  ZERO,
} from "../../exact/rational.ts";
import { TextError } from "../../exact/text-error.ts";
import type { Programme } from "../programme.ts";
import { figure, fractionInUnits, unitOf } from "./figures.ts";
import { type Finding, finding } from "./finding.ts";
import { committed } from "./pools.ts";

/** The stated supply against its parts and against what the programme pays. */
export const supplyChecks = [unreadableSupply, supplyParts, poolsAgainstSupply];

/** Whole units, or what is wrong with the text: the compiler does not read `supply`. */
function read(text: string): Rational | TextError {
  try {
    return parseFraction(text);
  } catch (error) {
    if (error instanceof TextError) return error;
    throw error;
  }
}

function number(text: string): Rational {
  const value = read(text);
  return value instanceof TextError ? ZERO : value;
}

function unreadableSupply({ definition: { supply } }: Programme): Finding[] {
  if (supply === undefined) return [];
  const parts = Object.entries(supply.parts).map(
    ([name, text]) => [`parts.${name}`, text] as const,
  );
  return [["total", supply.total] as const, ...parts].flatMap(([key, text]) => {
    const value = read(text);
    if (!(value instanceof TextError)) return [];
    const says = { path: `supply.${key}`, reason: value.message, suggestion: value.expected };
    return [finding("supply-unreadable", says)];
  });
}

function supplyParts(programme: Programme): Finding[] {
  const { supply } = programme.definition;
  if (supply === undefined || unreadableSupply(programme).length > 0) return [];
  const sum = Object.values(supply.parts).map(number).reduce(add, ZERO);
  const total = number(supply.total);
  const order = compare(sum, total);
  if (order === 0) return [];
  const reason = `the parts add up to ${figure(sum)}, ${order > 0 ? "more" : "less"} than the total of ${figure(total)}`;
  const suggestion = "correct a part or the total until both agree";
  return [finding("supply-parts-mismatch", { path: "supply.parts", reason, suggestion })];
}

function poolsAgainstSupply(programme: Programme): Finding[] {
  const { shape, definition } = programme;
  const pays = committed(programme);
  if (definition.supply === undefined || shape.kind === "mint" || pays === undefined) return [];
  if (unreadableSupply(programme).length > 0) return [];
  const total = mul(number(definition.supply.total), rational(unitOf(programme, shape.reward)));
  if (compare(pays, total) <= 0) return [];
  const inTokens = (amount: Rational) => fractionInUnits(programme, amount, shape.reward);
  return [
    finding("pools-above-supply", {
      path: "supply.total",
      reason: `the programme distributes up to ${inTokens(pays)}, more than the supply of ${inTokens(total)}`,
      suggestion: "lower the pools or correct the supply",
    }),
  ];
}
