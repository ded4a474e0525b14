import { lstat, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { earlierResult } from "./earlier-result.ts";

/**
 * Files that the result in `directory` lists in its summary `mark` under `sha256` and that are not
 * among `names`: left standing they would look like a part of the new result. Only plain names of
 * regular files; nothing when there is no such summary or it was not written by this program.
 */
export async function staleFiles(
  directory: string,
  mark: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const { files: listed } = await earlierResult(directory, mark);
  const stale: string[] = [];
  for (const name of listed) {
    if (names.includes(name) || !isPlainName(name)) continue;
    const stats = await lstat(join(directory, name)).catch(() => undefined);
    if (stats?.isFile() === true) stale.push(name);
  }
  return stale;
}

/** Removes what `staleFiles` has found. */
export async function removeStale(directory: string, stale: readonly string[]): Promise<void> {
  for (const name of stale) await rm(join(directory, name), { force: true });
}

/** A name in the directory itself, on every system. */
function isPlainName(name: string): boolean {
  return name === basename(name) && !/[/\\\0:]/.test(name) && !/^\.*$/.test(name);
}
