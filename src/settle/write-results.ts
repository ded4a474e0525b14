import { createHash } from "node:crypto";
import type { Outcome, ResultTable } from "./outcome.ts";
import { type OutputDirectory, openOutputDirectory } from "./output-directory.ts";
import type { Progress } from "./progress.ts";
import { ALLOCATIONS_HEADER, REJECTED_HEADER, RELEASES_HEADER } from "./result-rows.ts";
import { type ClaimsSummary, type Provenance, summarize, summaryText } from "./summary.ts";

/** The tables of a result. */
export const TABLE_FILES = ["allocations.csv", "releases.csv", "rejected.csv"] as const;
/** Written and put into place last: where it stands, the result is complete. */
export const SUMMARY_FILE = "summary.json";

/** A further file of a result: a claim tree, a report. Its hash stands in the summary. */
export interface Companion {
  readonly name: string;
  /** `hashes`: SHA-256 of the files written before, by name. */
  chunks(
    hashes: Readonly<Record<string, string>>,
  ): Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;
}

export interface ResultToWrite {
  readonly outcome: Outcome;
  readonly provenance: Provenance;
  /** Written after the tables, in this order. */
  readonly companions: readonly Companion[];
  /**
   * Written with the rest, all or none, but not listed in the summary: what is not the same on every
   * machine.
   */
  readonly unlisted?: readonly Companion[];
  /** The claim trees among the companions, by token. */
  readonly claims?: ClaimsSummary | undefined;
}

/**
 * Writes a settlement into `directory`, all files or none. Returns the summary. `opening` hands out the
 * directory before anything of it exists, so that an interrupt can abandon it.
 */
export async function writeResults(
  directory: string,
  result: ResultToWrite,
  {
    progress,
    opening,
  }: {
    readonly progress?: Progress | undefined;
    readonly opening?: (output: Promise<OutputDirectory>) => void;
  } = {},
): Promise<Record<string, unknown>> {
  const { outcome, companions, provenance, unlisted = [] } = result;
  const beside = [...companions, ...unlisted].map(({ name }) => name);
  const names = [...TABLE_FILES, ...beside, SUMMARY_FILE];
  const promised = openOutputDirectory(directory, names);
  opening?.(promised);
  const output = await promised;
  try {
    const { tables } = outcome;
    progress?.phase("writing");
    const hashes: Record<string, string> = {};
    const write = tableWriter(output, hashes, progress);
    await write("allocations.csv", ALLOCATIONS_HEADER, tables.allocations);
    await write("releases.csv", RELEASES_HEADER, tables.releases);
    await write("rejected.csv", REJECTED_HEADER, tables.rejected);
    for (const companion of companions) {
      progress?.update(0, undefined, companion.name);
      const { name } = companion;
      hashes[name] = await writeHashed(output, name, companion.chunks({ ...hashes }));
    }
    const summary = summarize(outcome, provenance, hashes, result.claims);
    for (const { name, chunks } of unlisted) await writeHashed(output, name, chunks(hashes));
    const file = await output.file(SUMMARY_FILE);
    await file.write(summaryText(summary));
    await file.close();
    await output.commit();
    return summary;
  } catch (error) {
    await output.abandon();
    throw error;
  }
}

function tableWriter(
  output: OutputDirectory,
  hashes: Record<string, string>,
  progress: Progress | undefined,
) {
  return async (name: string, header: string, table: ResultTable): Promise<void> => {
    async function* chunks() {
      let written = 0;
      yield header;
      for await (const { rows, text } of table.chunks()) {
        yield text;
        written += rows;
        progress?.update(written, table.rows, name);
      }
    }
    hashes[name] = await writeHashed(output, name, chunks());
  };
}

/** Writes a whole file and returns its SHA-256, hex. */
async function writeHashed(
  output: OutputDirectory,
  name: string,
  chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<string> {
  const file = await output.file(name);
  const hash = createHash("sha256");
  for await (const chunk of chunks) {
    const written = file.write(chunk);
    // While the system takes the bytes.
    hash.update(chunk);
    await written;
  }
  await file.close();
  return hash.digest("hex");
}
