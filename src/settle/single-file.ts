import { link, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileSystemError, isSystemError } from "./file-system-error.ts";
import { onInterrupt } from "./interrupt.ts";
import { openOutputFile } from "./output-file.ts";
import { UserError } from "./user-error.ts";

/** Refuses early what `writeSingleFile` would refuse late. */
export async function refuseExisting(path: string, force: boolean): Promise<void> {
  const known = await stat(path).catch(() => undefined);
  if (known?.isDirectory()) {
    const message = `cannot write ${path}: it is a directory`;
    throw new UserError("cannot-write", 5, message, undefined, "choose another --out");
  }
  if (known !== undefined && !force) throw alreadyThere(path);
}

/**
 * Writes `text` to `path`, whole or not at all: beside it first, then put into place. A file that is
 * there already is replaced only with `force`, even if it appeared in the meantime.
 */
export async function writeSingleFile(
  path: string,
  text: string,
  { force }: { readonly force: boolean },
): Promise<void> {
  await refuseExisting(path, force);
  const staging = join(dirname(path), `.aliquot-staging-${process.pid}`);
  // What a killed run with the same number left behind is nobody's.
  await rm(staging, { force: true });
  const file = await openOutputFile(staging, path);
  const dispose = onInterrupt(() => rm(staging, { force: true }));
  try {
    await file.write(text);
    await file.close();
    await file.whenOnDisk();
    if (force) await rename(staging, path);
    else await putInPlace(staging, path);
  } catch (error) {
    await file.discard();
    throw fileSystemError(error, "write", path);
  } finally {
    dispose();
    await rm(staging, { force: true });
  }
}

/** A link fails where a file stands; not every file system has links, and there the look must do. */
async function putInPlace(staging: string, path: string): Promise<void> {
  try {
    await link(staging, path);
  } catch (error) {
    if (isSystemError(error, "EEXIST")) throw alreadyThere(path);
    await refuseExisting(path, false);
    await rename(staging, path);
  }
}

function alreadyThere(path: string): UserError {
  const message = `${path} exists already`;
  return new UserError("output-exists", 5, message, undefined, "add --force to replace it");
}
