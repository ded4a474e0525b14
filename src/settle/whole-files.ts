import { randomUUID } from "node:crypto";
import { link, lstat, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileSystemError, isSystemError } from "./file-system-error.ts";
import { type OpenOutputFile, openOutputFile } from "./output-file.ts";
import { UserError } from "./user-error.ts";

/** A file to be written whole. */
export interface WholeFile {
  readonly path: string;
  readonly chunks: Iterable<string | Uint8Array>;
}

/** Files on their way: `abandon` removes what is not yet in place. */
export interface WholeFilesOptions {
  /** Replace files that exist. */
  readonly force: boolean;
  /** Called with what undoes the writing, for an interrupt. */
  readonly opened?: (abandon: () => Promise<void>) => void;
}

/**
 * Writes files of which none shows before all are written and safe on the disk. Throws UserError
 * (exit 5): file-exists unless `force`, cannot-write; then none of them is left.
 */
export async function writeWholeFiles(
  files: readonly WholeFile[],
  { force, opened }: WholeFilesOptions,
): Promise<void> {
  if (!force) for (const { path } of files) await refuseExisting(path);
  const staged = files.map(({ path }) => stagedPath(path));
  const placed: string[] = [];
  let current: OpenOutputFile | undefined;
  const abandon = async () => {
    await current?.discard();
    for (const path of [...staged, ...placed]) await rm(path, { force: true }).catch(() => {});
  };
  opened?.(abandon);
  try {
    for (const [i, { path, chunks }] of files.entries()) {
      current = await openOutputFile(staged[i] ?? "", path);
      for (const chunk of chunks) await current.write(chunk);
      await current.close();
      await current.whenOnDisk();
    }
    for (const [i, { path }] of files.entries()) {
      await place(staged[i] ?? "", path, force);
      // Of what was replaced nothing is left to put back; a new file goes again.
      if (!force) placed.push(path);
    }
    placed.length = 0;
  } catch (error) {
    await abandon();
    throw error;
  }
}

function stagedPath(path: string): string {
  return join(dirname(path), `.${basename(path).slice(0, 100)}.aliquot-${randomUUID()}`);
}

/** Without `force` by a link, which unlike a rename does not replace what has appeared meanwhile. */
async function place(staged: string, path: string, force: boolean): Promise<void> {
  try {
    if (force) return await rename(staged, path);
    await linkOrRename(staged, path);
  } catch (error) {
    if (isSystemError(error, "EEXIST")) throw fileExists(path);
    throw fileSystemError(error, "write", path);
  }
}

async function linkOrRename(staged: string, path: string): Promise<void> {
  try {
    await link(staged, path);
    await rm(staged);
  } catch (error) {
    // Not every file system has links.
    if (!isSystemError(error, "EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS")) throw error;
    await refuseExisting(path);
    await rename(staged, path);
  }
}

async function refuseExisting(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats !== undefined) throw fileExists(path);
}

function fileExists(path: string): UserError {
  const message = `cannot write ${path}: it exists`;
  return new UserError(
    "file-exists",
    5,
    message,
    undefined,
    "choose another --out, or add --force",
  );
}
