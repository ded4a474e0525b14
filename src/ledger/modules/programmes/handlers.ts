import { assert } from "../../../exact/assert.ts";
import { addDuration } from "../../../exact/duration.ts";
import { max } from "../../../exact/integer.ts";
import type { Group } from "../../../programme/programme.ts";
import type {
  MsgActivate,
  MsgActivateResponse,
  MsgBurn,
  MsgBurnResponse,
  MsgLock,
  MsgLockResponse,
  MsgSignal,
  MsgSignalResponse,
  MsgWithdraw,
  MsgWithdrawResponse,
} from "../../gen/aliquot/programmes/v1/tx.ts";
import { type Coin, requireCoin } from "../../kernel/coins.ts";
import type { Context } from "../../kernel/context.ts";
import { sdkError } from "../../kernel/errors.ts";
import { parseAddress } from "../accounts/index.ts";
import {
  balanceOf,
  burnCoins,
  requireReceiver,
  requireSendEnabled,
  sendCoins,
} from "../bank/index.ts";
import { issueCertificate, returnCertificate } from "../certificates/index.ts";
import { programmesError } from "./errors.ts";
import { type Live, requireLive, symbolOf } from "./live.ts";
import { meaningOf } from "./meaning.ts";
import { secondFrom } from "./shares.ts";
import { positions } from "./state/lockdrop.ts";
import { emit, must, take } from "./take.ts";

/**
 * Locks coins under a term. The principal goes into the vault of the certificates, the certificate to the
 * participant; of a deposit that crosses a cap only what fits is taken.
 */
export function lock(ctx: Context, message: MsgLock): MsgLockResponse {
  const { participant, term } = message;
  const { live, coin, asset, amount } = offer(ctx, message);
  const offered = meaningOf(live, { type: "lock", participant, asset, amount, term });
  const { seq, accepted } = must(take(ctx, live, offered));
  const position = positions.get(ctx, [live.id, participant, seq]);
  const group = groupsOf(live).find(({ id }) => id === position?.group);
  if (position === undefined || group === undefined) throw new Error(`lock ${seq} was not booked`);
  const certificate = issueCertificate(ctx, {
    owner: participant,
    asset: coin.denom,
    amount: accepted,
    product: `${live.id}/${term}`,
    maturitySec: Number(maturityOf(live, { group, term })),
  });
  positions.put(ctx, { ...position, certificate });
  emit(ctx, live, { type: "lock", seq, participant, asset, amount: accepted });
  return { seq, accepted: accepted.toString(), certificate };
}

/** Counts coins that stay where they are: the participant must hold them now. */
export function signal(ctx: Context, message: MsgSignal): MsgSignalResponse {
  const { participant, term } = message;
  const { live, coin, asset, amount } = offer(ctx, message);
  const balance = balanceOf(ctx, parseAddress(participant), coin.denom);
  const offered = meaningOf(live, { type: "signal", participant, asset, amount, term });
  const { seq } = must(take(ctx, live, offered));
  if (balance < coin.amount)
    throw sdkError("insufficient-funds", `${balance}${coin.denom} is smaller than ${coin.amount}`);
  emit(ctx, live, { type: "signal", seq, participant, asset, amount: coin.amount });
  return { seq };
}

/** Takes a part of a lock back; the participant gives as much of its certificate back as they take. */
export function withdraw(ctx: Context, message: MsgWithdraw): MsgWithdrawResponse {
  const { participant } = message;
  const { live, coin, asset, amount } = offer(ctx, message);
  const counterparty = message.lock.toString();
  const position = positions.get(ctx, [live.id, participant, message.lock]);
  const offered = meaningOf(live, { type: "withdraw", participant, asset, amount, counterparty });
  const { seq } = must(take(ctx, live, offered));
  const denom = position?.certificate ?? "";
  if (denom === "") throw programmesError("no-position", `lock ${counterparty} is kept outside`);
  returnCertificate(ctx, { owner: participant, denom, amount: coin.amount });
  emit(ctx, live, { type: "withdraw", seq, participant, asset, amount: coin.amount });
  return { seq };
}

/** Burns coins of the participant to accelerate. */
export function burn(ctx: Context, message: MsgBurn): MsgBurnResponse {
  const { participant } = message;
  const { live, coin, asset, amount } = offer(ctx, message);
  const offered = meaningOf(live, { type: "burn", participant, asset, amount });
  const { seq } = must(take(ctx, live, offered));
  burnCoins(ctx, parseAddress(participant), [coin]);
  emit(ctx, live, { type: "burn", seq, participant, asset, amount: coin.amount });
  return { seq };
}

/** Sends minted units to somebody else, which activates them. */
export function activate(ctx: Context, message: MsgActivate): MsgActivateResponse {
  const { participant, via, recipient } = message;
  const { live, coin, asset, amount } = offer(ctx, message);
  const sent = { participant, asset, amount, via, counterparty: recipient };
  const { seq } = must(take(ctx, live, meaningOf(live, { type: "activate", ...sent })));
  // A file may name a sale to oneself; here it would activate without anything being sold.
  if (recipient === participant)
    throw programmesError("self-transfer", "the recipient is the sender");
  const to = parseAddress(recipient);
  requireReceiver(to);
  requireSendEnabled(ctx, [coin]);
  sendCoins(ctx, parseAddress(participant), to, [coin]);
  emit(ctx, live, { type: "activate", seq, participant, asset, amount: coin.amount });
  return { seq };
}

/**
 * When a lock of a group under a term can be redeemed: its duration after the group's close, and not before
 * the last withdrawal window has closed, in which the weight could still change.
 */
export function maturityOf(
  { programme }: Pick<Live, "programme">,
  { group, term }: { readonly group: Group; readonly term: string },
): bigint {
  const { shape, zoneSec } = programme;
  assert(shape.kind === "lockdrop", `${programme.id} is no lockdrop`);
  const duration = shape.terms.get(term)?.duration;
  const end = duration === undefined ? group.closes : addDuration(group.closes, duration, zoneSec);
  const last = shape.withdrawWindows.reduce((most, { closes }) => max(most, closes), end);
  return secondFrom(last);
}

function groupsOf({ programme }: Live): readonly Group[] {
  return programme.shape.kind === "lockdrop" ? programme.shape.groups : [];
}

/** What a participant offers: the coin, its symbol in the definition and its base units as text. */
interface Offer {
  readonly live: Live;
  readonly coin: Coin;
  readonly asset: string;
  readonly amount: string;
}

function offer(
  ctx: Context,
  message: { readonly programmeId: string; readonly amount: MsgLock["amount"] },
): Offer {
  const coin = requireCoin(message.amount);
  const live = requireLive(ctx, message.programmeId);
  return { live, coin, asset: symbolOf(live, coin.denom), amount: coin.amount.toString() };
}
