import type { Context, QueryContext } from "../../kernel/context.ts";
import { atPlace, GenesisError, GenesisObject } from "../../kernel/genesis.ts";
import type { GenesisJson } from "../../kernel/module.ts";
import { metadataOf, setMetadata } from "../bank/index.ts";
import { certificateDenom, checkSeriesKey } from "./denoms.ts";
import { noneWithoutSeries, seriesProblem, vaultHoldsLocked } from "./invariants.ts";
import { outstandingOf } from "./math.ts";
import { certificateMetadata } from "./metadata.ts";
import { seriesByDenom } from "./state.ts";
import type { SeriesKey, SeriesRecord } from "./types.ts";

/** Totals grow for ever, so that they may exceed what one amount can be. */
const TOTAL = /^(?:0|[1-9][0-9]{0,59})$/;

/** No certificates. */
export function defaultGenesis(): GenesisJson {
  return { series: [] };
}

/**
 * Writes the series. The bank must hold as many certificates of each as are outstanding, and in the vault's
 * account what is locked; `denom` and `locked` may be left out, and certificates that the bank has no name
 * for get theirs.
 */
export function initGenesis(ctx: Context, state: GenesisJson): void {
  const genesis = GenesisObject.of(state, "certificates");
  for (const series of genesis.objects("series")) initSeries(ctx, series);
  const problem = noneWithoutSeries.check(ctx) ?? vaultHoldsLocked.check(ctx);
  if (problem !== undefined) throw new GenesisError(genesis.at("series"), problem);
}

/** The whole state in the form `initGenesis` takes. */
export function exportGenesis(ctx: QueryContext): GenesisJson {
  return {
    series: [...seriesByDenom.entries(ctx)].map(([, series]) => ({
      denom: series.denom,
      asset: series.asset,
      product: series.product,
      maturity_sec: series.maturitySec.toString(),
      issued: series.issued.toString(),
      redeemed: series.redeemed.toString(),
      returned: series.returned.toString(),
      locked: series.locked.toString(),
    })),
  };
}

function initSeries(ctx: Context, json: GenesisObject): void {
  const series = seriesFrom(json);
  const { denom, asset } = series;
  if (seriesByDenom.has(ctx, [denom])) throw new GenesisError(json.place, "stands twice");
  if (outstandingOf(series) < 0n)
    throw new GenesisError(json.at("issued"), "is less than was redeemed and returned");
  const problem = seriesProblem(ctx, series);
  if (problem !== undefined) throw new GenesisError(json.place, problem);

  seriesByDenom.set(ctx, [denom], series);
  if (metadataOf(ctx, denom) === undefined)
    setMetadata(ctx, certificateMetadata(series, metadataOf(ctx, asset)));
}

function seriesFrom(json: GenesisObject): SeriesRecord {
  const key: SeriesKey = {
    asset: json.text("asset"),
    product: json.text("product"),
    maturitySec: Number(json.whole("maturity_sec")),
  };
  atPlace(json.place, () => checkSeriesKey(key));
  const denom = certificateDenom(key);
  if (json.text("denom", denom) !== denom)
    throw new GenesisError(json.at("denom"), `must be ${denom}`);
  const [issued, redeemed] = [totalAt(json, "issued"), totalAt(json, "redeemed")];
  const returned = totalAt(json, "returned");
  const locked = totalAt(json, "locked", issued - redeemed - returned);
  return { denom, ...key, issued, redeemed, returned, locked };
}

function totalAt(json: GenesisObject, name: string, otherwise = 0n): bigint {
  const text = json.text(name, otherwise.toString());
  if (!TOTAL.test(text)) throw new GenesisError(json.at(name), "must be base units as text");
  return BigInt(text);
}
