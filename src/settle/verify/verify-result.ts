import { existsSync } from "node:fs";
import { join } from "node:path";
import { CLAIM_FORMATS } from "../../claims/claim-format.ts";
import { ACCOUNTS_FILE, type ClaimFiles, NO_CLAIMS } from "../claims/claim-files.ts";
import { makeClaims } from "../claims/make-claims.ts";
import { type LoadedProgramme, loadProgramme } from "../definition-file.ts";
import { eventsSha256 } from "../event-file.ts";
import type { Outcome } from "../outcome.ts";
import type { Progress } from "../progress.ts";
import { type ReadSummary, readSummary } from "../read-summary.ts";
import { reportCompanion } from "../report/companion.ts";
import { INPUTS_FILE, PROGRAMME_FILE, type ResultInputs, readInputs } from "../result-inputs.ts";
import { type SettledOutcome, settleOutcome, usualJobs } from "../settle-outcome.ts";
import { summarize, summaryText } from "../summary.ts";
import { shown, UserError } from "../user-error.ts";
import { SUMMARY_FILE, TABLE_FILES } from "../write-results.ts";
import { fileChunks, hashOf } from "./byte-compare.ts";
import type { CheckContext, Difference } from "./difference.ts";
import { checkOf } from "./file-checks.ts";
import { summaryDifference } from "./summary-check.ts";

/** What was checked, and the first difference if there is one. */
export interface Verification {
  /** In words, in the order of the checks; those before the difference held. */
  readonly checked: readonly string[];
  readonly difference: Difference | undefined;
}

export interface VerifyOptions {
  /** Paths; they stand in for what the result records. */
  readonly programme: string | undefined;
  readonly events: string | undefined;
  readonly progress?: Progress | undefined;
}

/** Ends a verification at its first difference. */
class Differs extends Error {
  constructor(readonly difference: Difference) {
    super(difference.explanation);
  }
}

/**
 * Recomputes the result in `directory` from its inputs and compares all of it: the summary, the
 * inputs by hash, every listed file by hash and content, every figure. A difference is an answer;
 * `UserError` is for what cannot be looked at.
 */
export async function verifyResult(
  directory: string,
  options: VerifyOptions,
): Promise<Verification> {
  const checked: string[] = [];
  try {
    await runChecks(directory, options, checked);
    return { checked, difference: undefined };
  } catch (error) {
    if (!(error instanceof Differs)) throw error;
    return { checked, difference: error.difference };
  }
}

async function runChecks(
  directory: string,
  options: VerifyOptions,
  checked: string[],
): Promise<void> {
  const { progress } = options;
  const summary = await wellFormedSummary(directory);
  checked.push(`${SUMMARY_FILE} is well-formed (written by aliquot ${summary.version})`);
  const inputs = await readInputs(directory);
  const loaded = await sameProgramme(directory, summary, inputs, options.programme);
  checked.push(`the programme ${loaded.programme.id} has the recorded hash ${loaded.sha256}`);
  const settled = await sameEvents(directory, summary, loaded, inputs, options);
  try {
    const { rows, inputSha256 } = settled.provenance;
    checked.push(`the events (${rows} rows) have the recorded hash ${inputSha256}`);
    progress?.phase("comparing");
    await compareAll({ directory, summary, loaded, progress }, settled, checked);
  } finally {
    settled.close();
  }
}

/** Compares every listed file and every figure with a settlement from the same inputs. */
async function compareAll(
  place: Pick<CheckContext, "directory" | "summary" | "loaded" | "progress">,
  { outcome, provenance }: SettledOutcome,
  checked: string[],
): Promise<void> {
  const { directory, summary } = place;
  // As recorded where verification does not depend on it: another version may have settled.
  const whole = { ...provenance, version: summary.version };
  const actual = await actualHashes(directory, summary);
  // The trees are built from the accounts: edited ones could not be read, or would seem to be right.
  refuseEdited(ACCOUNTS_FILE, actual.get(ACCOUNTS_FILE), summary.files.get(ACCOUNTS_FILE));
  const claims = await claimsAsRecorded(directory, summary, outcome);
  const companions = [...claims.companions, reportCompanion(outcome, whole)];
  const hashes = await checkFiles({ ...place, outcome, companions, actual }, checked);
  const expected = summaryText(summarize(outcome, whole, hashes, claims.claims));
  const difference = summaryDifference(summary.text, expected);
  if (difference !== undefined) throw new Differs(difference);
  checked.push(`every figure of ${SUMMARY_FILE} is as recomputed`);
}

/** The claim trees that the summary speaks of, built again. */
async function claimsAsRecorded(
  directory: string,
  { text, files }: ReadSummary,
  outcome: Outcome,
): Promise<ClaimFiles> {
  const { claims } = JSON.parse(text) as {
    claims?: Readonly<Record<string, { format?: unknown }>>;
  };
  const named = Object.values(claims ?? {})[0]?.format;
  const tree = CLAIM_FORMATS.find((each) => each === named);
  if (tree === undefined) return NO_CLAIMS;
  const accountsFile = files.has(ACCOUNTS_FILE) ? join(directory, ACCOUNTS_FILE) : undefined;
  const treeJson = [...files.keys()].some((name) => /^claims-.*\.json$/.test(name));
  return await makeClaims(outcome, { tree, accountsFile, treeJson });
}

/** A summary that cannot be read as one does not verify: that is an answer, not a failure. */
async function wellFormedSummary(directory: string): Promise<ReadSummary> {
  try {
    return await readSummary(directory);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "bad-summary") throw error;
    const path = error.place?.path;
    throw new Differs({
      file: SUMMARY_FILE,
      ...(path === undefined ? {} : { path }),
      found: error.message,
      expected: "a summary as settle writes it",
      origin: "summary",
      explanation: "the summary is not well-formed: edited after it was written, or not ours",
    });
  }
}

async function sameProgramme(
  directory: string,
  summary: ReadSummary,
  inputs: ResultInputs | undefined,
  given: string | undefined,
): Promise<LoadedProgramme> {
  const own = join(directory, PROGRAMME_FILE);
  const path = given ?? (existsSync(own) ? own : inputs?.programme);
  if (path === undefined) {
    const message = `${directory} has no ${PROGRAMME_FILE} that says by which rules it was made`;
    throw new UserError("no-programme", 2, message, undefined, "name them with --programme FILE");
  }
  // Our own file before it is parsed: an edited one may not even be a definition any more.
  if (path === own) refuseOther(await hashOf(fileChunks(own)), summary.programme.sha256, own);
  const loaded = await loadProgramme(path);
  refuseOther(loaded.sha256, summary.programme.sha256, path);
  return loaded;
}

function refuseOther(found: string, expected: string, file: string): void {
  if (found === expected) return;
  throw new Differs({
    file,
    found: `SHA-256 ${found}`,
    expected: `SHA-256 ${expected}`,
    origin: "other input",
    explanation: "this is not the programme that summary.json records, or it was edited since",
  });
}

async function sameEvents(
  directory: string,
  summary: ReadSummary,
  loaded: LoadedProgramme,
  inputs: ResultInputs | undefined,
  { events, progress }: VerifyOptions,
): Promise<SettledOutcome> {
  const path = events ?? inputs?.events;
  if (path === undefined) {
    const file = join(directory, INPUTS_FILE);
    const message =
      inputs === undefined
        ? `${file} is not there to say where the events are`
        : `${file} names no events file: they came from standard input`;
    throw new UserError("no-events-file", 2, message, undefined, "name it with --events FILE");
  }
  try {
    // A strict run has no malformed rows, so lenient reading gives the same and serves both.
    const asOf = inputs === undefined ? summary.asOf : inputs.asOf;
    const jobs = usualJobs();
    const options = { asOf, lenient: true, engine: "auto", jobs, progress } as const;
    const settled = await settleOutcome(loaded, path, options);
    if (settled.provenance.inputSha256 !== summary.input.sha256) settled.close();
    refuseOtherEvents(settled.provenance.inputSha256, summary, path);
    return settled;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.exitCode === 4 && path !== "-")
      refuseOtherEvents(await eventsSha256(path), summary, path);
    if (error.code !== "cannot-read" || events !== undefined) throw error;
    const remedy = "name the events file with --events FILE if it stands elsewhere now";
    throw new UserError(error.code, 5, error.message, error.place, remedy);
  }
}

function refuseOtherEvents(found: string, { input }: ReadSummary, file: string): void {
  if (found === input.sha256) return;
  throw new Differs({
    file,
    found: `SHA-256 ${found}`,
    expected: `SHA-256 ${input.sha256}`,
    origin: "other input",
    explanation: "these are not the events that summary.json records, or they were edited since",
  });
}

async function actualHashes(
  directory: string,
  { files }: ReadSummary,
): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const name of files.keys()) {
    const path = join(directory, name);
    if (!existsSync(path)) {
      throw new Differs({
        file: name,
        found: "no such file",
        expected: `the file that ${SUMMARY_FILE} lists`,
        origin: "missing",
        explanation: "the file was removed after the result was written",
      });
    }
    hashes.set(name, await hashOf(fileChunks(path)));
  }
  return hashes;
}

/** Compares every listed file, tables first; returns the hashes that the summary should list. */
async function checkFiles(
  context: Omit<CheckContext, "hashes">,
  checked: string[],
): Promise<Record<string, string>> {
  const { summary, actual } = context;
  const listed = [...summary.files.keys()];
  const others = listed.filter((name) => !(TABLE_FILES as readonly string[]).includes(name));
  const hashes: Record<string, string> = {};
  for (const name of [...TABLE_FILES, ...others]) {
    const recorded = summary.files.get(name) ?? "";
    const found = actual.get(name) ?? "";
    const check = checkOf(name, context);
    if (check === undefined) {
      refuseEdited(name, found, recorded);
      hashes[name] = found;
      checked.push(`${name} has the listed hash; nothing here can recompute it`);
      continue;
    }
    const { sha256, difference } = await check(name, { ...context, hashes: { ...hashes } });
    if (sha256 !== found || sha256 !== recorded) {
      const place = difference ?? hashDifference(found, sha256);
      throw new Differs({ ...fileDifference(name, { found, recorded, sha256 }, place) });
    }
    hashes[name] = sha256;
    checked.push(
      `${name}${rowsOf(context.outcome, name)} is as recomputed, and has the listed hash`,
    );
  }
  return hashes;
}

function refuseEdited(name: string, found = "", recorded = ""): void {
  if (found === recorded) return;
  const place = hashDifference(found, recorded);
  throw new Differs({ file: name, ...place, origin: "edited", explanation: EDITED });
}

const EDITED = "the file's hash is not the one in summary.json: edited after it was written";

function hashDifference(found: string, expected: string) {
  return { found: `SHA-256 ${found}`, expected: `SHA-256 ${expected}` };
}

function fileDifference(
  name: string,
  hashes: { readonly found: string; readonly recorded: string; readonly sha256: string },
  place: Omit<Difference, "file" | "origin" | "explanation">,
): Difference {
  const { found, recorded, sha256 } = hashes;
  if (found === sha256) {
    const path = `sha256[${shown(name)}]`;
    const inSummary = { path, ...hashDifference(recorded, sha256) };
    const explanation = `${name} is as recomputed; the summary lists another hash for it`;
    return { file: SUMMARY_FILE, ...inSummary, origin: "summary", explanation };
  }
  if (found === recorded) {
    const explanation =
      "the file's hash is the one in summary.json: the result was computed otherwise, or file and summary were edited together";
    return { file: name, ...place, origin: "computed otherwise", explanation };
  }
  const also = recorded === sha256 ? "" : "; the summary's hash is not the recomputed one either";
  return { file: name, ...place, origin: "edited", explanation: `${EDITED}${also}` };
}

function rowsOf({ tables }: Outcome, name: string): string {
  const table = (tables as Readonly<Record<string, { readonly rows: number }>>)[
    name.replace(/\.csv$/, "")
  ];
  return table === undefined ? "" : ` (${table.rows} rows)`;
}
