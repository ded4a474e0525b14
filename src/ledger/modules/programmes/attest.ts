import type { Refused } from "../../../programme/events/refusal.ts";
import type {
  AttestedEvent,
  MsgAttest,
  MsgAttestResponse,
} from "../../gen/aliquot/programmes/v1/tx.ts";
import type { Context } from "../../kernel/context.ts";
import { programmesError } from "./errors.ts";
import { type Live, type Offered, requireLive } from "./live.ts";
import { meaningOf } from "./meaning.ts";
import { positions } from "./state/lockdrop.ts";
import { emit, must, type Taken, take } from "./take.ts";

/** Takes a fact from outside the ledger, signed by an attestor of the programme. It takes its block's time. */
export function attest(ctx: Context, message: MsgAttest): MsgAttestResponse {
  const { attestor, programmeId, event } = message;
  const live = requireAttestor(ctx, { attestor, programmeId });
  if (event === undefined) throw programmesError("invalid-event", "no event");
  const { seq, accepted, event: taken } = must(takeAttested(ctx, live, { attestor, event }));
  const { type, participant, asset } = taken;
  const amount = type === "lock" ? accepted : taken.amount;
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

/** What lies on the ledger is withdrawn by its owner, what an attestor keeps by the attestor. */
function requireOutside(ctx: Context, live: Live, offered: Offered): void {
  const { participant, counterparty = "" } = offered;
  if (!/^[1-9][0-9]{0,15}$/.test(counterparty)) return;
  const position = positions.get(ctx, [live.id, participant, BigInt(counterparty)]);
  if (position !== undefined && position.certificate !== "")
    throw programmesError("no-position", `lock ${counterparty} is kept on the ledger`);
}
