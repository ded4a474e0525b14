import { parseMonth } from "../../../exact/calendar.ts";
import { TextError } from "../../../exact/text-error.ts";
import type { MsgPayFees, MsgPayFeesResponse } from "../../gen/aliquot/programmes/v1/tx.ts";
import { requireCoin } from "../../kernel/coins.ts";
import type { Context } from "../../kernel/context.ts";
import { programmesError } from "./errors.ts";
import { requireLive, symbolOf } from "./live.ts";
import { feesClose } from "./mint-claim.ts";
import { monthFees } from "./state/mint.ts";
import { must, take } from "./take.ts";
import { fund } from "./vaults.ts";

/**
 * Adds to a month's fees and pays their divided part into the vault: what floor(fraction x all fees of the
 * month) has grown by. Refused (`programmes` 43) once the month's shares are final.
 */
export function payFees(ctx: Context, message: MsgPayFees): MsgPayFeesResponse {
  const { payer, programmeId } = message;
  const coin = requireCoin(message.fees);
  const live = requireLive(ctx, programmeId);
  const asset = symbolOf(live, coin.denom);
  const month = monthFrom(message.month);
  if (payer !== live.record.operator) throw programmesError("not-operator", payer);
  if (feesClose(live, month) <= live.now)
    throw programmesError("deadline-passed", `fees of ${message.month}`);

  const before = monthFees.get(ctx, [live.id, asset, month])?.pool ?? 0n;
  const { seq } = must(
    take(ctx, live, {
      type: "fees",
      participant: "",
      asset,
      amount: coin.amount,
      value: message.month,
    }),
  );
  const pool = monthFees.get(ctx, [live.id, asset, month])?.pool ?? 0n;
  const amount = pool - before;
  fund(ctx, live, { from: payer, denom: coin.denom, amount });
  const type = "programmes_fees";
  ctx.emit({ type, programme_id: live.id, seq, asset, month: message.month, paid: amount });
  return { seq, paid: amount.toString() };
}

function monthFrom(text: string): bigint {
  try {
    return BigInt(parseMonth(text));
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    throw programmesError("invalid-event", `month: ${error.message}; ${error.expected}`);
  }
}
