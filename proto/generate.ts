/**
 * Makes src/ledger/gen/ from the .proto files: `npm run proto`. With a folder as argument it writes there
 * instead, so that a test can compare.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const PROTO = import.meta.dirname;
const ROOT = resolve(PROTO, "..");
const BASE64_HELPER = /function base64FromBytes\(arr: Uint8Array\): string \{\n[\s\S]*?\n\}\n\n/;

/** Runs buf with ts-proto and writes the TypeScript into `target`, which is emptied first. */
export function generate(target: string): void {
  const made = mkdtempSync(join(tmpdir(), "aliquot-proto-"));
  try {
    const buf = join(ROOT, "node_modules", ".bin", "buf");
    execFileSync(buf, ["generate", "--template", "buf.gen.yaml", "-o", made, "."], { cwd: PROTO });
    for (const file of readdirSync(made, { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".ts")) continue;
      const path = join(made, file);
      writeFileSync(path, fitted(readFileSync(path, "utf8")));
    }
    rmSync(target, { recursive: true, force: true });
    cpSync(made, target, { recursive: true });
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/**
 * Generated code as the ledger needs it: base64 by @scure/base, since a pure layer has neither Buffer nor
 * btoa; and empty lists written in JSON, as Cosmos clients expect.
 */
function fitted(code: string): string {
  const withLists = code.replace(/if \(message\.(\w+)\?\.length\)/g, "if (message.$1)");
  if (!BASE64_HELPER.test(withLists)) return withLists;
  return withLists
    .replace(BASE64_HELPER, "")
    .replaceAll("base64FromBytes(", "base64.encode(")
    .replace(/^import /m, 'import { base64 } from "@scure/base";\nimport ');
}

if (process.argv[1] === import.meta.filename) {
  generate(process.argv[2] ?? join(ROOT, "src", "ledger", "gen"));
}
