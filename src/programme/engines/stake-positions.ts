import type { Instant } from "../../exact/instant.ts";
import { formatInstantIn } from "../../exact/instant.ts";
import { didYouMean } from "../../exact/nearest.ts";
import { quote } from "../../exact/text-error.ts";
import { amountInWords } from "../asset-amounts.ts";
import type { ProgrammeEvent } from "../events/event.ts";
import type { Refused } from "../events/refusal.ts";
import type { Programme, Term } from "../programme.ts";
import { EligibilityBook } from "../stages/eligibility.ts";
import { DepositBook } from "./books.ts";

/** One stake in one product. Base units of the product's asset. */
export interface Stake {
  readonly event: ProgrammeEvent;
  readonly term: Term;
  remaining: bigint;
}

/** What staking in any shape shares: who may stake what, and who may take it back. */
export interface StakeBook {
  readonly programme: Programme;
  readonly terms: ReadonlyMap<string, Term>;
  readonly window: { readonly opens: Instant; readonly closes: Instant | undefined };
  readonly eligibility: EligibilityBook;
  readonly deposits: DepositBook;
  readonly byId: Map<string, Stake>;
  readonly byParticipant: Map<string, Stake[]>;
  hasPrice(term: Term): boolean;
}

/** A book before its first stake; `hasPrice` says whether a product can be valued at all. */
export function newStakeBook(
  programme: Programme,
  shape: Pick<StakeBook, "terms" | "window">,
  hasPrice: (term: Term) => boolean,
): StakeBook {
  return {
    programme,
    terms: shape.terms,
    window: shape.window,
    eligibility: new EligibilityBook(programme.eligibility),
    deposits: new DepositBook(),
    byId: new Map(),
    byParticipant: new Map(),
    hasPrice,
  };
}

/** Admits a stake: books the deposit and returns it, or says why not. */
export function openStake(book: StakeBook, event: ProgrammeEvent): Stake | Refused {
  const refused = stakeRefusal(book, event);
  const term = book.terms.get(event.term);
  if (refused !== undefined || term === undefined) {
    book.deposits.deposit(event.asset, event.amount, 0n);
    return refused ?? { reason: "unknown-term", detail: "" };
  }
  const stake = { event, term, remaining: event.amount };
  if (event.id !== "") book.byId.set(event.id, stake);
  const own = book.byParticipant.get(event.participant);
  if (own === undefined) book.byParticipant.set(event.participant, [stake]);
  else own.push(stake);
  book.deposits.deposit(event.asset, event.amount, event.amount);
  return stake;
}

/** Takes `event.amount` out of the stake that the event names; returns it, or says why not. */
export function closeStake(book: StakeBook, event: ProgrammeEvent): Stake | Refused {
  const stake = book.byId.get(event.counterparty);
  if (stake === undefined || stake.event.participant !== event.participant) {
    return { reason: "no-position", detail: `${event.counterparty} is no accepted lock of theirs` };
  }
  if (stake.event.asset !== event.asset) {
    return { reason: "wrong-asset", detail: `the lock is in ${stake.event.asset}` };
  }
  if (event.amount === 0n) return { reason: "below-minimum", detail: "the amount is zero" };
  if (event.amount > stake.remaining) {
    const detail = `${amountInWords(book.programme, stake.remaining, event.asset)} remain in it`;
    return { reason: "beyond-balance", detail };
  }
  stake.remaining -= event.amount;
  book.deposits.withdraw(event.asset, event.amount);
  return stake;
}

function stakeRefusal(book: StakeBook, event: ProgrammeEvent): Refused | undefined {
  const term = book.terms.get(event.term);
  if (term === undefined) {
    const names = [...book.terms.keys()];
    const detail = `${quote(event.term)} is none of ${names.join(", ")}${didYouMean(event.term, names)}`;
    return { reason: "unknown-term", detail };
  }
  if (!term.assets.has(event.asset)) {
    return { reason: "wrong-asset", detail: `${event.asset} is not taken under ${term.name}` };
  }
  const { opens, closes } = book.window;
  if (event.time < opens || (closes !== undefined && event.time >= closes)) {
    const zone = book.programme.zoneSec;
    const until = closes === undefined ? "" : ` until ${formatInstantIn(closes, zone)}`;
    return {
      reason: "outside-window",
      detail: `open from ${formatInstantIn(opens, zone)}${until}`,
    };
  }
  const notEligible = book.eligibility.refusal(event.participant);
  if (notEligible !== undefined) return notEligible;
  if (!book.hasPrice(term)) {
    return { reason: "no-price", detail: `no price of ${event.asset} is fixed` };
  }
  if (event.amount === 0n) return { reason: "below-minimum", detail: "the amount is zero" };
  return undefined;
}
