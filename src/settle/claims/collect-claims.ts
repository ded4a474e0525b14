import { accountKey } from "../../claims/account-key.ts";
import type { ClaimFormat } from "../../claims/claim-format.ts";
import {
  accountOf as accountOfKey,
  type ClaimRecords,
  emptyRecords,
  keyAt,
  recordOffset,
  setAmount,
  setBeneficiary,
  totalOf,
} from "../../claims/claim-records.ts";
import { sortedKeys } from "../../claims/claim-tree.ts";
import { parseEvmAddress } from "../../claims/evm-address.ts";
import { compareAt } from "../../claims/sorted-order.ts";
import { HASHES_PER_STEP, type Steps } from "../../claims/steps.ts";
import { numberForUniswap } from "../../claims/uniswap-order.ts";
import { MAX_AMOUNT } from "../../exact/amount.ts";
import { TextError } from "../../exact/text-error.ts";
import type { Outcome, ParticipantTotal } from "../outcome.ts";
import { shown, UserError } from "../user-error.ts";
import { type Accounts, accountOf } from "./accounts-file.ts";

/** The claims of one reward token, sorted by participant. */
export interface TokenClaims {
  readonly token: string;
  readonly records: ClaimRecords;
}

/** What claims are made from: the totals of any settlement. */
export type Claimable = Pick<Outcome, "totals" | "rewards">;

/** What a participant may claim: of a cumulative tree what is released, else the whole share. */
export function claimedAmount(format: ClaimFormat, total: ParticipantTotal): bigint {
  return format === "cumulative" ? total.released : total.total;
}

/** The first participant with a share who is no EVM address, and why; undefined if all are. */
export function* firstWithoutAddress(
  outcome: Claimable,
): Steps<{ readonly participant: string; readonly why: string } | undefined> {
  let row = 0;
  for (const { participant, total } of outcome.totals()) {
    if (total === 0n) continue;
    if (++row % HASHES_PER_STEP === 0) yield 0;
    try {
      parseEvmAddress(participant);
    } catch (error) {
      if (!(error instanceof TextError)) throw error;
      return { participant, why: error.message };
    }
  }
  return undefined;
}

/**
 * Turns totals into claims, one set for each token in which somebody has something to claim. Throws
 * UserError (exit 4): no-account, bad-account, shared-account, claim-too-large.
 */
export function* collectClaims(
  outcome: Claimable,
  format: ClaimFormat,
  accounts: Accounts | undefined,
): Steps<TokenClaims[]> {
  const rooms = yield* measure(outcome, format, accounts);
  const filled = new Map<string, number>();
  for (const total of outcome.totals()) {
    const room = rooms.get(total.token);
    const amount = claimedAmount(format, total);
    if (room === undefined || amount === 0n) continue;
    const position = filled.get(total.token) ?? 0;
    filled.set(total.token, position + 1);
    const key = keyOf(total.participant, format, accounts);
    room.bytes.set(key, recordOffset(room, position));
    setAmount(room, position, bounded(amount, total));
    if (format === "cumulative") setBeneficiary(room, position, key);
    if (position % HASHES_PER_STEP === HASHES_PER_STEP - 1) yield 0;
  }
  const claims = [...rooms].map(([token, records]) => ({ token, records }));
  for (const each of claims) {
    refuseSharedAccount(outcome, format, each);
    if (totalOf(each.records) > MAX_AMOUNT) throw claimTooLarge(`the claims in ${each.token}`);
    if (format === "uniswap") numberForUniswap(each.records);
    yield 0;
  }
  return claims;
}

/** Empty records of the right size for each token with claims, in the order of the rewards. */
function* measure(
  outcome: Claimable,
  format: ClaimFormat,
  accounts: Accounts | undefined,
): Steps<Map<string, ClaimRecords>> {
  const counts = new Map<string, number>();
  const widths = new Map<string, number>();
  let row = 0;
  for (const total of outcome.totals()) {
    if (claimedAmount(format, total) === 0n) continue;
    const width = format === "cw20" ? keyOf(total.participant, format, accounts).length : 20;
    counts.set(total.token, (counts.get(total.token) ?? 0) + 1);
    widths.set(total.token, Math.max(widths.get(total.token) ?? 0, width));
    if (++row % HASHES_PER_STEP === 0) yield 0;
  }
  const rooms = new Map<string, ClaimRecords>();
  for (const { token } of outcome.rewards) {
    const count = counts.get(token);
    if (count === undefined) continue;
    rooms.set(token, emptyRecords(format, widths.get(token) ?? 0, count));
  }
  return rooms;
}

/** The key of a participant's account: the mapped one, else the participant's own name. */
export function keyOf(
  participant: string,
  format: ClaimFormat,
  accounts: Accounts | undefined,
): Uint8Array {
  const mapped = accounts === undefined ? undefined : accountOf(accounts, participant);
  try {
    return accountKey(format, mapped ?? participant);
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    throw noAccount(participant, format, error);
  }
}

function noAccount(participant: string, format: ClaimFormat, { message, expected }: TextError) {
  const kind = format === "cw20" ? "bech32 account" : "EVM address";
  const looksMeant = format === "cw20" ? /^[a-z]+1/i : /^0x[0-9a-f]{40}$/i;
  if (looksMeant.test(participant))
    return new UserError("bad-account", 4, `participant ${message}`, undefined, expected);
  const text = `participant ${shown(participant)} has a share but no account: the name is no ${kind}`;
  const remedy = "give a CSV with participant,account as --accounts FILE";
  return new UserError("no-account", 4, text, undefined, remedy);
}

function bounded(amount: bigint, { participant, token }: ParticipantTotal): bigint {
  if (amount <= MAX_AMOUNT) return amount;
  throw claimTooLarge(`the claim of ${shown(participant)} in ${token}`);
}

function claimTooLarge(what: string): UserError {
  const message = `${what} would be more than 2^128 - 1 base units`;
  return new UserError("claim-too-large", 4, message, undefined, "settle with --tree none");
}

function refuseSharedAccount(
  outcome: Claimable,
  format: ClaimFormat,
  { token, records }: TokenClaims,
): void {
  const { keyWidth } = records;
  const order = sortedKeys(records);
  for (let place = 1; place < order.length; place++) {
    const one = order[place - 1] ?? 0;
    const other = order[place] ?? 0;
    const [a, b] = [recordOffset(records, one), recordOffset(records, other)];
    if (compareAt(records.bytes, a, b, keyWidth) !== 0) continue;
    const names = participantsAt(outcome, format, token, [one, other]);
    const account = accountOfKey(records.kind, keyAt(records, one));
    const message = `participants ${names.map(shown).join(" and ")} have one account, ${account}`;
    const remedy =
      "give each an account of its own, or one name in the events; --tree none makes no tree";
    throw new UserError("shared-account", 4, message, undefined, remedy);
  }
}

function participantsAt(
  outcome: Claimable,
  format: ClaimFormat,
  token: string,
  positions: readonly number[],
): string[] {
  const names: string[] = [];
  let position = 0;
  for (const total of outcome.totals()) {
    if (total.token !== token || claimedAmount(format, total) === 0n) continue;
    if (positions.includes(position)) names.push(total.participant);
    position++;
  }
  return names;
}
