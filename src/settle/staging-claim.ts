import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isSystemError } from "./file-system-error.ts";
import { UserError } from "./user-error.ts";

/** The file in a staging directory that tells whose it is: process number, then a random token. */
export const OWNER_FILE = "owner.pid";

/** A staging directory that belongs to this run alone. */
export interface StagingClaim {
  readonly path: string;
  /** False once another run has taken the directory over. */
  isStillOurs(): Promise<boolean>;
  /** Removes the directory, unless it is no longer ours. */
  release(): Promise<void>;
}

// A process number alone does not tell two claims of the same process apart.
const ourTokens = new Set<string>();

/**
 * Claims `path` for writing results to `directory`, taking over what a dead run left there.
 *
 * The claim is a rename of a directory that already names its owner: two runs cannot both win, and
 * no one ever sees a claimed directory without an owner.
 */
export async function claimStaging(path: string, directory: string): Promise<StagingClaim> {
  await removeLeftover(path, directory);
  const token = randomUUID();
  const candidate = `${path}.${token}`;
  await mkdir(candidate);
  try {
    await writeFile(join(candidate, OWNER_FILE), `${process.pid}\n${token}\n`);
    await rename(candidate, path);
  } catch (error) {
    await rm(candidate, { recursive: true, force: true });
    if (isSystemError(error, "ENOTEMPTY", "EEXIST")) throw anotherRun(path, directory, undefined);
    throw error;
  }
  ourTokens.add(token);
  const isStillOurs = async () => (await readOwner(path))?.token === token;
  const release = async () => {
    if (await isStillOurs()) await rm(path, { recursive: true, force: true });
    ourTokens.delete(token);
  };
  return { path, isStillOurs, release };
}

interface Owner {
  readonly pid: number;
  readonly token: string;
}

async function readOwner(staging: string): Promise<Owner | undefined> {
  try {
    const [pid, token] = (await readFile(join(staging, OWNER_FILE), "utf8")).split("\n");
    return { pid: Number(pid), token: token ?? "" };
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function removeLeftover(path: string, directory: string): Promise<void> {
  const owner = await readOwner(path);
  if (owner !== undefined && isAlive(owner)) throw anotherRun(path, directory, owner.pid);
  const leftover = `${path}.${randomUUID()}`;
  try {
    await rename(path, leftover);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return;
    throw error;
  }
  // Between our look and our rename another run may have claimed it: then give it back.
  const moved = await readOwner(leftover);
  if (moved?.token !== owner?.token) {
    await rename(leftover, path);
    throw anotherRun(path, directory, moved?.pid);
  }
  await rm(leftover, { recursive: true, force: true });
}

/** Our own process number without our token is an earlier process that had the same number. */
function isAlive({ pid, token }: Owner): boolean {
  if (pid === process.pid) return ourTokens.has(token);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isSystemError(error, "EPERM");
  }
}

function anotherRun(staging: string, directory: string, pid: number | undefined): UserError {
  const who = pid === undefined ? "" : ` (process ${pid})`;
  const message = `another run is writing to ${directory}${who}`;
  const remedy = `wait for it, or remove ${staging} if there is no such run`;
  return new UserError("output-busy", 5, message, undefined, remedy);
}
