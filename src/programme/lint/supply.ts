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
export const supplyChecks = [supplyParts, poolsAgainstSupply, poolUnlikeParts];

/** Those of them that find errors. */
export const supplyErrors = [supplyParts, poolsAgainstSupply];

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

/** A pool that is none of the stated parts: one of the two is probably a slip. */
function poolUnlikeParts(programme: Programme): Finding[] {
  const { shape, definition } = programme;
  const pays = committed(programme);
  if (definition.supply === undefined || shape.kind !== "lockdrop" || pays === undefined) return [];
  const unit = rational(unitOf(programme, shape.reward));
  const whole = shape.share.totalPool === undefined ? pays : rational(shape.share.totalPool);
  const parts = Object.values(definition.supply.parts).map((part) => mul(parseDecimal(part), unit));
  if (parts.some((part) => compare(part, whole) === 0)) return [];
  const reason = `the programme distributes ${fractionInUnits(programme, whole, shape.reward)}, which is none of the parts of the supply`;
  const suggestion = "correct the pool or the part that it is meant to be";
  return [finding("pool-unlike-supply-part", { path: "supply.parts", reason, suggestion })];
}
