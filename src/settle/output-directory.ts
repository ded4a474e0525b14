import { createHash } from "node:crypto";
import { mkdir, open, rename, rm, rmdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { assert } from "../exact/assert.ts";
import { fileSystemError, isSystemError } from "./file-system-error.ts";
import { type OpenOutputFile, type OutputFile, openOutputFile } from "./output-file.ts";
import { claimStaging, OWNER_FILE, type StagingClaim } from "./staging-claim.ts";
import { removeStale, staleFiles } from "./stale-files.ts";
import { UserError } from "./user-error.ts";

export type { OutputFile } from "./output-file.ts";

/** Results that appear all together or not at all. After any failure call `abandon`. */
export interface OutputDirectory {
  /** Opens one of the announced files for writing. */
  file(name: string): Promise<OutputFile>;
  /** Puts all files into place; each must have been written and closed. */
  commit(): Promise<void>;
  /** Removes everything this run has made; does nothing after `commit`. */
  abandon(): Promise<void>;
}

/**
 * Prepares to write the files `names` to `directory`, which need not exist. Until `commit` they
 * stand in a staging directory beside it or, when it exists, inside it. The last name is put into
 * place last: where it stands, the results are complete. Files of an earlier result that this one
 * does not write are removed at `commit`.
 */
export async function openOutputDirectory(
  directory: string,
  names: readonly string[],
): Promise<OutputDirectory> {
  assert(names.length > 0 && names.every((name) => basename(name) === name), "plain file names");
  if (directory === "") throw emptyPath();
  const target = resolve(directory);
  let madeParents: readonly string[] = [];
  try {
    const exists = await isDirectory(target, directory);
    if (exists) for (const name of names) await refuseDirectory(join(target, name));
    else madeParents = await makeParents(target);
    const staging = exists
      ? join(target, ".aliquot-staging")
      : join(dirname(target), siblingName(basename(target)));
    const claim = await claimStaging(staging, directory);
    return new StagedDirectory({ directory, target, exists, names, claim, madeParents });
  } catch (error) {
    await removeEmpty(madeParents);
    throw fileSystemError(error, "write", directory);
  }
}

/** A hidden name beside the target, short enough even where the target's is as long as names get. */
function siblingName(name: string): string {
  const short = name.length <= 100 ? name : createHash("sha256").update(name).digest("hex");
  return `.${short}.aliquot-staging`;
}

interface Staging {
  /** As the user wrote it. */
  readonly directory: string;
  readonly target: string;
  readonly exists: boolean;
  readonly names: readonly string[];
  readonly claim: StagingClaim;
  readonly madeParents: readonly string[];
}

class StagedDirectory implements OutputDirectory {
  private readonly files = new Map<string, OpenOutputFile>();
  private readonly staging: Staging;
  private isSettled = false;

  constructor(staging: Staging) {
    this.staging = staging;
  }

  async file(name: string): Promise<OutputFile> {
    const { names, claim, directory } = this.staging;
    assert(names.includes(name) && !this.files.has(name), `${name} is announced and opened once`);
    assert(!this.isSettled, "files are opened before commit or abandon");
    const file = await openOutputFile(join(claim.path, name), join(directory, name));
    this.files.set(name, file);
    return file;
  }

  async commit(): Promise<void> {
    const { names, claim, directory } = this.staging;
    const isWritten = (name: string) => this.files.get(name)?.isClosed === true;
    assert(!this.isSettled && names.every(isWritten), "every announced file is written and closed");
    for (const name of names) await this.files.get(name)?.whenOnDisk();
    if (!(await claim.isStillOurs())) throw takenOver(directory);
    try {
      await syncDirectory(claim.path);
      await (this.staging.exists ? moveFilesIn(this.staging) : moveWhole(this.staging));
    } catch (error) {
      throw fileSystemError(error, "write", directory);
    }
    this.isSettled = true;
  }

  async abandon(): Promise<void> {
    if (this.isSettled) return;
    this.isSettled = true;
    for (const file of this.files.values()) await file.discard();
    try {
      await this.staging.claim.release();
      await removeEmpty(this.staging.madeParents);
    } catch (error) {
      throw fileSystemError(error, "remove", this.staging.claim.path);
    }
  }
}

async function moveWhole({ claim, target }: Staging): Promise<void> {
  await rename(claim.path, target);
  // Only now: without its owner the staging directory would be anyone's to take over.
  await rm(join(target, OWNER_FILE), { force: true });
  await syncDirectory(target);
  await syncDirectory(dirname(target));
}

async function moveFilesIn({ claim, target, names }: Staging): Promise<void> {
  const mark = names[names.length - 1] ?? "";
  const stale = await staleFiles(target, mark, names);
  await rm(join(target, mark), { force: true });
  await syncDirectory(target);
  await removeStale(target, stale);
  for (const name of names) {
    // The mark must not reach the disk before the files it vouches for.
    if (name === mark) await syncDirectory(target);
    await rename(join(claim.path, name), join(target, name));
  }
  await syncDirectory(target);
  await claim.release();
}

async function isDirectory(target: string, directory: string): Promise<boolean> {
  try {
    if ((await stat(target)).isDirectory()) return true;
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return false;
    throw error;
  }
  const message = `cannot write to ${directory}: it is a file`;
  throw new UserError("output-is-file", 5, message, undefined, "choose another --out");
}

async function refuseDirectory(path: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isDirectory() !== true) return;
  const message = `cannot write ${path}: it is a directory`;
  throw new UserError("cannot-write", 5, message, undefined, "remove it or choose another --out");
}

/** Makes the directories above `target`; returns those that were missing, innermost first. */
async function makeParents(target: string): Promise<readonly string[]> {
  const first = await mkdir(dirname(target), { recursive: true });
  const made: string[] = [];
  if (first === undefined) return made;
  for (let path = dirname(target); ; path = dirname(path)) {
    made.push(path);
    if (path === first || path === dirname(path)) return made;
  }
}

async function removeEmpty(directories: readonly string[]): Promise<void> {
  for (const path of directories) {
    try {
      await rmdir(path);
    } catch {
      // Someone else uses it by now; the failure that brought us here is the one to report.
      return;
    }
  }
}

async function syncDirectory(path: string): Promise<void> {
  // Not every system lets a directory be opened or synced; there the rename must do.
  const handle = await open(path, "r").catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

function emptyPath(): UserError {
  return new UserError(
    "output-no-path",
    5,
    "the output directory has no name",
    undefined,
    "name one",
  );
}

function takenOver(directory: string): UserError {
  const message = `another run has taken over the writing to ${directory}`;
  return new UserError("output-busy", 5, message, undefined, "run again, one at a time");
}
