import { join } from "node:path";
import { PROGRAMME_FILE } from "../result-inputs.ts";
import { type Chunks, fileChunks, firstByteDifference, hashOf } from "./byte-compare.ts";
import type { CheckContext, Recomputed } from "./difference.ts";
import { checkTable, isTable } from "./table-check.ts";

/** How one kind of file that a summary lists is recomputed. */
export interface FileCheck {
  concerns(name: string): boolean;
  check(name: string, context: CheckContext): Promise<Recomputed>;
}

/**
 * Every kind of file that can be recomputed, the tables first. Further files of a result (claim
 * trees) join here; a listed file that nothing here concerns is checked by its hash alone, and the
 * account says so.
 */
export const FILE_CHECKS: readonly FileCheck[] = [
  { concerns: isTable, check: checkTable },
  {
    concerns: (name) => name === PROGRAMME_FILE,
    check: (name, context) => checkContent(name, context, () => [context.loaded.canonical]),
  },
];

/** Checks a file against its whole recomputed content: what a `Companion` would write, say. */
async function checkContent(
  name: string,
  { directory, actual }: CheckContext,
  chunks: () => Chunks,
): Promise<Recomputed> {
  const sha256 = await hashOf(chunks());
  if (sha256 === actual.get(name)) return { sha256 };
  const found = fileChunks(join(directory, name));
  return { sha256, difference: await firstByteDifference(found, chunks()) };
}
