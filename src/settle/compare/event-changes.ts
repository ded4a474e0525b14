import { openEventFile } from "../event-file.ts";
import { COLUMN_INDEX, COLUMNS, type RowOrProblem } from "../raw-row.ts";
import { describeUserError, UserError } from "../user-error.ts";

/** A row of an events file as text: `lock,alice,USDT,100` by column. */
export interface EventText {
  readonly line: number;
  readonly id: string;
  readonly cells: Readonly<Record<string, string>>;
}

/** A row that only one file has, or that has other cells under the same id. */
export interface EventChange {
  readonly kind: "added" | "removed" | "changed";
  readonly before: EventText | undefined;
  readonly after: EventText | undefined;
}

/** How the rows of two events files differ. */
export interface EventChanges {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** The first few in the order of the lines: changed and added ones, then those removed. */
  readonly first: readonly EventChange[];
  /** All that name the participant asked for. */
  readonly own: readonly EventChange[];
}

/** An events file of a result, and the hash that it had. */
export interface RecordedEvents {
  readonly path: string;
  readonly sha256: string;
}

/** Changes kept for show. */
const FIRST = 20;

/**
 * Compares two events files row by row, as text: by id, rows without one by their content. Returns a
 * sentence instead if one of them cannot be read or is not what it was.
 */
export async function eventChanges(
  before: RecordedEvents,
  after: RecordedEvents,
  participant: string | undefined,
  seen: (rows: number) => void = () => {},
): Promise<EventChanges | string> {
  const rows = new Rows(participant);
  try {
    for (const [side, file] of [["left", before] as const, ["right", after] as const]) {
      const open = await openEventFile(file.path);
      for await (const batch of open.rows()) {
        for (const row of batch) rows[side](row);
        seen(rows.count);
      }
      if (open.sha256Hex() !== file.sha256)
        return `${file.path} is not what it was when it was settled: its hash is another one`;
    }
  } catch (error) {
    if (error instanceof UserError) return describeUserError(error);
    throw error;
  }
  return rows.changes();
}

interface Kept {
  readonly line: number;
  readonly content: string;
}

class Rows {
  count = 0;
  private readonly byId = new Map<string, Kept>();
  /** Rows without an id: the lines on which each content stands. */
  private readonly nameless = new Map<string, number[]>();
  private readonly counts = { added: 0, removed: 0, changed: 0 };
  private readonly first: EventChange[] = [];
  private readonly own: EventChange[] = [];

  constructor(private readonly participant: string | undefined) {}

  left(row: RowOrProblem): void {
    this.count++;
    const { id, content } = contentOf(row);
    if (id !== "" && !this.byId.has(id)) this.byId.set(id, { line: row.line, content });
    else this.linesOf(content).push(row.line);
  }

  right(row: RowOrProblem): void {
    this.count++;
    const { id, content } = contentOf(row);
    const { line } = row;
    const known = id === "" ? undefined : this.byId.get(id);
    if (known !== undefined) {
      this.byId.delete(id);
      if (known.content === content) return;
      this.note("changed", asText(known.line, known.content), asText(line, content));
      return;
    }
    if (this.nameless.get(content)?.shift() !== undefined) return;
    this.note("added", undefined, asText(line, content));
  }

  changes(): EventChanges {
    for (const { line, content } of this.byId.values())
      this.note("removed", asText(line, content), undefined);
    for (const [content, lines] of this.nameless) {
      for (const line of lines) this.note("removed", asText(line, content), undefined);
    }
    return { ...this.counts, first: this.first, own: this.own };
  }

  private linesOf(content: string): number[] {
    const known = this.nameless.get(content);
    if (known !== undefined) return known;
    const made: number[] = [];
    this.nameless.set(content, made);
    return made;
  }

  private note(
    kind: EventChange["kind"],
    before: EventText | undefined,
    after: EventText | undefined,
  ): void {
    this.counts[kind]++;
    const change = { kind, before, after };
    if (this.first.length < FIRST) this.first.push(change);
    if ([before, after].some((each) => this.isOwn(each))) this.own.push(change);
  }

  private isOwn(row: EventText | undefined): boolean {
    if (row === undefined || this.participant === undefined) return false;
    const { participant, counterparty } = row.cells;
    return participant === this.participant || counterparty === this.participant;
  }
}

/** The cells in one text, so that a million rows stay small. */
function contentOf(row: RowOrProblem): { readonly id: string; readonly content: string } {
  if (!row.problem) {
    const id = row.values[COLUMN_INDEX.get("id") ?? 0] ?? "";
    return { id, content: JSON.stringify(row.values.map((cell) => cell ?? "")) };
  }
  // A malformed row has no cells that can be trusted; its problem says what there is to say.
  const cells = COLUMNS.map((column) => {
    if (column === "id") return row.id ?? "";
    if (column === "participant") return row.participant ?? "";
    return column === "value" ? `${row.code}: ${row.message}` : "";
  });
  return { id: row.id ?? "", content: JSON.stringify(cells) };
}

function asText(line: number, content: string): EventText {
  const values = JSON.parse(content) as string[];
  const cells = COLUMNS.map((column, i) => [column, values[i] ?? ""] as const);
  const named = Object.fromEntries(cells.filter(([, cell]) => cell !== ""));
  return { line, id: named["id"] ?? "", cells: named };
}
