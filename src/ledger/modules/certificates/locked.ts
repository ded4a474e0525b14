import {
  QueryLockedRequest,
  QueryLockedResponse,
} from "../../gen/aliquot/certificates/v1/query.ts";
import type { LockedItem as LockedMessage } from "../../gen/aliquot/certificates/v1/types.ts";
import { coinToText } from "../../kernel/coins.ts";
import type { QueryContext } from "../../kernel/context.ts";
import type { LockedAction, LockedContributor, LockedItem } from "../../kernel/locked.ts";
import { type AnyQueryKind, queryKind } from "../../kernel/module.ts";
import { CERTIFICATE_PREFIX } from "../../kernel/reserved-denoms.ts";
import { addressOf, balancesBeginning } from "../bank/index.ts";
import { principalOf, secondsLeft } from "./math.ts";
import type { SeriesRecord } from "./types.ts";
import { requireSeries } from "./vault.ts";

/** Most items that one answer lists. */
const MAX_ITEMS = 200;

/** The principal behind the certificates of an account, mature ones among them. */
export const lockedCertificates: LockedContributor = function* (ctx, address) {
  for (const { denom, amount } of balancesBeginning(ctx, address, CERTIFICATE_PREFIX))
    yield lockedItem(ctx, requireSeries(ctx, denom), amount);
};

/**
 * The question what of an account is locked, why, until when, and what its holder can do. Every module that
 * locks something contributes its own part; the answer lists 200 items at most.
 */
export function lockedQuery(contributors: readonly LockedContributor[]): AnyQueryKind {
  return queryKind({
    path: "/aliquot.certificates.v1.Query/Locked",
    rest: "/aliquot/certificates/v1/accounts/{address}/locked",
    summary: "What of an account is locked, why, until when, and what its holder can do.",
    request: QueryLockedRequest,
    response: QueryLockedResponse,
    answer(ctx, { address: text }) {
      const address = addressOf(text);
      const locked: LockedMessage[] = [];
      for (const contribute of contributors) {
        for (const item of contribute(ctx, address)) {
          if (locked.length === MAX_ITEMS) return { locked, more: true };
          locked.push(toMessage(item, ctx.timeSec));
        }
      }
      return { locked, more: false };
    },
  });
}

function lockedItem(ctx: QueryContext, series: SeriesRecord, amount: bigint): LockedItem {
  const { denom, asset, product, maturitySec } = series;
  const isMature = ctx.timeSec >= maturitySec;
  return {
    kind: "certificate",
    coin: { denom: asset, amount: principalOf(series, amount) },
    source: denom,
    reason: isMature ? `was locked in ${product} and is mature` : `is locked in ${product}`,
    untilSec: maturitySec,
    actions: isMature ? [redeemFrom(), transfer] : [transfer, redeemFrom(maturitySec)],
  };
}

const transfer: LockedAction = {
  action: "transfer",
  explanation: "send or sell the certificate: whoever holds it redeems it",
};

function redeemFrom(fromSec?: number): LockedAction {
  const explanation = "redeem the certificate for the principal";
  return { action: "redeem", explanation, ...(fromSec === undefined ? {} : { fromSec }) };
}

function toMessage({ coin, untilSec = 0, ...item }: LockedItem, timeSec: number): LockedMessage {
  return {
    ...item,
    amount: coinToText(coin),
    untilSec: BigInt(untilSec),
    secondsLeft: BigInt(secondsLeft({ maturitySec: untilSec }, timeSec)),
    actions: item.actions.map(({ fromSec = 0, ...action }) => ({
      ...action,
      fromSec: BigInt(fromSec),
    })),
  };
}
