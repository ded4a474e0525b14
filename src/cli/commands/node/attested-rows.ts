import { formatInstant } from "../../../exact/instant.ts";
import type { AttestedEvent } from "../../../ledger/gen/aliquot/programmes/v1/tx.ts";
import { parseAddress } from "../../../ledger/kernel/address.ts";
import { TxError } from "../../../ledger/kernel/errors.ts";
import type { ProgrammeEvent } from "../../../programme/events/event.ts";
import { MalformedEvent, parseEvent } from "../../../programme/events/parse-event.ts";
import type { Programme } from "../../../programme/programme.ts";
import { openEventFile } from "../../../settle/event-file.ts";
import type { Progress } from "../../../settle/progress.ts";
import type { RawRow, RowProblem } from "../../../settle/raw-row.ts";
import { cellsOf } from "../../../settle/row-meaning.ts";
import { shown, UserError } from "../../../settle/user-error.ts";

/** A row of an events file as an attestor states it. */
interface AttestedRow {
  /** The physical line on which it starts. */
  readonly line: number;
  readonly event: AttestedEvent;
}

/** A whole events file that can be sent. */
export interface AttestedRows {
  readonly rows: readonly AttestedRow[];
  /** Of the unpacked bytes, hex. */
  readonly sha256: string;
  /** Whether rows have ids of their own, which the ledger does not keep. */
  readonly hasIds: boolean;
}

/** Instead of the row's own time: attested events take their block's. */
const NO_TIME = formatInstant(0n);
const NOTHING_SENT = "Nothing was sent";

/**
 * Reads an events file as `settle` does, but for times and ids, and checks all that does not need the ledger's
 * books. Throws the first flaw as UserError (exit 4) with line and column.
 */
export async function readAttestedRows(
  path: string,
  of: {
    readonly programme: Programme;
    /** The events that the programme lets attestors bring in. */
    readonly attested: readonly string[];
    readonly progress: Progress;
  },
): Promise<AttestedRows> {
  const file = await openEventFile(path);
  const rows: AttestedRow[] = [];
  const ids = new Set<string>();
  of.progress.phase("reading");
  for await (const batch of file.rows()) {
    for (const row of batch) {
      if (row.problem) throw unreadable(path, row);
      rows.push({ line: row.line, event: attestedEvent(row, { ...of, path, ids }) });
    }
    of.progress.update(rows.length);
  }
  if (rows.length === 0) {
    const message = "there are no events after the header";
    throw new UserError("no-events", 4, message, { file: path }, "add one row per event");
  }
  return { rows, sha256: file.sha256Hex(), hasIds: ids.size > 0 };
}

interface Reading {
  readonly programme: Programme;
  readonly attested: readonly string[];
  readonly path: string;
  /** Of the rows before. */
  readonly ids: Set<string>;
}

function attestedEvent(row: RawRow, reading: Reading): AttestedEvent {
  const { programme, path, ids } = reading;
  const cells = cellsOf(row);
  try {
    const event = parseEvent(programme, row.line, { ...cells, id: "", time: NO_TIME });
    refuseUnattested(row, event, reading);
    refuseFileId(row, event, reading);
    if (cells.id !== "") ids.add(cells.id);
    const { type, participant, asset, term, counterparty, via, value } = event;
    checkAddress(row, path, { column: "participant", text: participant });
    if (type === "invite") checkAddress(row, path, { column: "counterparty", text: counterparty });
    const hasAmount = cells.amount !== "" || cells.amount_base !== "";
    const amount = hasAmount ? event.amount.toString() : "";
    return { type, participant, asset, amount, term, counterparty, via, value };
  } catch (error) {
    if (!(error instanceof MalformedEvent)) throw error;
    const { reason, column, message, remedy } = error;
    const place = { file: path, line: row.line, column };
    throw new UserError(reason, 4, message, place, `${remedy}. ${NOTHING_SENT}`);
  }
}

function refuseUnattested(row: RawRow, { type }: ProgrammeEvent, reading: Reading): void {
  const { attested, programme, path } = reading;
  if (attested.includes(type)) return;
  const message = `${type} cannot be attested in ${programme.id}`;
  const place = { file: path, line: row.line, column: "event" };
  const remedy = `attestors bring in ${attested.join(", ") || "nothing"} there; leave the row out. ${NOTHING_SENT}`;
  throw new UserError("not-attested", 4, message, place, remedy);
}

/** Events on the ledger have numbers; a lock is named by that of its own, which is known once it is there. */
function refuseFileId(row: RawRow, { type, counterparty }: ProgrammeEvent, reading: Reading): void {
  const { ids, path } = reading;
  if (type !== "withdraw" || (/^[1-9]\d{0,15}$/.test(counterparty) && !ids.has(counterparty)))
    return;
  const message = `${shown(counterparty)} is no number of an event on the ledger`;
  const place = { file: path, line: row.line, column: "counterparty" };
  const remedy = `import the locks first, then name their numbers: see aliquot query programmes events. ${NOTHING_SENT}`;
  throw new UserError("bad-value", 4, message, place, remedy);
}

function checkAddress(
  row: RawRow,
  file: string,
  { column, text }: { readonly column: string; readonly text: string },
): void {
  if (text === "") return;
  try {
    parseAddress(text);
  } catch (error) {
    if (!(error instanceof TxError)) throw error;
    const message = `${shown(text)} is no account of a ledger`;
    const remedy = `write the address, which begins with kratos1. ${NOTHING_SENT}`;
    throw new UserError("bad-address", 4, message, { file, line: row.line, column }, remedy);
  }
}

function unreadable(file: string, { code, line, column, message, remedy }: RowProblem): UserError {
  const place = { file, line, ...(column === undefined ? {} : { column }) };
  return new UserError(code, 4, message, place, `${remedy}. ${NOTHING_SENT}`);
}
