import { formatInstant } from "../../../src/exact/instant.ts";
import type { QueryEventsResponse } from "../../../src/ledger/gen/aliquot/programmes/v1/query.ts";
import type { Event } from "../../../src/ledger/gen/aliquot/programmes/v1/types.ts";
import type { EventRow } from "../random-events.ts";
import { DOCUMENT, PROGRAMME_ID } from "./live-messages.ts";
import { type ExpiringRow, expiring } from "./live-rows.ts";
import type { LiveNetwork, SeenEvent } from "./network.ts";
import { instantAt } from "./random-live.ts";

const WITHOUT_AMOUNT = ["listing", "invite", "qualify"];

/**
 * The event file of an auditor: the programme's log, and what other modules told everybody of prices, terms
 * and verdicts. In the order in which it happened.
 */
export function exportedRows(network: LiveNetwork): readonly EventRow[] {
  return expiring([...network.seen.flatMap(rowOfFact), ...log(network).map(rowOfEvent)]);
}

function log(network: LiveNetwork): Event[] {
  const events: Event[] = [];
  for (let key = new Uint8Array(); ; ) {
    const pagination = { key, limit: 7n };
    const request = { id: PROGRAMME_ID, pagination };
    const page: QueryEventsResponse = network.query("/aliquot.programmes.v1.Query/Events", request);
    events.push(...page.events);
    key = Uint8Array.from(page.pagination?.nextKey ?? []);
    if (key.length === 0) return events;
  }
}

function rowOfEvent(event: Event): EventRow {
  const { seq, type, participant, asset, amount, term, counterparty, via, value, timeSec } = event;
  return {
    id: seq.toString(),
    time: timeText(Number(timeSec)),
    event: type,
    participant,
    asset,
    amount_base: WITHOUT_AMOUNT.includes(type) ? "" : amount,
    term,
    counterparty,
    via,
    value,
  };
}

function rowOfFact({ type, attributes, sec }: SeenEvent): ExpiringRow[] {
  const of = (wanted: string) => attributes.find(({ key }) => key === wanted)?.value ?? "";
  const time = timeText(sec);
  const made = (row: ExpiringRow) => [{ time, ...row }];
  switch (type) {
    case "terms_register":
      return made({ event: "register", participant: of("participant") });
    case "terms_accept_terms":
      if (of("document") !== DOCUMENT) return [];
      return made({ event: "accept", participant: of("participant"), value: of("version") });
    case "terms_attest": {
      const value = of("passed") === "true" ? "passed" : "failed";
      const expiresSec = Number(of("expires_sec"));
      const expiry = expiresSec === 0 ? {} : { expiresSec };
      return made({ event: "verify", participant: of("subject"), value, ...expiry });
    }
    case "oracle_price": {
      const asset = of("feed").split("-")[0]?.toUpperCase() ?? "";
      return made({ event: "price", asset, value: of("price") });
    }
    default:
      return [];
  }
}

function timeText(sec: number): string {
  return formatInstant(instantAt(sec));
}
