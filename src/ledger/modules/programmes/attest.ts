import { formatInstant } from "../../../exact/instant.ts";
import {
  type EventCells,
  MalformedEvent,
  parseEvent,
} from "../../../programme/events/parse-event.ts";
import type { Refused } from "../../../programme/events/refusal.ts";
import type {
  AttestedEvent,
  MsgAttest,
  MsgAttestResponse,
} from "../../gen/aliquot/programmes/v1/tx.ts";
import type { Context } from "../../kernel/context.ts";
import { parseAddress } from "../accounts/index.ts";
import { programmesError } from "./errors.ts";
import { type Live, type Offered, requireLive } from "./live.ts";
import { positions } from "./state/lockdrop.ts";
import { emit, must, type Taken, take } from "./take.ts";

/** Longer texts of an attested event are refused. */
const MOST_TEXT = 256;

/** Takes a fact from outside the ledger, signed by an attestor of the programme. It takes its block's time. */
export function attest(ctx: Context, message: MsgAttest): MsgAttestResponse {
  const { attestor, programmeId, event } = message;
  const live = requireAttestor(ctx, { attestor, programmeId });
  if (event === undefined) throw programmesError("invalid-event", "no event");
  const { seq, event: taken } = must(takeAttested(ctx, live, { attestor, event }));
  const { type, participant, asset, amount } = taken;
  emit(ctx, live, { type, seq, participant, asset, amount });
  return { seq };
}

/** The programme, when the signer may attest for it (`programmes` 40). */
export function requireAttestor(
  ctx: Context,
  { attestor, programmeId }: { readonly attestor: string; readonly programmeId: string },
): Live {
  const live = requireLive(ctx, programmeId);
  if (live.record.attestors.includes(attestor)) return live;
  throw programmesError("not-attestor", `${attestor} is none of ${live.id}`);
}

/**
 * Gives an attested event to the rules. Refuses by throwing what the programme does not let attestors bring
 * in (`programmes` 41) and what has no meaning (`programmes` 42); returns a rule's refusal.
 */
export function takeAttested(
  ctx: Context,
  live: Live,
  { attestor, event }: { readonly attestor: string; readonly event: AttestedEvent },
): Taken | Refused {
  if (!live.record.attested.includes(event.type)) {
    const allowed = live.record.attested.join(", ") || "nothing";
    throw programmesError(
      "not-attested",
      `${event.type.slice(0, 32)}; ${live.id} takes ${allowed}`,
    );
  }
  const offered = meaningOf(live, event);
  if (event.type === "withdraw") requireOutside(ctx, live, offered);
  return take(ctx, live, { ...offered, attestor });
}

/** The event as the reader of files understands the same cells; the accounts in it must be addresses. */
function meaningOf(live: Live, event: AttestedEvent): Offered {
  const { type, participant, asset, amount, term, counterparty, via, value } = event;
  for (const text of [type, participant, asset, amount, term, counterparty, via, value])
    if (text.length > MOST_TEXT) throw programmesError("invalid-event", "a text is too long");
  const cells: EventCells = {
    id: "",
    time: formatInstant(live.now),
    event: type,
    participant,
    asset,
    amount: "",
    amount_base: amount,
    term,
    counterparty,
    via,
    value,
  };
  try {
    const parsed = parseEvent(live.programme, 1, cells);
    if (parsed.participant !== "") parseAddress(parsed.participant);
    if (type === "invite") parseAddress(parsed.counterparty);
    return parsed;
  } catch (error) {
    if (!(error instanceof MalformedEvent)) throw error;
    const { column, message, remedy } = error;
    throw programmesError("invalid-event", `${column}: ${message}; ${remedy}`);
  }
}

/** What lies on the ledger is withdrawn by its owner, what an attestor keeps by the attestor. */
function requireOutside(ctx: Context, live: Live, offered: Offered): void {
  const { participant, counterparty = "" } = offered;
  if (!/^[1-9][0-9]{0,15}$/.test(counterparty)) return;
  const position = positions.get(ctx, [live.id, participant, BigInt(counterparty)]);
  if (position !== undefined && position.certificate !== "")
    throw programmesError("no-position", `lock ${counterparty} is kept on the ledger`);
}
