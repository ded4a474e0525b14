import type { Columns } from "./columns.ts";
import type { Pool } from "./pool.ts";

/** What one call clears or touches: some tenths of a millisecond. */
const CALL_BYTES = 1 << 20;
const CALL_ROWS = 8192;
/** More than the rows that are read and wait for their turn, so that threads are there before them. */
const ROWS_AHEAD = 65_536;

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Clears memory on all threads. */
export async function clearRanges(pool: Pool, ranges: readonly Range[]): Promise<void> {
  await Promise.all(inCalls(pool, "clear", ranges));
}

/** Has threads touch new memory, as soon as one is free. */
export function touchRanges(
  { pool, isUsed }: { readonly pool: Pool; readonly isUsed: boolean },
  ranges: readonly Range[],
): void {
  if (pool.size > 1 && !isUsed) inCalls(pool, "touch", ranges);
}

function inCalls(pool: Pool, name: "clear" | "touch", ranges: readonly Range[]) {
  return ranges.flatMap(({ start, end }) =>
    Array.from({ length: Math.ceil((end - start) / CALL_BYTES) }, (_, part) => {
      const from = start + part * CALL_BYTES;
      return pool.call({ name, args: [from, Math.min(end, from + CALL_BYTES)] });
    }),
  );
}

/**
 * Has threads touch what the next rows will be put into. One thread alone puts rows behind one another, and
 * would wait for the system to fill each new page.
 */
export class RowsAhead {
  private touched = 0;
  private readonly most: { readonly names: number; readonly ids: number };

  constructor(
    private readonly columns: Columns,
    private readonly pool: Pool,
    /** About as many rows as there will be. */
    private readonly rows: number,
  ) {
    this.most = {
      names: columns.get("nameTextLimit") - columns.get("nameText"),
      ids: columns.get("idTextLimit"),
    };
  }

  /** To be called when rows were put in. */
  follow(): void {
    const { columns, pool } = this;
    const rows = columns.get("rows");
    if (pool.size === 1 || columns.machine.isUsed || rows === 0) return;
    const end = Math.min(this.rows, columns.rowLimit, rows + ROWS_AHEAD);
    for (let from = Math.max(this.touched, rows); from + CALL_ROWS <= end; from += CALL_ROWS) {
      this.touched = from + CALL_ROWS;
      this.touch(from, this.touched, rows);
    }
  }

  /** As many names a row, and as long names and ids, as in the rows that there are. */
  private touch(from: number, to: number, rows: number): void {
    const { columns, pool } = this;
    const { view } = columns.machine;
    const names = columns.get("participants");
    const nameBytes = view.getUint32(columns.get("nameStarts") + names * 4, true);
    const idBytes = view.getUint32(columns.get("idEnds") + (rows - 1) * 4, true);
    const range = (each: number, most: number) =>
      [from, to].map((row) => Math.min(most, Math.floor((each * row) / rows)));
    const args = [
      ...[from, to],
      ...range(names, columns.rowLimit),
      ...range(nameBytes, this.most.names),
      ...range(idBytes, this.most.ids),
    ];
    void pool.call({ name: "touchRows", args });
  }
}
