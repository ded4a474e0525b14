import { getHeapStatistics } from "node:v8";
import type { ProgrammeEvent } from "../programme/events/event.ts";
import { type EventCells, MalformedEvent, parseEvent } from "../programme/events/parse-event.ts";
import type { MalformedReason } from "../programme/events/reasons.ts";
import type { Programme } from "../programme/programme.ts";
import { type EventFile, openEventFile } from "./event-file.ts";
import type { Progress } from "./progress.ts";
import type { RawRow, RowOrProblem } from "./raw-row.ts";
import { UserError } from "./user-error.ts";

/** A row that has no meaning, set aside by a lenient run. */
export interface MalformedRow {
  readonly line: number;
  readonly id: string;
  /** As far as the row could be read; "" if not. */
  readonly participant: string;
  readonly reason: MalformedReason;
  readonly detail: string;
}

/** A whole events file in memory, as far as it has a meaning. */
export interface EventsRead {
  readonly events: readonly ProgrammeEvent[];
  readonly malformed: readonly MalformedRow[];
  readonly rows: number;
  /** SHA-256 of the decompressed bytes, hex. */
  readonly sha256: string;
}

export interface ReadOptions {
  readonly lenient: boolean;
  readonly progress?: Progress | undefined;
  /** How many settlements of these events the caller will hold at once. */
  readonly settlements?: number;
}

/**
 * Reads all events of a file. A strict run throws the first malformed row as `UserError` (exit 4)
 * with line and column; a lenient one sets it aside. An input without events is refused.
 */
export async function readEvents(
  programme: Programme,
  path: string,
  { lenient, progress, settlements = 1 }: ReadOptions,
): Promise<EventsRead> {
  const file = await openEventFile(path);
  const reading = new Reading(programme, path, lenient);
  progress?.phase("reading");
  for await (const batch of file.rows()) {
    for (const row of batch) reading.take(row);
    progress?.update(reading.rows, estimatedRows(reading.rows, file));
    refuseWhenMemoryEnds(path, reading.rows, settlements);
  }
  if (reading.events.length === 0) {
    const message =
      reading.rows === 0 ? "there are no events after the header" : "no row is usable";
    throw new UserError("no-events", 4, message, { file: path }, "add one row per event");
  }
  const { events, malformed, rows } = reading;
  return { events, malformed, rows, sha256: file.sha256Hex() };
}

/** Rows in all, as far as the bytes read so far tell. */
function estimatedRows(rows: number, file: EventFile): number | undefined {
  if (file.bytesTotal === undefined || file.bytesRead === 0) return undefined;
  return Math.round((rows * file.bytesTotal) / file.bytesRead);
}

class Reading {
  readonly events: ProgrammeEvent[] = [];
  readonly malformed: MalformedRow[] = [];
  rows = 0;
  private readonly ids = new Set<string>();
  private readonly interned = new Map<string, string>();

  constructor(
    private readonly programme: Programme,
    private readonly path: string,
    private readonly lenient: boolean,
  ) {}

  take(row: RowOrProblem): void {
    this.rows++;
    if (row.problem) {
      const { id = "", participant = "" } = row;
      if (id !== "") this.ids.add(id);
      this.setAside({ ...row, id, participant, reason: row.code });
      return;
    }
    try {
      this.refuseDuplicate(row);
      const cells = cellsOf(row, this.shared);
      this.events.push(parseEvent(this.programme, row.line, cells));
    } catch (error) {
      if (!(error instanceof MalformedEvent)) throw error;
      const { reason, column, message, remedy } = error;
      const [id = "", , , participant = ""] = row.values;
      this.setAside({ line: row.line, id, participant, reason, column, message, remedy });
    }
  }

  /** An id counts from the first row on that holds it, even if that row turns out malformed. */
  private refuseDuplicate({ values: [id] }: RawRow): void {
    if (id === undefined) return;
    const before = this.ids.size;
    if (this.ids.add(id).size > before) return;
    const line = this.events.find((each) => each.id === id)?.line;
    const where = line === undefined ? "an earlier line" : `line ${line}`;
    const message = `${JSON.stringify(id)} stands on ${where} already`;
    throw new MalformedEvent("duplicate-id", "id", message, "give every event its own id");
  }

  /** Texts that recur in many rows (assets, terms, ways to activate) are kept once. */
  private readonly shared = (text: string): string => {
    const known = this.interned.get(text);
    if (known !== undefined) return known;
    this.interned.set(text, text);
    return text;
  };

  private setAside(row: {
    readonly line: number;
    readonly id: string;
    readonly participant: string;
    readonly reason: MalformedReason;
    readonly column?: string;
    readonly message: string;
    readonly remedy: string;
  }): void {
    const { line, id, participant, reason, column, message, remedy } = row;
    if (!this.lenient) {
      const place = { file: this.path, line, ...(column === undefined ? {} : { column }) };
      throw new UserError(
        reason,
        4,
        message,
        place,
        `${remedy}. Nothing was settled; --lenient sets such rows aside`,
      );
    }
    const at = column === undefined ? "" : `column ${column}: `;
    this.malformed.push({ line, id, participant, reason, detail: `${at}${message}; ${remedy}` });
  }
}

/** The cells of a row by column; `shared` may keep recurring texts once. */
export function cellsOf({ values }: RawRow, shared = (text: string) => text): EventCells {
  const text = (index: number) => values[index] ?? "";
  return {
    id: text(0),
    time: text(1),
    event: text(2),
    participant: text(3),
    asset: shared(text(4)),
    amount: text(5),
    amount_base: text(6),
    term: shared(text(7)),
    counterparty: text(8),
    via: shared(text(9)),
    value: text(10),
  };
}

/** Heap that the plain engine needs, measured: docs/benchmarks.md. */
const HEAP_BYTES_PER_ROW = 1_000;
const HEAP_BYTES_AT_REST = 50_000_000;

/** A clear refusal instead of a crash when the plain engine's memory would not suffice. */
function refuseWhenMemoryEnds(path: string, rows: number, settlements: number): void {
  const needed = HEAP_BYTES_AT_REST + rows * HEAP_BYTES_PER_ROW * settlements;
  const limit = getHeapStatistics().heap_size_limit;
  if (needed < limit) return;
  const message = `${rows} rows and more need over ${Math.round(limit / 1e6)} MB of memory`;
  const share = `about ${settlements} MB for 1,000 rows`;
  const remedy = `allow more with NODE_OPTIONS=--max-old-space-size=MEGABYTES, ${share}`;
  throw new UserError("out-of-memory", 5, message, { file: path }, remedy);
}
