import type { Command } from "commander";
import type { Client } from "../../../client/client.ts";
import type { RejectedRow } from "../../../ledger/gen/aliquot/programmes/v1/types.ts";
import { csvRow, textCell } from "../../../settle/csv-text.ts";
import { onInterrupt } from "../../../settle/interrupt.ts";
import { createProgress } from "../../../settle/progress.ts";
import { UserError } from "../../../settle/user-error.ts";
import { refusePaths, writeWholeFiles } from "../../../settle/whole-files.ts";
import { Keystore } from "../../keystore/keystore.ts";
import { textTable } from "../../text-table.ts";
import { type AttestedRows, readAttestedRows } from "./attested-rows.ts";
import { batchesFrom, type ImportPlan, nextRowOf, outlook, sendRows } from "./import-batches.ts";
import {
  connectNode,
  durationMs,
  fieldsText,
  homeOf,
  type NodeOptions,
  print,
  wholeOption,
  withNode,
} from "./node-options.ts";
import { programmeView } from "./programme-view.ts";
import { unlockedSigner } from "./tx-run.ts";

interface ImportOptions extends NodeOptions {
  readonly from: string;
  readonly dryRun?: boolean;
  readonly batch: string;
  readonly rejected?: string;
  readonly force?: boolean;
  readonly timeout: string;
  readonly passphraseFile?: string;
}

/** As many as the ledger takes in one message. */
const MOST_ROWS = 500;
/** Refused rows that are printed; all of them go into a file. */
const MOST_PRINTED = 20;

export function addImportEvents(program: Command): void {
  withNode(
    program
      .command("import-events")
      .description("an attestor: bring a file of events into a programme on the ledger")
      .argument("<programme>", "its id on the ledger")
      .argument("<file>", "CSV, .csv.gz or .jsonl, as settle reads them; - for standard input")
      .requiredOption("--from <key>", "who attests and pays: the name of a key")
      .option("--dry-run", "read and check all, try the first batch, send nothing")
      .option("--batch <n>", `rows of one transaction, at most ${MOST_ROWS}`, String(MOST_ROWS))
      .option("--rejected <file>", "write the rows that were refused to a CSV file")
      .option("--force", "replace that file if it exists")
      .option("--timeout <duration>", "how long to wait for a block", "30s")
      .option("--passphrase-file <file>", "its first line is the passphrase"),
  )
    .addHelpText(
      "after",
      `
The column time is not used: an event takes the time of its block; ids become numbers.
A second run goes on where the first ended; rows that are on the ledger are never sent again.
Example:
  aliquot import-events pol mined-2027-01-05.csv --from operator`,
    )
    .action(importCommand);
}

async function importCommand(id: string, file: string, options: ImportOptions): Promise<void> {
  const batch = wholeOption("--batch", options.batch, 1, MOST_ROWS);
  const timeoutMs = durationMs("--timeout", options.timeout);
  const { rejected, force = false } = options;
  if (rejected !== undefined) await refusePaths([rejected], { force });
  const client = await connectNode(options);
  const key = await new Keystore(homeOf(options)).find(options.from);
  if (key.kind === "multisig") throw needsOneSigner(key.name);
  const { programme, registered } = await programmeView(client, id);
  refuseStranger(key.address, { id, attestors: registered.attestors });
  const progress = createProgress(process.stderr, "import");
  const dispose = onInterrupt(async () => {
    progress.finish();
    process.stderr.write("aliquot: stopped; run it again to go on where the ledger stands\n");
  });
  try {
    const read = await readAttestedRows(file, {
      programme,
      attested: registered.attested,
      progress,
    });
    progress.finish();
    sayIgnored(read);
    const plan: ImportPlan = {
      client,
      attestor: key,
      programmeId: id,
      fileSha256: read.sha256,
      events: read.rows.map(({ event }) => event),
      batch,
      timeoutMs,
    };
    if (options.dryRun === true) return await tryImport(plan, options);
    const signer = await unlockedSigner(key, options);
    progress.phase("sending");
    await sendRows(plan, signer, (nextRow) =>
      progress.update(Number(nextRow) - 1, read.rows.length),
    );
    progress.finish();
    await report(plan, read, options);
  } finally {
    progress.finish();
    dispose();
  }
}

/** Each transaction of several would have to be carried from member to member. */
function needsOneSigner(name: string): UserError {
  const message = `${name} is an account of several keys, which cannot sign a file's transactions`;
  const remedy = "name an attestor with a key of its own for imports";
  return new UserError("needs-one-signer", 2, message, undefined, remedy);
}

function refuseStranger(
  address: string,
  { id, attestors }: { readonly id: string; readonly attestors: readonly string[] },
): void {
  if (attestors.includes(address)) return;
  const message = `${address} is no attestor of ${id}`;
  const remedy =
    attestors.length === 0
      ? "the programme was registered without attestors: nothing can be brought in"
      : `sign with the key of ${attestors.join(" or ")}`;
  throw new UserError("not-attestor", 7, message, undefined, remedy);
}

function sayIgnored({ hasIds }: AttestedRows): void {
  const what = hasIds ? "times and ids of the file are" : "times of the file are";
  process.stderr.write(
    `aliquot: ${what} not used: an attested event takes its block's time and gets a number\n`,
  );
}

async function tryImport(plan: ImportPlan, { json }: ImportOptions): Promise<void> {
  const known = await nextRowOf(plan);
  const nextRow = known ?? 1n;
  const batches = await batchesFrom(plan, nextRow);
  const [first] = batches;
  const found = first === undefined ? undefined : await outlook(plan, first, known !== undefined);
  const value = {
    programme: plan.programmeId,
    sha256: plan.fileSha256,
    rows: plan.events.length,
    nextRow,
    transactions: batches.length,
    firstBatch: found === undefined ? null : { rows: first?.events.length, ...found },
  };
  print(json, value, () =>
    fieldsText([
      ["programme", value.programme],
      ["file sha256", value.sha256],
      ["rows", value.rows],
      ["begins with row", found === undefined ? "none: all are on the ledger" : nextRow],
      ["transactions", value.transactions],
      ...(found === undefined
        ? []
        : [
            ["first batch now", `${found.accepted} accepted, ${found.rejected} refused`] as const,
            ["gas of it", found.gasUsed] as const,
          ]),
    ]),
  );
}

/** What became of the file, as the ledger says, with the lines of the rows that it refused. */
async function report(plan: ImportPlan, read: AttestedRows, options: ImportOptions): Promise<void> {
  const { programmeId, fileSha256, client } = plan;
  const found = await client.programmes.import(programmeId, fileSha256);
  const refused = await refusedRows(client, plan, read);
  const { rejected: path, force = false, json } = options;
  if (path !== undefined) {
    const chunks = [rejectedCsv(refused)];
    await writeWholeFiles([{ path, chunks }], { force });
  }
  const value = {
    programme: programmeId,
    sha256: fileSha256,
    rows: read.rows.length,
    accepted: found?.accepted ?? 0n,
    rejected: found?.rejected ?? 0n,
    ...(path === undefined ? { refused } : { refusedFile: path }),
  };
  print(json, value, () => {
    const head = `${value.rows} rows of ${fileSha256}: ${value.accepted} accepted, ${value.rejected} refused\n`;
    if (path !== undefined) return `${head}refused rows written to ${path}\n`;
    return head + refusedText(refused);
  });
}

interface RefusedRow extends Pick<RejectedRow, "row" | "reason" | "detail"> {
  readonly line: number;
  readonly event: string;
  readonly participant: string;
}

async function refusedRows(
  client: Client,
  { programmeId, fileSha256 }: ImportPlan,
  { rows }: AttestedRows,
): Promise<RefusedRow[]> {
  const found = await client.programmes.rejectedRows(programmeId, fileSha256);
  return found.map(({ row, reason, detail }) => {
    const { line = 0, event } = rows[Number(row) - 1] ?? {};
    return {
      line,
      row,
      event: event?.type ?? "",
      participant: event?.participant ?? "",
      reason,
      detail,
    };
  });
}

function rejectedCsv(refused: readonly RefusedRow[]): string {
  const rows = refused.map(({ line, row, event, participant, reason, detail }) =>
    csvRow([String(line), String(row), event, participant, reason, textCell(detail)]),
  );
  return `line,row,event,participant,reason,detail\n${rows.join("")}`;
}

function refusedText(refused: readonly RefusedRow[]): string {
  if (refused.length === 0) return "";
  const rows = refused
    .slice(0, MOST_PRINTED)
    .map(({ line, event, participant, reason, detail }) => [
      ...[String(line), event, participant, reason, detail],
    ]);
  const left = refused.length - rows.length;
  const more = left > 0 ? `and ${left} more: --rejected FILE lists all\n` : "";
  return textTable(["line", "event", "participant", "reason", "detail"], rows) + more;
}
