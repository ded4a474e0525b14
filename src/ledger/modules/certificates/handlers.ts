import type {
  MsgRedeem,
  MsgRedeemAll,
  MsgRedeemAllResponse,
  MsgRedeemResponse,
} from "../../gen/aliquot/certificates/v1/tx.ts";
import { addCoins, type Coin, coinToText, requireCoin } from "../../kernel/coins.ts";
import type { Context } from "../../kernel/context.ts";
import { CERTIFICATE_PREFIX } from "../../kernel/reserved-denoms.ts";
import { formatAddress, parseAddress } from "../accounts/index.ts";
import { spendableCoins } from "../bank/index.ts";
import { timeText } from "./denoms.ts";
import { certificatesError } from "./errors.ts";
import type { SeriesRecord } from "./types.ts";
import { release, requireSeries } from "./vault.ts";

/** Most series that one MsgRedeemAll redeems. */
const MAX_SERIES = 20;

/** Refuses a bad address (`sdk` 7), and a denomination and amount that are no coin (`sdk` 10). */
export function checkRedeem({ holder, denom, amount }: MsgRedeem): void {
  parseAddress(holder);
  requireCoin({ denom, amount });
}

/** Destroys certificates of the signer, from the second of their maturity on, and pays the principal. */
export function redeem(ctx: Context, message: MsgRedeem): MsgRedeemResponse {
  const { denom, amount } = requireCoin(message);
  const series = requireSeries(ctx, denom);
  if (ctx.timeSec < series.maturitySec)
    throw certificatesError("not-mature", `${denom} from ${timeText(series.maturitySec)} on`);

  return { principal: coinToText(pay(ctx, series, parseAddress(message.holder), amount)) };
}

/** Refuses a bad address (`sdk` 7). */
export function checkRedeemAll({ holder }: MsgRedeemAll): void {
  parseAddress(holder);
}

/** Redeems all spendable certificates of the signer's first 20 mature series, by denomination. */
export function redeemAll(ctx: Context, message: MsgRedeemAll): MsgRedeemAllResponse {
  const holder = parseAddress(message.holder);
  const mature = matureOf(ctx, holder);
  if (mature.length === 0) throw certificatesError("nothing-mature");

  let principal: readonly Coin[] = [];
  for (const { series, amount } of mature)
    principal = addCoins(principal, [pay(ctx, series, holder, amount)]);
  return { principal: principal.map(coinToText), series: mature.length };
}

interface Held {
  readonly series: SeriesRecord;
  readonly amount: bigint;
}

function matureOf(ctx: Context, holder: Uint8Array): readonly Held[] {
  const mature: Held[] = [];
  for (const { denom, amount } of spendableCoins(ctx, holder)) {
    if (!denom.startsWith(CERTIFICATE_PREFIX)) continue;
    const series = requireSeries(ctx, denom);
    if (ctx.timeSec >= series.maturitySec) mature.push({ series, amount });
    if (mature.length === MAX_SERIES) break;
  }
  return mature;
}

function pay(ctx: Context, series: SeriesRecord, holder: Uint8Array, amount: bigint): Coin {
  const principal = release(ctx, series, { holder, amount, as: "redeemed" });
  ctx.emit({
    type: "certificates_redeem",
    denom: series.denom,
    holder: formatAddress(holder),
    amount,
    asset: principal.denom,
    principal: principal.amount,
  });
  return principal;
}
