import { createHash } from "node:crypto";
import type { Command } from "commander";
import type { Client } from "../../../client/client.ts";
import { formatInstant, parseInstant, SECOND } from "../../../exact/instant.ts";
import type { QueryProgrammeResponse } from "../../../ledger/gen/aliquot/programmes/v1/query.ts";
import { onInterrupt } from "../../../settle/interrupt.ts";
import { type OutputDirectory, openOutputDirectory } from "../../../settle/output-directory.ts";
import { createProgress, type Progress } from "../../../settle/progress.ts";
import { UserError } from "../../../settle/user-error.ts";
import { VERSION } from "../../version.ts";
import {
  connectNode,
  fieldsText,
  jsonText,
  type NodeOptions,
  print,
  withNode,
} from "./node-options.ts";
import { eventsCsv } from "./programme-events.ts";
import { factsOf } from "./programme-facts.ts";
import { programmeView, unknownProgramme } from "./programme-view.ts";

interface ExportProgrammeOptions extends NodeOptions {
  readonly out: string;
}

const DEFINITION_FILE = "definition.json";
const EVENTS_FILE = "events.csv";
const SUMMARY_FILE = "summary.json";
/** While the programme moves on during the reading, it is read again so often. */
const MOST_ATTEMPTS = 5;

export function addExportProgramme(program: Command): void {
  withNode(
    program
      .command("export-programme")
      .description(
        "write a live programme's definition, events and totals for anybody to settle again",
      )
      .argument("<programme>", "its id on the ledger")
      .requiredOption("--out <dir>", "where the files go; all of them or none"),
  )
    .addHelpText(
      "after",
      `
definition.json is what was registered, events.csv what was accepted, summary.json the totals
with height and app hash. Settle them to compare, and to build a claim tree for another chain:
  aliquot export-programme pol --out out/pol
  aliquot settle out/pol/definition.json out/pol/events.csv --out out/pol-settled --tree cw20`,
    )
    .action(exportCommand);
}

async function exportCommand(id: string, options: ExportProgrammeOptions): Promise<void> {
  const client = await connectNode(options);
  const progress = createProgress(process.stderr, "export");
  let output: OutputDirectory | undefined;
  const dispose = onInterrupt(async () => {
    progress.finish();
    await output?.abandon();
  });
  try {
    for (let attempt = 1; ; attempt++) {
      const names = [DEFINITION_FILE, EVENTS_FILE, SUMMARY_FILE];
      output = await openOutputDirectory(options.out, names);
      const summary = await writeExport(client, { id, output, progress });
      if (summary !== undefined) {
        await output.commit();
        progress.finish();
        return print(options.json, summary, () => exportText(summary, options.out));
      }
      await output.abandon();
      if (attempt === MOST_ATTEMPTS) throw tooBusy(id);
    }
  } catch (error) {
    await output?.abandon();
    throw error;
  } finally {
    progress.finish();
    dispose();
  }
}

interface Exporting {
  readonly id: string;
  readonly output: OutputDirectory;
  readonly progress: Progress;
}

/** Writes all files; undefined when the programme changed while it was read. */
async function writeExport(client: Client, { id, output, progress }: Exporting) {
  const view = await programmeView(client, id);
  const definition = await client.programmes.definition(id);
  if (definition === undefined) throw unknownProgramme(id);
  const facts = await factsOf(client, view);
  const hashes: Record<string, string> = {};
  hashes[DEFINITION_FILE] = await writeHashed(output, DEFINITION_FILE, [definition.canonical]);
  let rows = 0;
  async function* chunks() {
    for await (const part of eventsCsv(client, id, facts)) {
      rows += part.rows;
      progress.update(rows);
      yield part.text;
    }
  }
  hashes[EVENTS_FILE] = await writeHashed(output, EVENTS_FILE, chunks());
  const snapshot = await snapshotOf(client, id);
  if (snapshot === undefined || jsonText(snapshot.state) !== jsonText(view.state)) return undefined;
  const summary = {
    ...(await summaryOf(client, id, snapshot)),
    rows: { events: snapshot.state.progress?.events ?? 0n, facts: facts.length },
    sha256: hashes,
  };
  await writeHashed(output, SUMMARY_FILE, [`${jsonText(summary)}\n`]);
  return summary;
}

interface Snapshot {
  readonly height: number;
  readonly appHash: Uint8Array;
  readonly state: QueryProgrammeResponse;
}

/** The programme's totals and the block they belong to; undefined when a block came in between. */
async function snapshotOf(client: Client, id: string): Promise<Snapshot | undefined> {
  const { height, appHash } = await client.lastState();
  const state = await client.programmes.programme(id);
  const after = await client.lastState();
  return state === undefined || after.height !== height ? undefined : { height, appHash, state };
}

async function summaryOf(client: Client, id: string, { height, appHash, state }: Snapshot) {
  const time = (await client.header(height))?.time ?? "";
  const wholeSec = parseInstant(time) / SECOND;
  return {
    aliquot: VERSION,
    chainId: client.chainId,
    height,
    /** Of the state after that block: the next header has it. */
    appHash: Buffer.from(appHash).toString("hex").toUpperCase(),
    asOf: formatInstant(wholeSec * SECOND),
    ledger: state,
    roots: await client.programmes.roots(id),
  };
}

async function writeHashed(
  output: OutputDirectory,
  name: string,
  chunks: Iterable<string> | AsyncIterable<string>,
): Promise<string> {
  const file = await output.file(name);
  const hash = createHash("sha256");
  for await (const chunk of chunks) {
    hash.update(chunk);
    await file.write(chunk);
  }
  await file.close();
  return hash.digest("hex");
}

function exportText(
  summary: NonNullable<Awaited<ReturnType<typeof writeExport>>>,
  directory: string,
): string {
  const { height, appHash, asOf, rows } = summary;
  const settle = `aliquot settle ${directory}/${DEFINITION_FILE} ${directory}/${EVENTS_FILE} --as-of ${asOf} --out DIR`;
  return `${fieldsText([
    ["events", `${rows.events}, and ${rows.facts} facts of other modules`],
    ["block", height],
    ["app hash", appHash],
    ["written to", directory],
    ["recompute with", settle],
  ])}`;
}

function tooBusy(id: string): UserError {
  const problem = `${id} changed while it was read, ${MOST_ATTEMPTS} times`;
  const remedy = "try again when less happens, or ask a node that stands still";
  return new UserError("too-busy", 7, problem, undefined, remedy);
}
