import { max, min } from "../../../exact/integer.ts";
import type { Payment } from "../../../programme/stages/release.ts";
import type {
  MsgBurnAbandoned,
  MsgBurnAbandonedResponse,
  MsgClaim,
  MsgClaimResponse,
  MsgSettle,
  MsgSettleResponse,
} from "../../gen/aliquot/programmes/v1/tx.ts";
import { type Coin, coinToText } from "../../kernel/coins.ts";
import type { Context } from "../../kernel/context.ts";
import { programmesError } from "./errors.ts";
import { denomOf, type Live, requireLive } from "./live.ts";
import { mintShape } from "./mint-book.ts";
import { countMonths, feesClose, hasFees, parseGroup, settleMonth } from "./mint-claim.ts";
import { accountOf, countShares, isFinal, rewardOf, settleOnce, sumPayments } from "./shares.ts";
import { participants } from "./state/lockdrop.ts";
import { minters } from "./state/mint.ts";
import type { ParticipantRecord } from "./types.ts";
import { burnShare, payOut } from "./vaults.ts";

/** Pays what of the signer's shares is released and not paid yet; burns what they have abandoned by now. */
export function claim(ctx: Context, { participant, programmeId }: MsgClaim): MsgClaimResponse {
  const live = requireLive(ctx, programmeId);
  if (live.programme.shape.kind === "mint") return claimYield(ctx, live, participant);
  const { coin, lost } = payShares(ctx, live, participant);
  if (coin.amount === 0n && lost === 0n)
    throw programmesError("nothing-to-claim", "nothing more is released yet");
  return { paid: coin.amount === 0n ? [] : [coinToText(coin)], more: false };
}

/** Computes shares for others, and sends what nobody can have to the sink. Anybody may. */
export function settleShares(ctx: Context, message: MsgSettle): MsgSettleResponse {
  const live = requireLive(ctx, message.programmeId);
  if (live.programme.shape.kind === "mint") settleYield(ctx, live, message);
  else {
    if (message.group !== "") throw programmesError("unknown-group", message.group.slice(0, 80));
    requireFinal(ctx, live);
    settleOnce(ctx, live);
    for (const participant of message.participants) {
      requireParticipant(ctx, live, participant);
      countShares(ctx, live, accountOf(ctx, live, participant));
    }
  }
  return {};
}

/**
 * Burns the shares that participants have abandoned. They are lost from the deadline on; the supply falls
 * here. Refuses (`programmes` 39) when none of those named has anything to burn.
 */
export function burnAbandoned(ctx: Context, message: MsgBurnAbandoned): MsgBurnAbandonedResponse {
  const live = requireLive(ctx, message.programmeId);
  if (live.programme.shape.kind !== "lockdrop")
    throw programmesError("not-abandoned", "nothing of a minter's yield expires");
  requireFinal(ctx, live);
  settleOnce(ctx, live);
  let amount = 0n;
  for (const participant of message.participants) {
    requireParticipant(ctx, live, participant);
    const account = accountOf(ctx, live, participant);
    const person = countShares(ctx, live, account);
    amount += burnLost(ctx, live, { person, payments: account.payments });
  }
  if (amount === 0n) throw programmesError("not-abandoned", live.id);
  return { burned: coinToText({ denom: rewardOf(live), amount }) };
}

function payShares(ctx: Context, live: Live, participant: string) {
  requireFinal(ctx, live);
  settleOnce(ctx, live);
  requireParticipant(ctx, live, participant);
  const account = accountOf(ctx, live, participant);
  const counted = countShares(ctx, live, account);
  const lost = burnLost(ctx, live, { person: counted, payments: account.payments });
  const { released } = sumPayments(account.payments);
  const amount = max(released - counted.claimed, 0n);
  const denom = rewardOf(live);
  if (amount > 0n) {
    const person = participants.get(ctx, [live.id, participant]) ?? counted;
    participants.put(ctx, { ...person, claimed: released });
    payOut(ctx, live, { to: participant, denom, amount });
    ctx.emit({ type: "programmes_claim", programme_id: live.id, participant, denom, amount });
  }
  return { coin: { denom, amount } satisfies Coin, lost };
}

/** Burns what a participant has lost and what has not been burned yet. */
function burnLost(
  ctx: Context,
  live: Live,
  {
    person,
    payments,
  }: { readonly person: ParticipantRecord; readonly payments: readonly Payment[] },
): bigint {
  const { lost } = sumPayments(payments);
  const { allocation, claimed, abandoned } = person;
  // Never more than is left of the share, whatever the rules say of the past.
  const amount = min(lost - abandoned, allocation - claimed - abandoned);
  if (amount <= 0n) return 0n;
  participants.put(ctx, { ...person, abandoned: abandoned + amount });
  const denom = rewardOf(live);
  burnShare(ctx, live, { denom, amount });
  const { participant } = person;
  const type = "programmes_burn_abandoned";
  ctx.emit({ type, programme_id: live.id, participant, denom, amount });
  return amount;
}

function claimYield(ctx: Context, live: Live, participant: string): MsgClaimResponse {
  const paid: Coin[] = [];
  const { counted, more } = countMonths(ctx, live, participant);
  for (const minter of counted) {
    const amount = minter.allocated - minter.claimed;
    if (amount === 0n) continue;
    minters.put(ctx, { ...minter, claimed: minter.allocated });
    const denom = denomOf(live, minter.asset);
    payOut(ctx, live, { to: participant, denom, amount });
    ctx.emit({ type: "programmes_claim", programme_id: live.id, participant, denom, amount });
    paid.push({ denom, amount });
  }
  if (paid.length === 0 && !more)
    throw programmesError("nothing-to-claim", "no month with a share is complete yet");
  paid.sort((a, b) => (a.denom < b.denom ? -1 : 1));
  return { paid: paid.map(coinToText), more };
}

function settleYield(ctx: Context, live: Live, { group, participants: people }: MsgSettle): void {
  const month = parseGroup(group);
  if (group !== "") {
    if (month === undefined || !mintShape(live).mintAssets.has(month.asset))
      throw programmesError("unknown-group", group.slice(0, 80));
    if (feesClose(live, month.month) > live.now) throw programmesError("not-final", group);
    if (!hasFees(ctx, live, month)) throw programmesError("unknown-group", `${group} has no fees`);
    settleMonth(ctx, live, month);
  }
  for (const participant of people) countMonths(ctx, live, participant);
}

function requireFinal(ctx: Context, live: Live): void {
  if (isFinal(live, ctx.timeSec)) return;
  const detail = `shares of ${live.id} are final from second ${live.record.finalSec} on`;
  throw programmesError("not-final", detail);
}

function requireParticipant(ctx: Context, live: Live, participant: string): void {
  const person = participants.get(ctx, [live.id, participant]);
  if (person === undefined || person.positions === 0n)
    throw programmesError("nothing-to-claim", `${participant} has no position in ${live.id}`);
}
