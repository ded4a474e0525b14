/** `npm run build`: the program as one file that starts quickly; docs/decisions/012-bundle.md. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import { standaloneValidator } from "./standalone-validator.ts";

const ROOT = resolve(import.meta.dirname, "..");
/** Two folders deep: see src/settle/package-file.ts. */
const OUT = join(ROOT, "dist/cli");

/** The schema's validator as code, instead of what compiles it at every start. */
const compiledValidator: Plugin = {
  name: "compiled-validator",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]settle[\\/]definition-validator\.ts$/ }, () => {
      return { contents: standaloneValidator(), loader: "js", resolveDir: ROOT };
    });
  },
};

/** For a node that is to be there soon: without the client's types and the hashes' kernel, which it can do without. */
const isForNode = process.argv.includes("--program-only");
// What takes longest goes on beside the rest.
const names = isForNode ? ["kernel:rows"] : ["kernel:rows", "kernel:hashes"];
const kernels = names.map((each) => succeeds("npm", ["run", "-s", each]));
const declared = isForNode ? undefined : declareClient();
await build({
  absWorkingDir: ROOT,
  entryPoints: { main: "build/launcher.ts" },
  outdir: OUT,
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
});
const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: { program: "src/cli/main.ts" },
  outdir: OUT,
  outExtension: { ".js": ".cjs" },
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "cjs",
  // A function, for build/program-script.ts to call.
  banner: {
    js: `(function (require, module, __filename) {
const moduleUrl = require("node:url").pathToFileURL(__filename).href;`,
  },
  footer: { js: "})" },
  define: { "import.meta.url": "moduleUrl" },
  // Packages with code of the machine: they stay where npm put them.
  external: ["classic-level", "secp256k1"],
  metafile: true,
  plugins: [compiledValidator],
});
await build({
  absWorkingDir: ROOT,
  entryPoints: { index: "src/client/index.ts" },
  outdir: join(ROOT, "dist/client"),
  bundle: true,
  platform: "browser",
  target: "es2023",
  format: "esm",
  // Who imports the client has them as dependencies of this package.
  packages: "external",
});
writeFileSync(join(ROOT, "dist/third-party-licences.txt"), licences(metafile));
leaveOneByteALetter(join(OUT, "program.cjs"));
await Promise.all(kernels);
compileAhead();
await declared;

/**
 * esbuild escapes every other letter but those of comments and regular expressions. With one of them Node
 * would decode the text and V8 hold it with two bytes a letter, at every start.
 */
function leaveOneByteALetter(file: string): void {
  const escaped = readFileSync(file, "utf8").replace(/[\u0080-\uffff]/g, (letter) => {
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  writeFileSync(file, escaped);
}

/** Settles a sample, so that what `settle` runs is compiled, and keeps what was compiled. */
function compileAhead(): void {
  const out = mkdtempSync(join(tmpdir(), "aliquot-build-"));
  const args = ["settle", "pol-lockdrop", "samples/pol-lockdrop.csv", "--engine", "fast"];
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "build/compile-ahead.ts", ...args, "--no-report", "--out", out],
    { cwd: ROOT, encoding: "utf8" },
  );
  rmSync(out, { recursive: true, force: true });
  if (status !== 0) throw new Error(`the built program does not settle a sample:\n${stderr}`);
}

/** Runs a program in the project's folder; rejects when it fails. */
function succeeds(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((resolveRun, reject) => {
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0
        ? resolveRun()
        : reject(new Error(`${program} ${args.join(" ")} ended with ${code}`)),
    );
  });
}

/** The client's types, with those of the ledger that they name. */
function declareClient(): Promise<void> {
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const options = ["--noEmit", "false", "--declaration", "--emitDeclarationOnly"];
  const places = ["--rootDir", "src", "--outDir", "dist/types"];
  const args = [tsc, "-p", "tsconfig.client.json", ...options, ...places];
  return succeeds(process.execPath, args);
}

/** The licences of the packages whose code the bundle holds: they go where it goes. */
function licences({ outputs }: Metafile): string {
  const used = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const packages = used.flatMap((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  const texts = [...new Set(packages)].sort().map((folder) => {
    const name = readdirSync(join(ROOT, folder)).find((each) => /^licen[cs]e/i.test(each));
    const text = name === undefined ? licenceNamed(folder) : readText(join(folder, name));
    return `${folder.slice("node_modules/".length)}\n\n${text}`;
  });
  return texts.join(`\n${"-".repeat(72)}\n\n`);
}

/** Of a package without a licence file: what its manifest says, which must be a licence by its name. */
function licenceNamed(folder: string): string {
  const { license, version, author, repository } = JSON.parse(
    readText(join(folder, "package.json")),
  );
  if (typeof license !== "string") throw new Error(`${folder} names no licence`);
  const holder = author?.name ?? author ?? repository?.url ?? repository ?? "";
  return `version ${version}, licence ${license}, ${holder}\n`;
}

function readText(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}
