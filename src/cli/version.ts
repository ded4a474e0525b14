import { readFileSync } from "node:fs";
import { packageFile } from "../settle/package-file.ts";

const manifest: { readonly version: string } = JSON.parse(
  readFileSync(packageFile("package.json"), "utf8"),
);

/** The version of this package. */
export const VERSION: string = manifest.version;
