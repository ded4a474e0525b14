import { randomUUID } from "node:crypto";
import { link, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { syncDirectory } from "./sync-directory.ts";

/** How a small file is written. */
export interface WholeFileOptions {
  /** Permissions of the new file; they hold from its first byte on. */
  readonly mode: number;
  /** Replace what is there; otherwise a file that exists is EEXIST. */
  readonly replace: boolean;
}

/**
 * Writes a small file so that after a crash there is the old one or the new one, never a part; when
 * it returns the new one is safe on the disk. Unlike settle's result files it can be secret.
 */
export async function writeWholeFile(
  path: string,
  content: string | Uint8Array,
  { mode, replace }: WholeFileOptions,
): Promise<void> {
  const staged = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    const handle = await open(staged, "wx", mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A link, unlike a rename, does not replace what is there.
    await (replace ? rename : link)(staged, path);
  } finally {
    await rm(staged, { force: true });
  }
  await syncDirectory(dirname(path));
}
