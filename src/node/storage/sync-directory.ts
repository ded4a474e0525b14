import { open } from "node:fs/promises";
import { isSystemError } from "../../settle/file-system-error.ts";

/** Makes safe which files a directory holds: a file's own sync does not do that. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } catch (error) {
    // Some file systems know no sync of a directory; they need none.
    if (!isSystemError(error, "EINVAL", "ENOTSUP")) throw error;
  } finally {
    await handle.close();
  }
}
