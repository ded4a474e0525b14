import { join } from "node:path";
import { PROGRAMME_FILE } from "../result-inputs.ts";
import { type Chunks, fileChunks, firstByteDifference, hashOf } from "./byte-compare.ts";
import type { CheckContext, Recomputed } from "./difference.ts";
import { checkTable, isTable } from "./table-check.ts";

/** Recomputes a file that a summary lists. */
type FileCheck = (name: string, context: CheckContext) => Promise<Recomputed>;

/**
 * How a listed file is recomputed; undefined for one that nothing here knows: it is checked by its
 * hash alone, and the account says so.
 */
export function checkOf(name: string, { companions }: Pick<CheckContext, "companions">) {
  if (isTable(name)) return checkTable;
  if (name === PROGRAMME_FILE) {
    const check: FileCheck = (file, context) =>
      checkContent(file, context, () => [context.loaded.canonical]);
    return check;
  }
  const companion = companions.find((each) => each.name === name);
  if (companion === undefined) return undefined;
  const check: FileCheck = (file, context) =>
    checkContent(file, context, () => companion.chunks(context.hashes));
  return check;
}

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
