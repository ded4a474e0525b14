import { assert } from "../../../exact/assert.ts";
import type { Coin } from "../../kernel/coins.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { formatAddress, moduleAddress } from "../accounts/index.ts";
import {
  balanceOf,
  burnCoins,
  metadataOf,
  mintCoins,
  sendCoins,
  setMetadata,
} from "../bank/index.ts";
import { certificateDenom, checkSeriesKey, timeText } from "./denoms.ts";
import { certificatesError } from "./errors.ts";
import { principalOf } from "./math.ts";
import { certificateMetadata } from "./metadata.ts";
import { STORE, seriesByDenom } from "./state.ts";
import type { SeriesKey, SeriesRecord } from "./types.ts";

/** The account that holds all principal; certificates only pass through it. */
export const vault = moduleAddress(STORE);

/** The series of a denomination. Throws `certificates` 2. */
export function requireSeries(ctx: QueryContext, denom: string): SeriesRecord {
  const series = seriesByDenom.get(ctx, [denom]);
  if (series === undefined) throw certificatesError("unknown-certificate", denom.slice(0, 128));
  return series;
}

/** Takes principal of `owner` into the vault and gives as many certificates for it. Returns the series. */
export function lock(
  ctx: Context,
  key: SeriesKey,
  { owner, amount }: { owner: Uint8Array; amount: bigint },
): SeriesRecord {
  assert(amount > 0n, `${amount} units to lock`);
  checkSeriesKey(key);
  if (key.maturitySec <= ctx.timeSec)
    throw certificatesError(
      "invalid-maturity",
      `${timeText(key.maturitySec)} is not in the future`,
    );

  const series = openSeries(ctx, key);
  const certificates = [{ denom: series.denom, amount }];
  sendCoins(ctx, owner, vault, [{ denom: key.asset, amount }]);
  mintCoins(ctx, vault, certificates);
  sendCoins(ctx, vault, owner, certificates);
  const after = {
    ...series,
    issued: series.issued + amount,
    locked: series.locked + amount,
  };
  seriesByDenom.set(ctx, [series.denom], after);
  return after;
}

/** Destroys certificates of `holder`, pays their principal, and counts them. Throws `certificates` 5. */
export function release(
  ctx: Context,
  series: SeriesRecord,
  { holder, amount, as }: { holder: Uint8Array; amount: bigint; as: "redeemed" | "returned" },
): Coin {
  assert(amount > 0n, `${amount} certificates to release`);
  const { denom, asset } = series;
  const held = balanceOf(ctx, holder, denom);
  if (held < amount)
    throw certificatesError(
      "not-held",
      `${formatAddress(holder)} has ${held} of ${amount}${denom}`,
    );

  const principal = { denom: asset, amount: principalOf(series, amount) };
  sendCoins(ctx, holder, vault, [{ denom, amount }]);
  burnCoins(ctx, vault, [{ denom, amount }]);
  sendCoins(ctx, vault, holder, [principal]);
  seriesByDenom.set(ctx, [denom], {
    ...series,
    [as]: series[as] + amount,
    locked: series.locked - principal.amount,
  });
  return principal;
}

/** The series of a key, made with its name for people where there is none. */
function openSeries(ctx: Context, { asset, product, maturitySec }: SeriesKey): SeriesRecord {
  const denom = certificateDenom({ asset, product, maturitySec });
  const known = seriesByDenom.get(ctx, [denom]);
  if (known !== undefined) return known;
  const totals = { issued: 0n, redeemed: 0n, returned: 0n, locked: 0n };
  const series = { denom, asset, product, maturitySec, ...totals };
  setMetadata(ctx, certificateMetadata(series, metadataOf(ctx, asset)));
  return series;
}
