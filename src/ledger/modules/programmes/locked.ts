import { formatInstantIn, SECOND } from "../../../exact/instant.ts";
import { max } from "../../../exact/integer.ts";
import { releaseOutlook } from "../../../programme/explain/lockdrop-release.ts";
import { writerFor } from "../../../programme/explain/model.ts";
import { nextRelease, scheduledTimes } from "../../../programme/horizon.ts";
import type { QueryContext } from "../../kernel/context.ts";
import type { LockedAction, LockedContributor, LockedItem } from "../../kernel/locked.ts";
import { formatAddress } from "../accounts/index.ts";
import { balanceOf } from "../bank/index.ts";
import { denomOf, findLive, instantOf, type Live } from "./live.ts";
import { mintShape } from "./mint-book.ts";
import { feesClose, yieldOf } from "./mint-claim.ts";
import { type Account, accountOf, isFinal, secondFrom, sumPayments } from "./shares.ts";
import { positions } from "./state/lockdrop.ts";
import { minters } from "./state/mint.ts";
import { programmesOf } from "./state/programmes.ts";

/** Programmes of one account that are looked at. */
const MOST_PROGRAMMES = 100;

/** What programmes owe an account: shares that are not released yet, and what is released and unclaimed. */
export const lockedShares: LockedContributor = function* (ctx, address) {
  const participant = formatAddress(address);
  let seen = 0;
  for (const [[, id]] of programmesOf.entries(ctx, [participant])) {
    if (seen++ === MOST_PROGRAMMES) return;
    const live = findLive(ctx, id);
    if (live === undefined) continue;
    if (live.programme.shape.kind === "mint") yield* yieldItems(ctx, live, participant);
    else yield* shareItems(ctx, live, { address, participant });
  }
};

interface Owner {
  readonly address: Uint8Array;
  readonly participant: string;
}

function* shareItems(ctx: QueryContext, live: Live, owner: Owner): Iterable<LockedItem> {
  const account = accountOf(ctx, live, owner.participant);
  const { book, allocations, payments } = account;
  const denom = denomOf(live, book.shape.reward);
  const total = allocations.reduce((sum, { allocation }) => sum + allocation, 0n);
  const { released, lost } = sumPayments(payments);
  const final = isFinal(live, ctx.timeSec);
  const { claimed } = book.person;
  const unreleased = final ? total - released - lost : total;
  const claimable = final ? released - claimed : 0n;
  const item = { kind: "share", source: live.id } as const;
  if (unreleased > 0n)
    yield {
      ...item,
      coin: { denom, amount: unreleased },
      ...whyHeld(ctx, live, { account, owner, final }),
    };
  if (claimable > 0n)
    yield {
      ...item,
      coin: { denom, amount: claimable },
      reason: `is released by programme ${live.id} and not claimed`,
      untilSec: ctx.timeSec,
      actions: [claimNow],
    };
}

const claimNow: LockedAction = {
  action: "claim",
  explanation: "claim it: it stays claimable for good",
};

interface Held {
  readonly account: Account;
  readonly owner: Owner;
  readonly final: boolean;
}

function whyHeld(
  ctx: QueryContext,
  live: Live,
  held: Held,
): Pick<LockedItem, "reason" | "untilSec" | "actions"> {
  const { account, final } = held;
  const { state } = account.book.engine;
  const end = lastRelease(live, account);
  const waits = end === undefined ? "waits for the listing" : "is not released yet";
  const reason = [
    final
      ? `is a share of programme ${live.id} that ${waits}`
      : `is the share of programme ${live.id} as it stands, which can change until ${timeText(live, instantOf(live.record.finalSec))}`,
    ...riskWords(account),
    ...soldWords(ctx, live, held),
  ].join("; ");
  const next = nextRelease({ engine: account.book.engine, asOf: state.asOf, groups: [] });
  const wait = next === undefined ? [] : [waitUntil(next)];
  const until = end === undefined ? {} : { untilSec: Number(secondFrom(end)) };
  return { reason, ...until, actions: [...wait, ...speedUps(account)] };
}

function waitUntil(next: bigint): LockedAction {
  const fromSec = Number(secondFrom(next));
  return { action: "wait", fromSec, explanation: "wait: then the next part of it may be claimed" };
}

/** When the last of a share is released, or burned; undefined as long as it waits for a listing. */
function lastRelease(live: Live, { book }: Account): bigint | undefined {
  const { state } = book.engine;
  const { main, signal } = live.programme.release;
  if (main.by === "activity") return state.activity?.outcome("", 0n)?.expires;
  const rules = [main, signal].filter((rule) => rule !== undefined);
  const times = rules.flatMap((rule) => ("start" in rule ? scheduledTimes(state, rule) : []));
  return times.length === 0 ? undefined : times.reduce(max);
}

/** What burns, and when, if nothing is done. */
function riskWords(account: Account): string[] {
  return outlookOf(account).atRisk.map((text) => `of it ${text}`);
}

/** What makes more of it spendable earlier. */
function speedUps(account: Account): LockedAction[] {
  return outlookOf(account).canDo.map((explanation) => ({ action: "speed-up", explanation }));
}

function outlookOf({ book, allocations }: Account) {
  const { state } = book.engine;
  const { participant } = book.person;
  const write = writerFor(state.programme);
  return releaseOutlook({ state, participant, rows: allocations, groups: new Map(), write });
}

/** Says that the reward stays with the subscriber, to whoever has sold certificates of the positions. */
function soldWords(ctx: QueryContext, live: Live, { owner }: Held): string[] {
  const locked = new Map<string, bigint>();
  for (const [, position] of positions.entries(ctx, [live.id, owner.participant])) {
    const { certificate, remaining } = position;
    if (certificate !== "") locked.set(certificate, (locked.get(certificate) ?? 0n) + remaining);
  }
  const isSold = [...locked].some(
    ([denom, amount]) => balanceOf(ctx, owner.address, denom) < amount,
  );
  return isSold ? ["it stays yours although certificates of the positions left this account"] : [];
}

/** A minter's yield: months that can be claimed, and months whose fees may still grow. */
function* yieldItems(ctx: QueryContext, live: Live, participant: string): Iterable<LockedItem> {
  for (const asset of mintShape(live).mintAssets) {
    const minter = minters.get(ctx, [live.id, asset, participant]);
    if (minter === undefined) continue;
    const { due, pending, firstPending } = yieldOf(ctx, live, minter);
    const denom = denomOf(live, asset);
    const item = { kind: "share", source: live.id } as const;
    if (pending > 0n) {
      const closes = feesClose(live, firstPending);
      const untilSec = Number(secondFrom(closes));
      const reason = `is the yield of programme ${live.id} as it stands, for months whose fees can grow`;
      const coin = { denom, amount: pending };
      yield { ...item, coin, reason, untilSec, actions: [waitUntil(closes)] };
    }
    if (due > 0n) {
      const reason = `is the yield of complete months of programme ${live.id}, not claimed`;
      const coin = { denom, amount: due };
      yield { ...item, coin, reason, untilSec: ctx.timeSec, actions: [claimNow] };
    }
  }
}

function timeText({ programme }: Live, at: bigint): string {
  return formatInstantIn(at - (at % SECOND), programme.zoneSec);
}
