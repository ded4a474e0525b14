import type { Refused } from "../../../programme/events/refusal.ts";
import type {
  AttestedEvent,
  MsgImportRows,
  MsgImportRowsResponse,
  MsgOpenImport,
  MsgOpenImportResponse,
} from "../../gen/aliquot/programmes/v1/tx.ts";
import type { Context } from "../../kernel/context.ts";
import { TxError } from "../../kernel/errors.ts";
import { requireAttestor, takeAttested } from "./attest.ts";
import { programmesError } from "./errors.ts";
import type { Live } from "./live.ts";
import { imports, rejectedRows } from "./state/imports.ts";

/** Rows of one message. */
const MOST_ROWS = 500;
const SHA256 = /^[0-9a-f]{64}$/;
const MOST_DETAIL = 200;

/**
 * Announces a file of attested events by its hash. Opening it again by the same attestor changes nothing
 * and says where to go on.
 */
export function openImport(ctx: Context, message: MsgOpenImport): MsgOpenImportResponse {
  const { attestor, fileSha256, rows } = message;
  const live = requireAttestor(ctx, message);
  if (!SHA256.test(fileSha256)) throw programmesError("unknown-import", "no SHA-256 in hex");
  const known = imports.get(ctx, [live.id, fileSha256]);
  if (known !== undefined) {
    if (known.attestor === attestor && known.rows === rows) return { nextRow: known.nextRow };
    throw programmesError("import-exists", `by ${known.attestor}, ${known.rows} rows`);
  }
  const none = { nextRow: 1n, accepted: 0n, rejected: 0n };
  imports.put(ctx, { id: live.id, fileSha256, attestor, rows, ...none });
  const type = "programmes_open_import";
  ctx.emit({ type, programme_id: live.id, attestor, file_sha256: fileSha256, rows });
  return { nextRow: 1n };
}

/**
 * Brings in the next rows of an announced file. A row that a rule refuses is written down with its reason
 * and left out; rows that came before are refused whole (`programmes` 48), so that nothing counts twice.
 */
export function importRows(ctx: Context, message: MsgImportRows): MsgImportRowsResponse {
  const { attestor, fileSha256, firstRow, events } = message;
  const live = requireAttestor(ctx, message);
  const known = SHA256.test(fileSha256) ? imports.get(ctx, [live.id, fileSha256]) : undefined;
  if (known === undefined || known.attestor !== attestor)
    throw programmesError("unknown-import", fileSha256.slice(0, 64));
  if (events.length === 0 || events.length > MOST_ROWS)
    throw programmesError("import-order", `${events.length} rows; send 1 to ${MOST_ROWS}`);
  if (firstRow !== known.nextRow)
    throw programmesError("import-order", `row ${firstRow} came, row ${known.nextRow} is next`);
  const nextRow = firstRow + BigInt(events.length);
  if (nextRow > known.rows + 1n)
    throw programmesError("import-order", `the file has ${known.rows} rows`);

  let rejected = 0n;
  events.forEach((event, i) => {
    const refused = importRow(ctx, live, { attestor, event });
    if (refused === undefined) return;
    rejected++;
    const { reason, detail } = refused;
    const shown = detail.slice(0, MOST_DETAIL);
    rejectedRows.put(ctx, {
      id: live.id,
      fileSha256,
      row: firstRow + BigInt(i),
      reason,
      detail: shown,
    });
  });
  const accepted = BigInt(events.length) - rejected;
  const total = { accepted: known.accepted + accepted, rejected: known.rejected + rejected };
  imports.put(ctx, { ...known, nextRow, ...total });
  const type = "programmes_import_rows";
  ctx.emit({ type, programme_id: live.id, file_sha256: fileSha256, next_row: nextRow, ...total });
  return { nextRow, accepted, rejected };
}

/** The refusal of a row: a rule's, or ours when it has no meaning. Refusals write nothing. */
function importRow(
  ctx: Context,
  live: Live,
  row: { readonly attestor: string; readonly event: AttestedEvent },
): { readonly reason: string; readonly detail: string } | undefined {
  try {
    const taken = takeAttested(ctx, live, row);
    return "reason" in taken ? (taken satisfies Refused) : undefined;
  } catch (error) {
    // Out of gas is the whole transaction's failure, not the row's.
    if (error instanceof TxError && error.codespace !== "sdk")
      return { reason: error.kind, detail: error.message };
    if (error instanceof TxError && error.kind === "invalid-address")
      return { reason: error.kind, detail: error.message };
    throw error;
  }
}
