import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What an earlier run of this program left in a directory, as far as its summary says. */
export interface EarlierResult {
  /** The id of its programme. */
  readonly programme: string | undefined;
  /** The files that it lists. */
  readonly files: readonly string[];
}

/**
 * Reads the summary `mark` in `directory` without demands on it: nothing is known when there is none or it
 * was not written by this program.
 */
export async function earlierResult(directory: string, mark: string): Promise<EarlierResult> {
  const none = { programme: undefined, files: [] };
  try {
    const summary: unknown = JSON.parse(await readFile(join(directory, mark), "utf8"));
    if (typeof summary !== "object" || summary === null) return none;
    const { aliquot, programme, sha256 } = summary as Readonly<Record<string, unknown>>;
    if (typeof aliquot !== "string") return none;
    const { id } = (programme ?? {}) as { readonly id?: unknown };
    const isListing = typeof sha256 === "object" && sha256 !== null;
    return {
      programme: typeof id === "string" ? id : undefined,
      files: isListing ? Object.keys(sha256) : [],
    };
  } catch {
    return none;
  }
}
