import {
  add,
  compare,
  mul,
  parseDecimal,
  type Rational,
  rational,
  ZERO,
} from "../../exact/rational.ts";
import { unitOf } from "../asset-amounts.ts";
import type { Programme } from "../programme.ts";
import { figure, fractionInUnits } from "./figures.ts";
import { type Finding, finding } from "./finding.ts";
import { committed } from "./pools.ts";

/** The stated supply against its parts and against what the programme pays. */
export const supplyChecks = [supplyParts, poolsAgainstSupply];

function supplyParts(programme: Programme): Finding[] {
  const { supply } = programme.definition;
  if (supply === undefined) return [];
  const sum = Object.values(supply.parts).map(parseDecimal).reduce(add, ZERO);
  const total = parseDecimal(supply.total);
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
  const total = mul(
    parseDecimal(definition.supply.total),
    rational(unitOf(programme, shape.reward)),
  );
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
