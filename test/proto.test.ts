/** The generated protobuf code is what the .proto files say. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { generate } from "../proto/generate.ts";

const COMMITTED = resolve(import.meta.dirname, "../src/ledger/gen");

function filesOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return Object.fromEntries(
    files
      .filter((file) => file.endsWith(".ts"))
      .sort()
      .map((file) => [file, readFileSync(join(folder, file), "utf8")]),
  );
}

it("has generated code that is up to date with proto/ (else: npm run proto)", () => {
  const fresh = mkdtempSync(join(tmpdir(), "aliquot-gen-"));
  try {
    generate(fresh);
    expect(filesOf(fresh)).toEqual(filesOf(COMMITTED));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
});
