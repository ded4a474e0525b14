import { constants } from "node:buffer";
import { readFile } from "node:fs/promises";
import { ClaimFlaw } from "../../claims/claim-flaw.ts";
import { isObject } from "../../claims/document-values.ts";
import { fileSystemError } from "../file-system-error.ts";
import { jsonMembers } from "../json-members.ts";
import type { FileSource } from "./file-source.ts";

/**
 * The JSON of a published document, parsed. Throws ClaimFlaw: unknown-format, duplicate-account;
 * UserError (exit 5) for what keeps the file from being read.
 */
export async function readJsonDocument(path: string, source: FileSource): Promise<unknown> {
  if (source.size > constants.MAX_STRING_LENGTH)
    throw new ClaimFlaw("unknown-format", "the file", "is longer than a JSON text can be");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw fileSystemError(error, "read", path);
  }
  const value = parsed(text.replace(/^\ufeff/, ""));
  if (isObject(value)) refuseRepeatedKeys(text);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const message = "is neither a tree file nor JSON";
    throw new ClaimFlaw("unknown-format", "the file", message);
  }
}

/** A JSON reader keeps the last of equal keys without a word, and so would hide a claim. */
function refuseRepeatedKeys(text: string): void {
  const members = jsonMembers(text);
  refuseRepeated(members, (key) => key);
  const claims = members.find(({ key }) => key === "claims");
  if (claims?.source.startsWith("{") === true)
    refuseRepeated(jsonMembers(claims.source), (key) => `claims["${key}"]`);
}

function refuseRepeated(
  members: readonly { readonly key: string }[],
  place: (key: string) => string,
): void {
  const seen = new Set<string>();
  for (const { key } of members) {
    if (seen.has(key)) throw new ClaimFlaw("duplicate-account", place(key), "stands here twice");
    seen.add(key);
  }
}
