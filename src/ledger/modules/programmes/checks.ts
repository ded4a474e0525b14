import type {
  MsgActivate,
  MsgBurnAbandoned,
  MsgRegisterProgramme,
  MsgSettle,
} from "../../gen/aliquot/programmes/v1/tx.ts";
import { type CoinText, requireCoin } from "../../kernel/coins.ts";
import { sdkError } from "../../kernel/errors.ts";
import { parseAddress } from "../accounts/index.ts";
import { programmesError } from "./errors.ts";
import { isProgrammeId } from "./live.ts";

// What each message can be refused for without the state.

/** Participants that one message may name. */
const MOST_NAMED = 100;

/** Refuses bad addresses and ids. */
export function checkRegister(message: MsgRegisterProgramme): void {
  parseAddress(message.operator);
  requireId(message.id);
  for (const address of [message.treasury, message.verifier])
    if (address !== "") parseAddress(address);
}

/** Refuses a bad address, id or coin of a participant's own message. */
export function checkOffer(message: {
  readonly participant: string;
  readonly programmeId: string;
  readonly amount?: CoinText | undefined;
}): void {
  parseAddress(message.participant);
  requireId(message.programmeId);
  requireCoin(message.amount);
}

/** Refuses what `checkOffer` refuses, and a bad recipient. */
export function checkActivate(message: MsgActivate): void {
  checkOffer(message);
  parseAddress(message.recipient);
}

/** Refuses bad addresses, a bad id, and more names than a message may hold. */
export function checkNamed({
  sender,
  programmeId,
  participants,
}: MsgSettle | MsgBurnAbandoned): void {
  parseAddress(sender);
  requireId(programmeId);
  if (participants.length > MOST_NAMED)
    throw sdkError("invalid-request", `name at most ${MOST_NAMED} participants`);
  for (const participant of participants) parseAddress(participant);
  if (new Set(participants).size < participants.length)
    throw sdkError("invalid-request", "a participant is named twice");
}

/** Refuses a bad signer or id. */
export function checkSigned(signer: string, programmeId: string): void {
  parseAddress(signer);
  requireId(programmeId);
}

function requireId(id: string): void {
  if (!isProgrammeId(id)) throw programmesError("invalid-id", id.slice(0, 64));
}
