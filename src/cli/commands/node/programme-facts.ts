import type { Client } from "../../../client/client.ts";
import { assert } from "../../../exact/assert.ts";
import { formatExact, parseFraction } from "../../../exact/rational.ts";
import type { ListedParticipant } from "../../../ledger/gen/aliquot/programmes/v1/query.ts";
import type { FixedPrice } from "../../../ledger/gen/aliquot/programmes/v1/types.ts";
import type { EventType } from "../../../programme/events/event.ts";
import type { ProgrammeView } from "./programme-view.ts";

/** What other modules of the ledger knew and the programme went by, as a row of an events file. */
export interface Fact {
  readonly type: EventType;
  readonly timeSec: bigint;
  readonly participant: string;
  readonly asset: string;
  readonly value: string;
  /** Where it was taken from. */
  readonly source: string;
}

/** The registrations, acceptances, verdicts and prices that counted for a programme, by time. */
export async function factsOf(client: Client, view: ProgrammeView): Promise<Fact[]> {
  const { id } = view.registered;
  const prices = (await client.programmes.prices(id)).map((price) => priceFact(view, price));
  const standings = await standingFacts(client, view);
  const facts = [...prices, ...standings];
  return facts.sort((a, b) => (a.timeSec < b.timeSec ? -1 : a.timeSec > b.timeSec ? 1 : 0));
}

/** A price stands at the instant for which it counts; when it was given is said beside it. */
function priceFact(view: ProgrammeView, { asset, price, atSec, givenSec }: FixedPrice): Fact {
  const feed = view.registered.assets.find((each) => each.asset === asset)?.feed ?? "";
  const value = formatExact(parseFraction(price));
  assert(value !== undefined, `the price ${price} of ${asset} is no decimal`);
  const source = `oracle ${feed}, given ${view.moment(givenSec)}`;
  return { type: "price", timeSec: atSec, participant: "", asset, value, source };
}

async function standingFacts(client: Client, view: ProgrammeView): Promise<Fact[]> {
  const { require } = view.programme.eligibility;
  if (require.size === 0) return [];
  const { id } = view.registered;
  const participants = await client.programmes.participants(id);
  const entries = await firstEntries(client, id);
  return participants.flatMap((listed) => {
    const participant = listed.participant?.participant ?? "";
    const entry = entries.get(participant);
    return entry === undefined ? [] : factsOfOne(view, listed, { participant, entry });
  });
}

/**
 * The ledger let the participant in at `entry`, so all that was required held then. Of verdicts it keeps the
 * last one: where that came later, or does not say passed, the entry itself is the evidence of the one before.
 */
function factsOfOne(
  view: ProgrammeView,
  listed: ListedParticipant,
  { participant, entry }: { readonly participant: string; readonly entry: bigint },
): Fact[] {
  const { require } = view.programme.eligibility;
  const { registeredSec, acceptedVersion, acceptedSec, verifiedSec } = listed;
  const { termsDocument, verifier } = view.registered;
  const base = { participant, asset: "" };
  const facts: Fact[] = [];
  if (require.has("registered"))
    facts.push({ ...base, type: "register", timeSec: registeredSec, value: "", source: "terms" });
  if (require.has("accepted")) {
    const source = `terms ${termsDocument}`;
    facts.push({ ...base, type: "accept", timeSec: acceptedSec, value: acceptedVersion, source });
  }
  if (require.has("verified")) {
    const isKept = verifiedSec > 0n && verifiedSec <= entry;
    const timeSec = isKept ? verifiedSec : entry;
    const source = isKept ? `terms, verdict of ${verifier}` : "terms, replaced since";
    facts.push({ ...base, type: "verify", timeSec, value: "passed", source });
  }
  return facts;
}

/** When each participant was first let in. */
async function firstEntries(client: Client, id: string): Promise<ReadonlyMap<string, bigint>> {
  const entries = new Map<string, bigint>();
  for await (const page of client.programmes.eventPages(id)) {
    for (const { type, participant, timeSec } of page) {
      const isEntry = type === "lock" || type === "signal";
      if (isEntry && !entries.has(participant)) entries.set(participant, timeSec);
    }
  }
  return entries;
}
