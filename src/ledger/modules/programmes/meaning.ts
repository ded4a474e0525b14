import { formatInstant } from "../../../exact/instant.ts";
import {
  type EventCells,
  MalformedEvent,
  parseEvent,
} from "../../../programme/events/parse-event.ts";
import type { AttestedEvent } from "../../gen/aliquot/programmes/v1/tx.ts";
import { parseAddress } from "../accounts/index.ts";
import { programmesError } from "./errors.ts";
import type { Live, Offered } from "./live.ts";

/** Longer texts of an event are refused. */
const MOST_TEXT = 256;

/**
 * An event as the reader of files understands the same cells, whoever brings it: what a row cannot be, no
 * message can. The accounts in it must be addresses. Refuses (`programmes` 42) what has no meaning.
 */
export function meaningOf(
  { programme, now }: Live,
  cells: Partial<AttestedEvent> & Pick<AttestedEvent, "type">,
): Offered {
  const given = Object.values(cells);
  if (given.some((text) => text.length > MOST_TEXT))
    throw programmesError("invalid-event", "a text is too long");
  try {
    const parsed = parseEvent(programme, 1, { ...rowOf(cells), time: formatInstant(now) });
    if (parsed.participant !== "") parseAddress(parsed.participant);
    if (parsed.type === "invite") parseAddress(parsed.counterparty);
    return parsed;
  } catch (error) {
    if (!(error instanceof MalformedEvent)) throw error;
    const { column, message, remedy } = error;
    throw programmesError("invalid-event", `${column}: ${message}; ${remedy}`);
  }
}

function rowOf(cells: Partial<AttestedEvent> & Pick<AttestedEvent, "type">): EventCells {
  const { type, participant = "", asset = "", amount = "", term = "" } = cells;
  const { counterparty = "", via = "", value = "" } = cells;
  return {
    id: "",
    time: "",
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
}
