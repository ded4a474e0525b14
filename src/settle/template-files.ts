import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileSystemError } from "./file-system-error.ts";
import { type OutputDirectory, openOutputDirectory } from "./output-directory.ts";
import { UserError } from "./user-error.ts";

/** The files of every template; the rules last, so that where they stand the rest does too. */
export const TEMPLATE_FILES = ["README.md", "events.csv", "programme.yaml"] as const;

/**
 * Copies the template in `source` to `directory`: all files or none, and never over one that is
 * there (`UserError` `would-overwrite`, exit 5, which names them). `opening` hands out the directory
 * before anything of it exists, so that an interrupt can abandon it.
 */
export async function copyTemplate(
  source: string,
  directory: string,
  opening: (output: Promise<OutputDirectory>) => void = () => {},
): Promise<void> {
  refuseOverwriting(directory);
  const promised = openOutputDirectory(directory, TEMPLATE_FILES);
  opening(promised);
  const output = await promised;
  try {
    for (const name of TEMPLATE_FILES) {
      const file = await output.file(name);
      await file.write(await contentOf(join(source, name)));
      await file.close();
    }
    await output.commit();
  } catch (error) {
    await output.abandon();
    throw error;
  }
}

function refuseOverwriting(directory: string): void {
  const taken = TEMPLATE_FILES.filter((name) => existsSync(join(directory, name)));
  if (taken.length === 0) return;
  const verb = taken.length === 1 ? "is" : "are";
  const message = `${taken.join(" and ")} ${verb} in ${directory} already`;
  const remedy = "name another folder, or move them away: nothing is overwritten";
  throw new UserError("would-overwrite", 5, message, undefined, remedy);
}

async function contentOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileSystemError(error, "read", path);
  }
}
