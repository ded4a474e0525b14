import { readFileSync } from "node:fs";
import { packageFile } from "./package-file.ts";

/** The published schema, as a parsed document. */
export const programmeSchema: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(packageFile("schema/programme.schema.json"), "utf8"),
);
