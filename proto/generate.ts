/**
 * `npm run proto` makes src/ledger/gen/ from the .proto files; `npm run proto -- --check` compares what it would make
 * with what is there. The generators are installed in this folder at the first run.
 */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const PROTO = import.meta.dirname;
const COMMITTED = resolve(PROTO, "../src/ledger/gen");
const BUF = join(PROTO, "node_modules/.bin/buf");
const BASE64_HELPER = /function base64FromBytes\(arr: Uint8Array\): string \{\n[\s\S]*?\n\}\n\n/;

if (!existsSync(BUF)) {
  execFileSync("npm", ["install", "--no-audit", "--no-fund"], {
    cwd: PROTO,
    stdio: ["ignore", "ignore", "inherit"],
  });
}
const made = mkdtempSync(join(tmpdir(), "aliquot-proto-"));
try {
  generate(made);
  if (process.argv.includes("--check")) check(made);
  else {
    rmSync(COMMITTED, { recursive: true, force: true });
    cpSync(made, COMMITTED, { recursive: true });
  }
} finally {
  rmSync(made, { recursive: true, force: true });
}

/** Runs buf with ts-proto and writes the TypeScript into `target`. */
function generate(target: string): void {
  execFileSync(BUF, ["generate", "--template", "buf.gen.yaml", "-o", target, "."], { cwd: PROTO });
  for (const file of filesOf(target)) {
    const path = join(target, file);
    const up = "../".repeat(file.split("/").length);
    writeFileSync(path, onOurWire(fitted(readFileSync(path, "utf8")), `${up}kernel/`));
  }
}

/** Fails when a file is not what the .proto files say, is missing, or is left over. */
function check(target: string): void {
  const names = [...new Set([...filesOf(target), ...filesOf(COMMITTED)])].sort();
  const textOf = (folder: string, file: string) =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8") : undefined;
  const stale = names.filter((file) => textOf(target, file) !== textOf(COMMITTED, file));
  if (stale.length === 0)
    return void process.stdout.write(`${names.length} files are up to date\n`);
  throw new Error(`src/ledger/gen is not up to date (npm run proto): ${stale.join(", ")}`);
}

function filesOf(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".ts"));
}

/**
 * Generated code as a pure layer may have it: base64 by @scure/base instead of Buffer and btoa, no Math (integers
 * are not rounded), Date or globalThis, no type escape; and empty lists written in JSON, as Cosmos clients expect.
 */
function fitted(code: string): string {
  const withLists = code
    .replace(/if \(message\.(\w+)\?\.length\)/g, "if (message.$1)")
    .replace(/Math\.round\((message\.\w+)\)/g, "$1")
    .replace("type Builtin = Date | Function | ", "type Builtin = Function | ")
    .replaceAll("globalThis.", "")
    .replaceAll("(value: any)", "(value: unknown)")
    .replaceAll("(reader as any)", "(reader as BinaryReader & { __tsProtoDecodeDepth?: number })");
  if (!BASE64_HELPER.test(withLists)) return withLists;
  return withLists
    .replace(BASE64_HELPER, "")
    .replaceAll("base64FromBytes(", "base64.encode(")
    .replace(/^import /m, 'import { base64 } from "@scure/base";\nimport ');
}

/** With the kernel's reader and writer, whose methods are called as those of cosmjs-types are, in protobuf's place. */
function onOurWire(code: string, kernel: string): string {
  return code
    .replace(/import \{ BinaryReader, BinaryWriter \} from "[^"]*";\n/, () => {
      const reader = `import { WireReader } from "${kernel}wire-reader.ts";\n`;
      return `${reader}import { WireWriter } from "${kernel}wire-writer.ts";\n`;
    })
    .replace(/\bBinary(Reader|Writer)\b/g, "Wire$1")
    .replaceAll(".join()", ".ldelim()")
    .replaceAll("reader.skip(", "reader.skipType(");
}
