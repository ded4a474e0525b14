import { type Instant, SECOND } from "../../../exact/instant.ts";
import { formatFraction, parseFraction, type Rational } from "../../../exact/rational.ts";
import type { ProgrammeEvent } from "../../../programme/events/event.ts";
import type { Facts } from "../../../programme/events/facts.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { priceAt } from "../oracle/index.ts";
import { instantOf, type Live } from "./live.ts";
import { fixedPrices } from "./state/lockdrop.ts";
import type { ProgressRecord } from "./types.ts";

/** What holds for everybody, from the ledger: fixed prices or the oracle's, and the attested listing. */
export function factsOf(
  ctx: QueryContext,
  live: Live,
  { progress, now }: { readonly progress: ProgressRecord; readonly now?: ProgrammeEvent },
): Facts {
  return {
    listing: listingOf(progress) ?? (now?.type === "listing" ? now : undefined),
    priceAt(asset, at) {
      const found = fixedPrice(ctx, live, { asset, at }) ?? oraclePrice(ctx, live, { asset, at });
      if (found === undefined) return undefined;
      return { price: found.price, event: priceEvent(asset, found) };
    },
  };
}

/** Fixes the price that a programme has used, so that nothing the oracle does later can change it. */
export function fixPrice(
  ctx: Context,
  live: Live,
  use: { readonly asset: string; readonly at: Instant },
): void {
  if (fixedPrice(ctx, live, use) !== undefined) return;
  const found = oraclePrice(ctx, live, use);
  if (found === undefined) return;
  fixedPrices.put(ctx, {
    id: live.id,
    asset: use.asset,
    atSec: secondOf(use.at),
    givenSec: found.timeSec,
    price: formatFraction(found.price),
  });
}

interface Found {
  readonly price: Rational;
  readonly timeSec: bigint;
}

interface Use {
  readonly asset: string;
  readonly at: Instant;
}

function fixedPrice(ctx: QueryContext, { id }: Live, { asset, at }: Use): Found | undefined {
  const fixed = fixedPrices.get(ctx, [id, asset, secondOf(at)]);
  return fixed && { price: parseFraction(fixed.price), timeSec: fixed.givenSec };
}

function oraclePrice(ctx: QueryContext, { record }: Live, { asset, at }: Use): Found | undefined {
  const feed = record.assets.find((each) => each.asset === asset)?.feed ?? "";
  if (feed === "") return undefined;
  const found = priceAt(ctx, feed, Number(secondOf(at)));
  return found && { price: found.price, timeSec: BigInt(found.timeSec) };
}

/** Whole seconds; an instant between two counts as the earlier, as block times do. */
function secondOf(at: Instant): bigint {
  return at / SECOND;
}

function listingOf({ listingSec, listingEvent }: ProgressRecord): ProgrammeEvent | undefined {
  if (listingSec === 0n) return undefined;
  return fact("listing", {
    line: Number(listingEvent),
    id: `${listingEvent}`,
    timeSec: listingSec,
  });
}

function priceEvent(asset: string, { price, timeSec }: Found): ProgrammeEvent {
  const value = formatFraction(price);
  return { ...fact("price", { line: 0, id: `price of ${asset}`, timeSec }), asset, value };
}

/** An event that nobody in particular made. */
export function fact(
  type: ProgrammeEvent["type"],
  at: { readonly line: number; readonly id: string; readonly timeSec: bigint },
): ProgrammeEvent {
  const { line, id } = at;
  const unused = { asset: "", amount: 0n, term: "", counterparty: "", via: "", value: "" };
  return { line, id, time: instantOf(at.timeSec), type, participant: "", ...unused };
}
