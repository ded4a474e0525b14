import { startsWithMagic } from "../../claims/tree-file.ts";
import { TreeReader } from "../../claims/tree-reader.ts";
import { shown, UserError } from "../user-error.ts";
import { openFileSource } from "./file-source.ts";
import { inFile, type OpenTree } from "./open-result.ts";

/**
 * Opens a tree file that stands alone: imported, or taken out of a result. Throws UserError:
 * which-token (exit 2), not-a-tree and what a damaged file can have (exit 4), cannot-read (exit 5).
 */
export async function openTreeFile(file: string, token: string | undefined): Promise<OpenTree> {
  const source = openFileSource(file);
  try {
    if (!startsWithMagic(source.read(0, Math.min(8, source.size)))) throw notATree(file);
    const reader = inFile(file, () => new TreeReader(source));
    refuseOtherToken(reader.header.token, token, file);
    return { reader, file, accountsFile: undefined, close: () => source.close() };
  } catch (error) {
    source.close();
    throw error;
  }
}

function notATree(file: string): UserError {
  const remedy = "name a result's directory, or make one of a published document: aliquot import";
  return new UserError("not-a-tree", 4, "this is not a tree file", { file }, remedy);
}

function refuseOtherToken(has: string, wanted: string | undefined, file: string): void {
  if (wanted === undefined || wanted === has) return;
  const what = has === "" ? "names no token" : `is of ${has}`;
  const message = `the tree ${what}, not ${shown(wanted)}`;
  throw new UserError("which-token", 2, message, { file }, "leave --token out");
}
