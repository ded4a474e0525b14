import type { Message } from "../../../src/client/messages.ts";
import type { AttestedEvent } from "../../../src/ledger/gen/aliquot/programmes/v1/tx.ts";
import type { ProgrammeEvent } from "../../../src/programme/events/event.ts";
import { OPERATOR } from "./accounts.ts";
import type { LiveRow } from "./live-rows.ts";
import { type Call, denomOf } from "./network.ts";

/** The programme under test. */
export const PROGRAMME_ID = "random";
/** The document whose acceptance counts, its versions, and what each is the hash of. */
export const DOCUMENT = "terms";
export const VERSIONS = { v1: "1".repeat(64), v2: "2".repeat(64) } as const;

const PACKAGE = "/aliquot.programmes.v1";
const programmeId = PROGRAMME_ID;
const operator = OPERATOR.address;

/** The feed that gives an asset's price. */
export function feedOf(asset: string): string {
  return `${asset.toLowerCase()}-usd`;
}

/** An event as its participant, or whoever knows of it, tells the ledger; `lock` is the number of the lock. */
export function callOf(
  event: ProgrammeEvent,
  {
    isAttested,
    expiresSec = 0,
    lock,
  }: Pick<LiveRow, "isAttested" | "expiresSec"> & { readonly lock: bigint },
): Call {
  if (isAttested) return moduleCall(event, expiresSec) ?? attested(event, lock);
  const { participant, asset, amount, term, via, counterparty } = event;
  const coin = { denom: denomOf(asset), amount: amount.toString() };
  const own = { participant, programmeId, amount: coin };
  const parts: Readonly<Record<string, object>> = {
    lock: { ...own, term },
    signal: { ...own, term },
    withdraw: { ...own, lock },
    burn: own,
    activate: { ...own, via, recipient: counterparty },
  };
  const name = `${event.type[0]?.toUpperCase()}${event.type.slice(1)}`;
  const value = parts[event.type];
  if (value === undefined) throw new Error(`nobody can sign ${event.type}`);
  return call(participant, `${PACKAGE}.Msg${name}`, value);
}

/** What other modules are told; undefined for what a programme's attestor says. */
function moduleCall(
  { type, participant, asset, amount, value }: ProgrammeEvent,
  expiresSec: number,
): Call | undefined {
  switch (type) {
    case "register":
      return call(participant, "/aliquot.terms.v1.MsgRegister", { participant, reference: "" });
    case "accept": {
      const contentHash = VERSIONS[value as keyof typeof VERSIONS];
      const accepted = { contentHash, document: DOCUMENT, version: value, participant };
      return call(participant, "/aliquot.terms.v1.MsgAcceptTerms", accepted);
    }
    case "verify":
      return call(operator, "/aliquot.terms.v1.MsgAttest", {
        attestor: operator,
        subject: participant,
        passed: value === "passed",
        expiresSec: BigInt(expiresSec),
        reference: "",
      });
    case "price":
      return call(operator, "/aliquot.oracle.v1.MsgSubmitPrice", {
        feeder: operator,
        feed: feedOf(asset),
        price: value,
      });
    case "fees": {
      const fees = { denom: denomOf(asset), amount: amount.toString() };
      const paid = { payer: operator, programmeId, month: value, fees };
      return call(operator, `${PACKAGE}.MsgPayFees`, paid);
    }
    default:
      return undefined;
  }
}

/** The events that other modules, or nobody's attestor, tell of. */
export const NOT_ATTESTED: readonly string[] = ["register", "accept", "verify", "price", "fees"];

function attested(event: ProgrammeEvent, lock: bigint): Call {
  const said = { attestor: operator, programmeId, event: attestedEvent(event, lock) };
  return call(operator, `${PACKAGE}.MsgAttest`, said);
}

function attestedEvent(event: ProgrammeEvent, lock: bigint): AttestedEvent {
  const { type, participant, asset, term, via, value } = event;
  const hasAmount = !["listing", "invite", "qualify"].includes(type);
  const amount = hasAmount ? event.amount.toString() : "";
  const counterparty = type === "withdraw" ? lock.toString() : event.counterparty;
  return { type, participant, asset, amount, term, counterparty, via, value };
}

/** Facts as a file: announced, then brought in. */
export function importCalls(
  fileSha256: string,
  events: readonly ProgrammeEvent[],
  lock: bigint,
): Call[] {
  const file = { attestor: operator, programmeId, fileSha256 };
  const rows = events.map((event) => attestedEvent(event, lock));
  return [
    call(operator, `${PACKAGE}.MsgOpenImport`, { ...file, rows: BigInt(rows.length) }),
    call(operator, `${PACKAGE}.MsgImportRows`, { ...file, firstRow: 1n, events: rows }),
  ];
}

/** Pays a participant what is due. */
export function claimCall(participant: string): Call {
  return call(participant, `${PACKAGE}.MsgClaim`, { participant, programmeId });
}

/** Computes others' shares; a month's of a minter's yield when `group` names it. */
export function settleCall(participants: readonly string[], group = ""): Call {
  const sender = operator;
  return call(sender, `${PACKAGE}.MsgSettle`, { sender, programmeId, group, participants });
}

/** Burns what was abandoned. */
export function burnAbandonedCall(participants: readonly string[]): Call {
  const sender = operator;
  return call(sender, `${PACKAGE}.MsgBurnAbandoned`, { sender, programmeId, participants });
}

/** A call by hand. */
export function call(from: string, typeUrl: string, value: object): Call {
  const message: Message = { typeUrl, value };
  return { from, message };
}
