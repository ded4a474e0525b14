import { explain } from "../../../programme/explain/explain.ts";
import type { Explanation } from "../../../programme/explain/model.ts";
import type { QueryContext } from "../../kernel/context.ts";
import type { Live } from "./live.ts";
import { type LiveSettlement, settlementOf } from "./live-settlement.ts";

/** A derivation, and whether it names all events. */
export interface LiveExplanation extends LiveSettlement {
  readonly explanation: Explanation;
}

/**
 * Derives every figure of a participant from the ledger's books, by the function that explains settlements in
 * bulk: the same events give the same text, but that events are named by their numbers.
 */
export function explanationOf(
  ctx: QueryContext,
  live: Live,
  participant: string,
  mostEvents?: number,
): LiveExplanation {
  const found = settlementOf(ctx, live, participant, mostEvents);
  const { settlement, events } = found;
  return { ...found, explanation: explain(settlement, events, participant) };
}
