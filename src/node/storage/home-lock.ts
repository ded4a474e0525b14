import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileSystemError, isSystemError } from "../../settle/file-system-error.ts";
import { StorageError } from "./storage-error.ts";
import { writeWholeFile } from "./whole-file.ts";

const ATTEMPTS = 20;

/** A home in use by this process. */
export interface HomeLock {
  /** Gives the home free. */
  release(): Promise<void>;
}

/** Who holds a lock. `started` tells apart processes that had the same number one after the other. */
interface Holder {
  readonly pid: number;
  readonly started: string | undefined;
}

/**
 * Takes the lock file of a home, which names this process; the lock of a process that is gone is
 * taken over. Throws StorageError storage/locked while another process holds it. It sees processes
 * of this machine (and container) only: do not share a home between machines.
 */
export async function lockHome(home: string): Promise<HomeLock> {
  const path = join(home, "lock");
  const text = `${JSON.stringify({ pid: process.pid, started: await startOf(process.pid) })}\n`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await wasWritten(path, text)) return { release: () => removeLock(path, text) };
    const found = await readLock(path);
    if (found === undefined) continue;
    const holder = holderIn(found);
    if (holder !== undefined && (await isRunning(holder))) throw locked(path, holder.pid);
    await removeLock(path, found);
  }
  throw locked(path, undefined);
}

async function wasWritten(path: string, text: string): Promise<boolean> {
  try {
    await writeWholeFile(path, text, { mode: 0o644, replace: false });
    return true;
  } catch (error) {
    if (isSystemError(error, "EEXIST")) return false;
    throw fileSystemError(error, "write", path);
  }
}

async function readLock(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw fileSystemError(error, "read", path);
  }
}

/**
 * Removes the lock if it still has this text. It is moved away before it is looked at, so that of
 * several processes that find a stale lock none removes what another has just written; a fresh lock
 * that was caught so is put back.
 */
async function removeLock(path: string, text: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return;
    throw fileSystemError(error, "write", path);
  }
  if ((await readLock(aside)) !== text) {
    await link(aside, path).catch((error: unknown) => {
      if (!isSystemError(error, "EEXIST")) throw error;
    });
  }
  await rm(aside, { force: true });
}

/** What a power failure left of a lock names nobody. */
function holderIn(text: string): Holder | undefined {
  try {
    const { pid, started }: Record<string, unknown> = JSON.parse(text);
    if (typeof pid !== "number" || !Number.isSafeInteger(pid) || pid <= 0) return undefined;
    return { pid, started: typeof started === "string" ? started : undefined };
  } catch {
    return undefined;
  }
}

async function isRunning({ pid, started }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, but is another user's.
    if (!isSystemError(error, "EPERM")) return false;
  }
  const now = await startOf(pid);
  return started === undefined || now === undefined || started === now;
}

/** When a process was started, as far as Linux tells: the machine's start and the ticks since. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The fields behind the name, which may hold spaces: the state is field 3, the start field 22.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie keeps its number, but holds nothing any more.
    return fields[0] === "Z" ? "ended" : `${boot.trim()}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

function locked(file: string, pid: number | undefined): StorageError {
  const who = pid === undefined ? "another process" : `process ${pid}`;
  const message = `${who} is using this home`;
  return new StorageError("storage/locked", message, { file }, `stop ${who} or use another home`);
}
