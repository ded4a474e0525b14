import { createHash } from "node:crypto";
import type { Settlement } from "../programme/settle.ts";
import { type OutputDirectory, openOutputDirectory } from "./output-directory.ts";
import type { Progress } from "./progress.ts";
import type { MalformedRow } from "./read-events.ts";
import {
  ALLOCATIONS_HEADER,
  allocationRow,
  REJECTED_HEADER,
  RELEASES_HEADER,
  rejectedRow,
  rejectedRows,
  releaseRow,
} from "./result-rows.ts";
import { type Provenance, summarize, summaryText } from "./summary.ts";

/** The files of a result; the last one stands only when all are complete. */
const RESULT_FILES = ["allocations.csv", "releases.csv", "rejected.csv", "summary.json"] as const;

/** Rows joined before they go to the file. */
const ROWS_PER_WRITE = 2_000;

export interface ResultToWrite {
  readonly settlement: Settlement;
  readonly malformed: readonly MalformedRow[];
  readonly provenance: Provenance;
}

/**
 * Writes a settlement into `directory`, all files or none. Returns the summary. `opened` hands out
 * the directory as soon as it exists, so that an interrupt can abandon it.
 */
export async function writeResults(
  directory: string,
  result: ResultToWrite,
  {
    progress,
    opened,
  }: {
    readonly progress?: Progress | undefined;
    readonly opened?: (output: OutputDirectory) => void;
  } = {},
): Promise<Record<string, unknown>> {
  const output = await openOutputDirectory(directory, RESULT_FILES);
  opened?.(output);
  try {
    const { settlement, malformed } = result;
    const rejected = rejectedRows(settlement, malformed);
    progress?.phase("writing");
    const hashes: Record<string, string> = {};
    const write = tableWriter(output, hashes, progress);
    await write("allocations.csv", ALLOCATIONS_HEADER, settlement.allocations, allocationRow);
    await write("releases.csv", RELEASES_HEADER, settlement.releases, releaseRow);
    await write("rejected.csv", REJECTED_HEADER, rejected, rejectedRow);
    const summary = summarize(settlement, rejected, result.provenance, hashes);
    const file = await output.file("summary.json");
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
  return async <Row>(
    name: string,
    header: string,
    rows: readonly Row[],
    asText: (row: Row) => string,
  ): Promise<void> => {
    const file = await output.file(name);
    const hash = createHash("sha256");
    const put = (text: string): Promise<void> => {
      hash.update(text, "utf8");
      return file.write(text);
    };
    await put(header);
    for (let start = 0; start < rows.length; start += ROWS_PER_WRITE) {
      await put(
        rows
          .slice(start, start + ROWS_PER_WRITE)
          .map(asText)
          .join(""),
      );
      progress?.update(start, rows.length, name);
    }
    await file.close();
    hashes[name] = hash.digest("hex");
  };
}
