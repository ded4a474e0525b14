import { getHeapStatistics } from "node:v8";
import type { ProgrammeEvent } from "../programme/events/event.ts";
import type { Programme } from "../programme/programme.ts";
import { type EventFile, openEventFile } from "./event-file.ts";
import type { Progress } from "./progress.ts";
import type { RawRow, RowOrProblem } from "./raw-row.ts";
import { type MalformedRow, RowMeaning } from "./row-meaning.ts";
import { UserError } from "./user-error.ts";

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
  rows = 0;
  private readonly ids = new Set<string>();
  private readonly meaning: RowMeaning;

  constructor(programme: Programme, path: string, lenient: boolean) {
    this.meaning = new RowMeaning(programme, path, lenient);
  }

  get malformed(): readonly MalformedRow[] {
    return this.meaning.malformed;
  }

  take(row: RowOrProblem): void {
    this.rows++;
    if (row.problem) {
      if (row.id !== undefined) this.ids.add(row.id);
      this.meaning.setAsideProblem(row);
      return;
    }
    try {
      this.refuseDuplicate(row);
      this.events.push(this.meaning.eventOf(row));
    } catch (error) {
      this.meaning.setAsideEvent(row, error);
    }
  }

  /** An id counts from the first row on that holds it, even if that row turns out malformed. */
  private refuseDuplicate({ values: [id] }: RawRow): void {
    if (id === undefined) return;
    const before = this.ids.size;
    if (this.ids.add(id).size > before) return;
    throw this.meaning.duplicateId(id, this.events.find((each) => each.id === id)?.line);
  }
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
