import type { Client } from "../../../client/client.ts";
import { formatInstant, SECOND } from "../../../exact/instant.ts";
import type { Event } from "../../../ledger/gen/aliquot/programmes/v1/types.ts";
import { csvRow } from "../../../settle/csv-text.ts";
import type { Fact } from "./programme-facts.ts";

/** Columns that `settle` reads, and two of ours that it passes over. */
const COLUMNS = [
  ...["id", "time", "event", "participant", "asset", "amount_base"],
  ...["term", "counterparty", "via", "value", "x_height", "x_source"],
] as const;

/** Amounts of these are not a part of the event. */
const WITHOUT_AMOUNT: ReadonlySet<string> = new Set(["listing", "invite", "qualify"]);

/**
 * A programme's events as a file for `settle`: accepted ones in their order, each fact before the first event
 * that is not older. Yields the header first, then the rows of a page at a time.
 */
export async function* eventsCsv(
  client: Client,
  id: string,
  facts: readonly Fact[],
): AsyncGenerator<{ readonly rows: number; readonly text: string }> {
  yield { rows: 0, text: csvRow([...COLUMNS]) };
  let next = 0;
  for await (const page of client.programmes.eventPages(id)) {
    const rows: string[] = [];
    for (const event of page) {
      for (let fact = facts[next]; fact && fact.timeSec <= event.timeSec; fact = facts[next])
        rows.push(factRow(fact, ++next));
      rows.push(eventRow(event));
    }
    yield { rows: rows.length, text: rows.join("") };
  }
  const left = facts.slice(next).map((fact) => factRow(fact, ++next));
  yield { rows: left.length, text: left.join("") };
}

function eventRow(event: Event): string {
  const { seq, timeSec, type, participant, asset, amount, term, counterparty, via, value } = event;
  const { height, attestor } = event;
  const used = WITHOUT_AMOUNT.has(type) ? "" : amount;
  const source = attestor === "" ? "signed" : `attested by ${attestor}`;
  return csvRow([
    ...[`${seq}`, timeText(timeSec), type, participant, asset, used],
    ...[term, counterparty, via, value, `${height}`, source],
  ]);
}

function factRow({ type, timeSec, participant, asset, value, source }: Fact, n: number): string {
  const unused = "";
  return csvRow([
    ...[`fact-${n}`, timeText(timeSec), type, participant, asset, unused],
    ...[unused, unused, unused, value, unused, source],
  ]);
}

function timeText(sec: bigint): string {
  return formatInstant(sec * SECOND);
}
