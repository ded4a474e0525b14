import { randomUUID } from "node:crypto";
import { link, lstat, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileSystemError, isSystemError } from "./file-system-error.ts";
import { onInterrupt } from "./interrupt.ts";
import { type OpenOutputFile, openOutputFile } from "./output-file.ts";
import { UserError } from "./user-error.ts";

/** A file to be written whole. */
export interface WholeFile {
  readonly path: string;
  readonly chunks: Iterable<string | Uint8Array>;
}

/** How files are written. */
export interface WholeFilesOptions {
  /** Replace files that exist. */
  readonly force: boolean;
}

/**
 * Refuses early what writing to these paths would refuse after all the work: a directory, a file that
 * exists unless `force`, a folder that does not exist. Throws UserError (exit 5).
 */
export async function refusePaths(
  paths: readonly string[],
  { force }: WholeFilesOptions,
): Promise<void> {
  for (const path of paths) {
    const known = await lstat(path).catch(() => undefined);
    const isDirectory = (await stat(path).catch(() => undefined))?.isDirectory() === true;
    if (isDirectory) throw namesDirectory(path);
    if (known !== undefined && !force) throw fileExists(path);
    try {
      await stat(dirname(path));
    } catch (error) {
      throw fileSystemError(error, "write", path);
    }
  }
}

/**
 * Writes files of which none shows before all are written and safe on the disk. An interrupt takes them
 * away again. Throws UserError (exit 5) as `refusePaths` does, cannot-write; then none of them is left.
 */
export async function writeWholeFiles(
  files: readonly WholeFile[],
  { force }: WholeFilesOptions,
): Promise<void> {
  await refusePaths(
    files.map(({ path }) => path),
    { force },
  );
  const staged = files.map(({ path }) => stagedPath(path));
  const placed: string[] = [];
  let current: OpenOutputFile | undefined;
  const abandon = async () => {
    await current?.discard();
    for (const path of [...staged, ...placed]) await rm(path, { force: true }).catch(() => {});
  };
  const dispose = onInterrupt(abandon);
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
  } finally {
    dispose();
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
    await refusePaths([path], { force: false });
    await rename(staged, path);
  }
}

function fileExists(path: string): UserError {
  const message = `cannot write ${path}: it exists`;
  const remedy = "choose another --out, or add --force";
  return new UserError("file-exists", 5, message, undefined, remedy);
}

function namesDirectory(path: string): UserError {
  const message = `cannot write ${path}: it is a directory`;
  return new UserError("cannot-write", 5, message, undefined, "choose another --out");
}
