import type { ProgrammeEvent } from "../programme/events/event.ts";
import { type EventCells, MalformedEvent, parseEvent } from "../programme/events/parse-event.ts";
import type { MalformedReason } from "../programme/events/reasons.ts";
import type { Programme } from "../programme/programme.ts";
import type { RawRow, RowProblem } from "./raw-row.ts";
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

/** Gives rows their meaning, whichever reader cut them; collects those that have none. */
export class RowMeaning {
  readonly malformed: MalformedRow[] = [];
  private readonly interned = new Map<string, string>();

  constructor(
    private readonly programme: Programme,
    private readonly path: string,
    private readonly lenient: boolean,
  ) {}

  /** The event that a row means. Throws `MalformedEvent`. */
  eventOf(row: RawRow): ProgrammeEvent {
    return parseEvent(this.programme, row.line, cellsOf(row, this.shared));
  }

  /** Sets a row aside, or throws `UserError` (exit 4) in a strict run; other errors pass through. */
  setAsideEvent(row: RawRow, error: unknown): void {
    if (!(error instanceof MalformedEvent)) throw error;
    const { reason, column, message, remedy } = error;
    const [id = "", , , participant = ""] = row.values;
    this.setAside({ line: row.line, id, participant, reason, column, message, remedy });
  }

  /** As `setAsideEvent`, for a row that could not be read. */
  setAsideProblem(row: RowProblem): void {
    const { id = "", participant = "" } = row;
    this.setAside({ ...row, id, participant, reason: row.code });
  }

  /** The refusal of a row whose id stands on `line` already. */
  duplicateId(id: string, line: number | undefined): MalformedEvent {
    const where = line === undefined ? "an earlier line" : `line ${line}`;
    const message = `${JSON.stringify(id)} stands on ${where} already`;
    return new MalformedEvent("duplicate-id", "id", message, "give every event its own id");
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
