import { formatInstantIn, type Instant } from "../../exact/instant.ts";
import { didYouMean } from "../../exact/nearest.ts";
import { add, floorMul, mul, ONE, type Rational, rational, sub } from "../../exact/rational.ts";
import { quote } from "../../exact/text-error.ts";
import { amountInWords } from "../asset-amounts.ts";
import type { ProgrammeEvent } from "../events/event.ts";
import type { Refused } from "../events/refusal.ts";
import type { Group, Term, WithdrawWindow } from "../programme.ts";
import { type WeightFactors, weightOf } from "../stages/weigh.ts";
import { notInProgramme } from "./engine.ts";
import {
  factorsFor,
  type LockdropState,
  lockMultiplier,
  type Member,
  memberOf,
  openGroup,
  type Position,
  priceIn,
} from "./lockdrop-state.ts";

/** The answer to an action: undefined = taken whole. */
type Answer = Refused | undefined;

/** Where a deposit goes, by which term, at which price. */
interface Admission {
  readonly group: Group;
  readonly term: Term | undefined;
  readonly price: Rational;
}

/** A deposit under a term: checks in the documented order, then books what fits below the cap. */
export function lock(state: LockdropState, event: ProgrammeEvent): Answer {
  const admitted = admit(state, event);
  if ("reason" in admitted) return refuseDeposit(state, event, admitted);
  const { group } = admitted;
  const refused = belowMinimum(state, event) ?? overLimit(state, event, group);
  if (refused !== undefined) return refuseDeposit(state, event, refused);
  const accepted = fitBelowCap(state, event, group);
  if (accepted === 0n) {
    const detail = `the cap of group ${group.id}, ${capInWords(state, group)}, has no room for it`;
    return refuseDeposit(state, event, { reason: "over-cap", detail });
  }
  bookLock(state, event, { admitted, accepted });
  if (accepted === event.amount) return undefined;
  return capPartial(state, event, accepted);
}

/** The note of a lock of which a cap let in only a part. */
export function capPartial(
  { programme }: LockdropState,
  { amount, asset }: ProgrammeEvent,
  accepted: bigint,
): Refused {
  const refund = amountInWords(programme, amount - accepted, asset);
  const taken = amountInWords(programme, accepted, asset);
  return { reason: "cap-partial", detail: `accepted ${taken}, refunded ${refund}` };
}

/** Counts without locking: no cap, no minimum, no time multiplier. */
export function signal(state: LockdropState, event: ProgrammeEvent): Answer {
  const rule = state.shape.signal;
  if (rule === undefined) return notInProgramme(event);
  const admitted = admit(state, event);
  if ("reason" in admitted) return admitted;
  if (event.amount === 0n) return { reason: "below-minimum", detail: "the amount is zero" };
  if (rule.once && state.signalled.has(event.participant)) {
    return { reason: "already-signalled", detail: "only the first signal counts" };
  }
  state.signalled.add(event.participant);
  const { group } = admitted;
  const factors = signalFactors(state, admitted, event.asset);
  const weight = weightOf(event.amount, factors);
  const member = memberOf(state, group, event.participant);
  member.positions.push(newPosition(event, { accepted: event.amount, weight, factors }));
  member.weight += weight;
  member.signalWeight += weight;
  return undefined;
}

/** Takes part of a lock back inside a withdrawal window; the weight is floored over what remains. */
export function withdraw(state: LockdropState, event: ProgrammeEvent): Answer {
  if (state.shape.withdrawWindows.length === 0) return notInProgramme(event);
  const found = state.locksById.get(event.counterparty);
  if (found === undefined || found.position.event.participant !== event.participant) {
    return { reason: "no-position", detail: `${event.counterparty} is no accepted lock of theirs` };
  }
  const { position, member } = found;
  const refused = withdrawalRefusal(state, event, position);
  if (refused !== undefined) return refused;
  const window = withdrawWindow(state, event);
  if (window?.once) position.withdrawnOnce = true;
  position.remaining -= event.amount;
  if (position.withdrawals === undefined) position.withdrawals = [event];
  else position.withdrawals.push(event);
  const weight = weightOf(position.remaining, position.factors);
  member.weight += weight - position.weight;
  position.weight = weight;
  state.deposits.withdraw(event.asset, event.amount);
  return undefined;
}

/** Burns to accelerate: accumulates per participant over the whole period. */
export function burn(state: LockdropState, event: ProgrammeEvent): Answer {
  const boost = state.shape.boost;
  if (boost === undefined) return refuseDeposit(state, event, notInProgramme(event));
  const refused = burnRefusal(state, event, boost);
  if (refused !== undefined) return refuseDeposit(state, event, refused);
  const known = state.burns.get(event.participant);
  if (known === undefined) {
    state.burns.set(event.participant, { amount: event.amount, events: [event] });
  } else {
    known.amount += event.amount;
    known.events.push(event);
  }
  state.deposits.deposit(event.asset, event.amount, event.amount);
  state.deposits.burn(event.asset, event.amount);
  return undefined;
}

/** The largest withdrawal from `remaining` at `time`: floor(remaining x limit), limit linear. */
export function withdrawalLimit(window: WithdrawWindow, remaining: bigint, time: bigint): bigint {
  const elapsed = rational(time - window.opens, window.closes - window.opens);
  const slope = sub(window.limitAtClosing, window.limitAtOpening);
  const limit = add(window.limitAtOpening, mul(slope, elapsed));
  return limit.n <= 0n ? 0n : floorMul(limit, remaining);
}

/** What multiplies a lock's amount. */
export function lockFactors(
  state: LockdropState,
  { group, term, price }: Admission,
  { asset, time }: { readonly asset: string; readonly time: Instant },
): WeightFactors {
  return factorsFor(state, group, {
    asset,
    name: `lock ${term?.name ?? ""}`,
    coefficient: term?.coefficient ?? ONE,
    price,
    multiplier: lockMultiplier(state, time),
  });
}

/** What multiplies a signal's amount: no time multiplier. */
export function signalFactors(
  state: LockdropState,
  { group, term, price }: Admission,
  asset: string,
): WeightFactors {
  return factorsFor(state, group, {
    asset,
    name: `signal ${term?.name ?? ""}`,
    coefficient: mul(state.shape.signal?.coefficient ?? ONE, term?.coefficient ?? ONE),
    price,
    multiplier: ONE,
  });
}

/**
 * Where a deposit at `time` goes, whoever makes it; undefined when a rule refuses it to everybody. The
 * fast path asks this once per stretch of time.
 */
export function admissionAt(
  state: LockdropState,
  deposit: { readonly term: Term | undefined; readonly asset: string; readonly time: Instant },
): Admission | undefined {
  const { term, asset } = deposit;
  if (!takesAsset(state, term, asset)) return undefined;
  const group = openGroup(state, deposit);
  const price = group && priceIn(state, group, asset);
  return group === undefined || price === undefined ? undefined : { group, term, price };
}

function refuseDeposit(state: LockdropState, event: ProgrammeEvent, refused: Refused): Refused {
  state.deposits.deposit(event.asset, event.amount, 0n);
  return refused;
}

function admit(state: LockdropState, event: ProgrammeEvent): Admission | Refused {
  const { shape } = state;
  const term = shape.terms.get(event.term);
  if (term === undefined && event.term !== "") {
    const names = [...shape.terms.keys()];
    const detail = `${quote(event.term)} is none of ${names.join(", ")}${didYouMean(event.term, names)}`;
    return { reason: "unknown-term", detail };
  }
  if (!takesAsset(state, term, event.asset)) {
    const detail = `${event.asset} is not taken${term === undefined ? "" : ` under ${term.name}`}`;
    return { reason: "wrong-asset", detail };
  }
  const group = openGroup(state, { term, asset: event.asset, time: event.time });
  if (group === undefined)
    return { reason: "outside-window", detail: windowsInWords(state, event, term) };
  const notEligible = state.eligibility.refusal(event.participant);
  if (notEligible !== undefined) return notEligible;
  const price = priceIn(state, group, event.asset);
  if (price !== undefined) return { group, term, price };
  return { reason: "no-price", detail: `no price of ${event.asset} for group ${group.id}` };
}

function takesAsset(state: LockdropState, term: Term | undefined, asset: string): boolean {
  if (term !== undefined) return term.assets.has(asset);
  return state.shape.groups.some((group) => group.assets.has(asset));
}

/** The windows before and after the event, of the groups that would take it. */
function windowsInWords(
  state: LockdropState,
  event: ProgrammeEvent,
  term: Term | undefined,
): string {
  const { zoneSec } = state.programme;
  const groups = state.shape.groups.filter((group) =>
    term === undefined ? group.assets.has(event.asset) : group.terms.has(term.name),
  );
  const closed = groups.filter((group) => group.closes <= event.time).at(-1);
  const next = groups.find((group) => group.opens > event.time);
  const parts = [
    closed && `group ${closed.id} closed at ${formatInstantIn(closed.closes, zoneSec)}`,
    next && `group ${next.id} opens at ${formatInstantIn(next.opens, zoneSec)}`,
  ];
  return parts.filter((part) => part !== undefined).join("; ") || "no group takes it";
}

function belowMinimum(state: LockdropState, event: ProgrammeEvent): Answer {
  if (event.amount === 0n) return { reason: "below-minimum", detail: "the amount is zero" };
  const minimum = state.shape.minimum.get(event.asset) ?? 0n;
  if (event.amount >= minimum) return undefined;
  return {
    reason: "below-minimum",
    detail: `the minimum is ${amountInWords(state.programme, minimum, event.asset)}`,
  };
}

function overLimit(state: LockdropState, event: ProgrammeEvent, group: Group): Answer {
  const maximum = state.shape.maximumPerParticipant.get(event.asset);
  if (maximum === undefined) return undefined;
  const before = state.contributed.get(contributedKey(group, event)) ?? 0n;
  if (before + event.amount <= maximum) return undefined;
  const detail = `${amountInWords(state.programme, before, event.asset)} so far, at most ${amountInWords(state.programme, maximum, event.asset)} in ${group.id}`;
  return { reason: "over-limit", detail };
}

/** How much of the deposit the cap lets in: all, the part that fits, or 0 if that is too little. */
function fitBelowCap(state: LockdropState, event: ProgrammeEvent, group: Group): bigint {
  if (group.cap === undefined || group.cap.asset !== event.asset) return event.amount;
  const room = group.cap.amount - (state.filled[group.index] ?? 0n);
  if (event.amount <= room) return event.amount;
  const minimum = state.shape.minimum.get(event.asset) ?? 0n;
  return room < minimum ? 0n : room;
}

function capInWords(state: LockdropState, group: Group): string {
  return group.cap === undefined
    ? ""
    : amountInWords(state.programme, group.cap.amount, group.cap.asset);
}

function bookLock(
  state: LockdropState,
  event: ProgrammeEvent,
  { admitted, accepted }: { readonly admitted: Admission; readonly accepted: bigint },
): void {
  const { group } = admitted;
  const factors = lockFactors(state, admitted, event);
  const weight = weightOf(accepted, factors);
  const position = newPosition(event, { accepted, weight, factors });
  const member = memberOf(state, group, event.participant);
  member.positions.push(position);
  member.weight += weight;
  if (group.cap?.asset === event.asset) {
    state.filled[group.index] = (state.filled[group.index] ?? 0n) + accepted;
  }
  if (state.shape.maximumPerParticipant.has(event.asset)) {
    const key = contributedKey(group, event);
    state.contributed.set(key, (state.contributed.get(key) ?? 0n) + accepted);
  }
  const canWithdraw = state.shape.withdrawWindows.length > 0;
  if (canWithdraw && event.id !== "") state.locksById.set(event.id, { position, member });
  state.referrals.locked(event.participant, event.time);
  state.deposits.deposit(event.asset, event.amount, accepted);
}

/** Under which name the state keeps what counts towards a personal maximum. */
export function contributedKey(
  group: Group,
  { asset, participant }: Pick<ProgrammeEvent, "asset" | "participant">,
): string {
  return `${group.index} ${asset} ${participant}`;
}

function newPosition(
  event: ProgrammeEvent,
  { accepted, weight, factors }: Pick<Position, "accepted" | "weight" | "factors">,
): Position {
  return {
    event,
    accepted,
    remaining: accepted,
    weight,
    factors,
    withdrawnOnce: false,
    withdrawals: undefined,
  };
}

function withdrawWindow(state: LockdropState, event: ProgrammeEvent): WithdrawWindow | undefined {
  return state.shape.withdrawWindows.find(
    (each) => each.opens <= event.time && event.time < each.closes,
  );
}

function withdrawalRefusal(
  state: LockdropState,
  event: ProgrammeEvent,
  position: Position,
): Answer {
  if (position.event.asset !== event.asset) {
    return { reason: "wrong-asset", detail: `the lock is in ${position.event.asset}` };
  }
  const window = withdrawWindow(state, event);
  if (window === undefined)
    return { reason: "outside-window", detail: "no withdrawal window is open" };
  if (window.once && position.withdrawnOnce) {
    return { reason: "already-withdrawn", detail: "one withdrawal per lock is allowed here" };
  }
  if (event.amount === 0n) return { reason: "below-minimum", detail: "the amount is zero" };
  if (event.amount > position.remaining) {
    const detail = `${amountInWords(state.programme, position.remaining, event.asset)} remain in it`;
    return { reason: "beyond-balance", detail };
  }
  const limit = withdrawalLimit(window, position.remaining, event.time);
  if (event.amount <= limit) return undefined;
  const detail = `at most ${amountInWords(state.programme, limit, event.asset)} at this time`;
  return { reason: "over-withdrawal-limit", detail };
}

function burnRefusal(
  state: LockdropState,
  event: ProgrammeEvent,
  boost: NonNullable<LockdropState["shape"]["boost"]>,
): Answer {
  if (event.asset !== boost.asset) {
    return { reason: "wrong-asset", detail: `only ${boost.asset} accelerates` };
  }
  if (event.time < boost.opens || event.time >= boost.closes) {
    const { zoneSec } = state.programme;
    const from = formatInstantIn(boost.opens, zoneSec);
    const detail = `acceleration runs from ${from} until ${formatInstantIn(boost.closes, zoneSec)}`;
    return { reason: "outside-window", detail };
  }
  if (event.amount === 0n) return { reason: "below-minimum", detail: "the amount is zero" };
  const group = state.shape.groups.find((each) => each.id === boost.group);
  const member: Member | undefined = group && state.members[group.index]?.get(event.participant);
  if (member?.positions.some((position) => position.remaining > 0n)) return undefined;
  return { reason: "no-position", detail: `no accepted position in ${boost.group}` };
}
