import { join } from "node:path";
import { compareBytes } from "../../exact/byte-order.ts";
import type { ReadSummary } from "../read-summary.ts";
import { ALLOCATIONS_HEADER, RELEASES_HEADER } from "../result-rows.ts";
import { badTable, cellText, resultRows, type TableRow } from "../table-rows.ts";
import { Cursor } from "./cursor.ts";
import type { GroupShare, Person, Side, TokenTotals } from "./figures.ts";
import { totalsOf } from "./settled-side.ts";

/** Participants handed on at once. */
const PERSONS_PER_BATCH = 1_000;

/**
 * A written result as a side of a comparison: its tables are read as streams. They may have been
 * edited: what cannot be read, or does not stand in order, is a `UserError` (exit 4) with its line.
 */
export function resultSide(directory: string, summary: ReadSummary): Side {
  const { groups, rewards, decimals } = summary;
  return { groups, rewards, decimals, persons: () => new Tables(directory, summary).persons() };
}

class Tables {
  private readonly allocations: string;
  private readonly releases: string;
  private readonly tokenOf: ReadonlyMap<string, string>;

  constructor(directory: string, { groups }: ReadSummary) {
    this.allocations = join(directory, "allocations.csv");
    this.releases = join(directory, "releases.csv");
    this.tokenOf = new Map(groups.map(({ id, token }) => [id, token]));
  }

  async *persons(): AsyncGenerator<readonly Person[]> {
    const rows = new Cursor(resultRows(this.allocations, ALLOCATIONS_HEADER));
    const paid = new Cursor(resultRows(this.releases, RELEASES_HEADER));
    let batch: Person[] = [];
    try {
      for (let before: string | undefined; ; ) {
        await rows.fill();
        const participant = nameIn(rows.head);
        if (rows.head === undefined || participant === undefined) break;
        refuseDisorder(this.allocations, rows.head, before, participant);
        batch.push(await this.person(participant, rows, paid));
        before = participant;
        if (batch.length < PERSONS_PER_BATCH) continue;
        yield batch;
        batch = [];
      }
      await paid.fill();
      if (paid.head !== undefined) throw noAllocation(this.releases, paid.head);
      if (batch.length > 0) yield batch;
    } finally {
      await rows.close();
      await paid.close();
    }
  }

  private async person(
    participant: string,
    rows: Cursor<TableRow>,
    paid: Cursor<TableRow>,
  ): Promise<Person> {
    const groups = new Map<string, GroupShare>();
    const tokens = new Map<string, TokenTotals>();
    while (nameIn(rows.head) === participant && rows.head !== undefined) {
      this.addShare(rows.head, groups, tokens);
      rows.advance();
      if (rows.isEmpty) await rows.fill();
    }
    if (paid.isEmpty) await paid.fill();
    while (paid.head !== undefined) {
      const order = compareBytes(nameIn(paid.head) ?? "", participant);
      if (order > 0) break;
      if (order < 0) throw noAllocation(this.releases, paid.head);
      this.addRelease(paid.head, tokens);
      paid.advance();
      if (paid.isEmpty) await paid.fill();
    }
    return { participant, groups, tokens };
  }

  private addShare(
    row: TableRow,
    groups: Map<string, GroupShare>,
    tokens: Map<string, TokenTotals>,
  ): void {
    const [, groupCell = "", weight = "", , boost = "", boosted = "", allocation = ""] = row.cells;
    const group = cellText(groupCell);
    const token = this.tokenOf.get(group);
    if (token === undefined)
      throw badTable(this.allocations, row.line, "summary.json has no such group", "group");
    if (groups.has(group))
      throw badTable(this.allocations, row.line, "the participant has this group twice", "group");
    const whole = (text: string, column: string) =>
      wholeNumber(this.allocations, row.line, text, column);
    const share = {
      weight: whole(weight, "weight"),
      boost,
      boostedWeight: whole(boosted, "boosted_weight"),
      allocation: whole(allocation, "allocation"),
    };
    groups.set(group, share);
    totalsOf(tokens, token).allocated += share.allocation;
  }

  private addRelease(row: TableRow, tokens: Map<string, TokenTotals>): void {
    const [, token = "", , kind = "", amount = ""] = row.cells;
    const base = wholeNumber(this.releases, row.line, amount, "amount");
    totalsOf(tokens, token)[kind === "burned" ? "burned" : "released"] += base;
  }
}

function nameIn(row: TableRow | undefined): string | undefined {
  return row === undefined ? undefined : cellText(row.cells[0] ?? "");
}

function wholeNumber(file: string, line: number, text: string, column: string): bigint {
  if (/^\d{1,1000}$/.test(text)) return BigInt(text);
  throw badTable(file, line, `${JSON.stringify(text.slice(0, 60))} is no whole number`, column);
}

function refuseDisorder(
  file: string,
  { line }: TableRow,
  before: string | undefined,
  participant: string,
): void {
  if (before === undefined || compareBytes(before, participant) < 0) return;
  const message = "the row does not stand in the order of participants (as UTF-8 bytes)";
  throw badTable(file, line, message, "participant");
}

function noAllocation(file: string, { line }: TableRow): Error {
  const message = "the participant has no row in allocations.csv, or stands out of order";
  return badTable(file, line, message, "participant");
}
