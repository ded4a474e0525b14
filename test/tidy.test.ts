/** The architecture as a test: layers, purity, sizes, language. See ARCHITECTURE.md and STYLE.md. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
/** From the bottom up: a layer imports only itself and what stands before it. */
const LAYERS = [
  "exact",
  "claims",
  "programme",
  "settle",
  "ledger",
  "node",
  "api",
  "client",
  "statement",
  "cli",
];
const PURE = ["exact", "claims", "programme", "ledger"];
/** The only packages that a pure layer may import, and what the ledger's wire formats need beside them. */
const PURE_PACKAGES = /^@(noble|scure)\//;
const LEDGER_PACKAGES = /^@(noble|scure)\/|^cosmjs-types\//;
/** A document, not code: what people read and what the pure layer obeys are one file. */
const SCHEMA = "schema/programme.schema.json";
/** Written by `npm run proto`; kept right by its own test. */
const GENERATED = "src/ledger/gen/";
/** The ledger's modules: each imports only those before it, and of them only their index.ts. */
const MODULES = [
  "params",
  "accounts",
  "bank",
  "vesting",
  "fees",
  "assets",
  "certificates",
  "terms",
  "oracle",
  "programmes",
];
const MAX_FILE_LINES = 400;
const MAX_LINE = { code: 100, comment: 120 };
/** A text or an expression that a cut would make harder to read, or an import with one name. */
const WHOLE = /"[^"]{40,}|'[^']{40,}|`[^`]{40,}|\/.{40,}\/|\$\{|^import /;
/** Read from top to bottom by whoever checks it, without a search for where a rule stands. */
const LONG_FILES = ["verify/recompute.py"];
/** Tests left out where the machine lacks what they need, or the user says so. */
const CONDITIONAL = [
  "src/settle/file-system-error.test.ts", // a full disk to write to: /dev/full
  "test/scenarios/recompute.test.ts", // ALIQUOT_NO_PYTHON=1
];

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(ROOT, file)));
const sources = files.filter(
  (file) => file.startsWith("src/") && file.endsWith(".ts") && !file.startsWith(GENERATED),
);
/** Generated code is exempt from sizes, docs and its own `any`, not from purity. */
const generated = files.filter((file) => file.startsWith(GENERATED));
const shipped = sources.filter((file) => !file.endsWith(".test.ts"));

function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

function layerOf(file: string): string {
  return file.split("/")[1] ?? "";
}

function moduleOf(file: string): string | undefined {
  return /^src\/ledger\/modules\/([^/]+)\//.exec(file)?.[1];
}

function importsOf(file: string): string[] {
  const statement =
    /^(?:import|export)\b[^;"]*?\bfrom\s*"([^"]+)"|^import\s*"([^"]+)"|\bimport\(\s*"([^"]+)"/gm;
  const specifiers = [...read(file).matchAll(statement)].map(([, a, b, c]) => [a ?? b ?? c ?? ""]);
  return specifiers.flat();
}

/** Code without comments and texts, so that words in them do not count. */
function bareCode(file: string): string {
  return read(file)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(
      /"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.|\$(?!\{))*`|\/(?![*/ ])(?:[^/\\\n]|\\.)+\/[gimsuy]*(?=[,;).\s])/g,
      '""',
    )
    .replace(/\/\/.*$/gm, "");
}

describe("the house", () => {
  it("has only known layers under src", () => {
    const layers = new Set(sources.map(layerOf));
    expect([...layers].filter((layer) => !LAYERS.includes(layer))).toEqual([]);
  });

  it("imports downward only", () => {
    const upward: string[] = [];
    for (const file of shipped) {
      for (const specifier of importsOf(file)) {
        if (!specifier.startsWith(".")) continue;
        const target = relative(ROOT, resolve(ROOT, dirname(file), specifier));
        const isUp = LAYERS.indexOf(layerOf(target)) > LAYERS.indexOf(layerOf(file));
        if (target === SCHEMA && layerOf(file) === "programme") continue;
        if (isUp || !target.startsWith("src/")) upward.push(`${file} -> ${target}`);
      }
    }
    expect(upward).toEqual([]);
  });

  it("has ledger modules that import only earlier ones, through their index.ts", () => {
    const wrong: string[] = [];
    for (const file of shipped.filter((each) => each.startsWith("src/ledger/"))) {
      const own = moduleOf(file);
      if (own !== undefined && !MODULES.includes(own)) wrong.push(`${file}: unknown module`);
      for (const specifier of importsOf(file).filter((each) => each.startsWith("."))) {
        const target = relative(ROOT, resolve(ROOT, dirname(file), specifier));
        const other = moduleOf(target);
        if (other === undefined || other === own) continue;
        const isEarlier = own === undefined || MODULES.indexOf(other) < MODULES.indexOf(own);
        const isDoor = target.endsWith("/index.ts") && !file.startsWith("src/ledger/kernel/");
        if (!isEarlier || !isDoor) wrong.push(`${file} -> ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("has no import cycle between files", () => {
    const graph = new Map(
      shipped.map((file) => [
        file,
        [...read(file).matchAll(/^(?:import|export)(?! type)[^"]*?from\s*"(\.[^"]+)"/gm)].map(
          (match) => relative(ROOT, resolve(ROOT, dirname(file), match[1] ?? "")),
        ),
      ]),
    );
    expect(cyclesIn(graph)).toEqual([]);
  });

  it("keeps the pure layers free of dependencies but hashes and checksums, clocks, randomness, environment and floats", () => {
    const banned =
      /\b(Date|Math|Intl|process|performance|setTimeout|setInterval|setImmediate|queueMicrotask|fetch|crypto|console|globalThis|localeCompare|toLocaleString|parseFloat|async|await)\b|\b\d+\.\d+\b|\b\d+e-?\d+\b/g;
    const found: string[] = [];
    const pure = [...shipped, ...generated].filter((each) => PURE.includes(layerOf(each)));
    for (const file of pure) {
      for (const match of bareCode(file).matchAll(banned)) found.push(`${file}: ${match[0]}`);
      const packages = layerOf(file) === "ledger" ? LEDGER_PACKAGES : PURE_PACKAGES;
      for (const specifier of importsOf(file)) {
        const target = relative(ROOT, resolve(ROOT, dirname(file), specifier));
        const isPure = specifier.startsWith(".")
          ? PURE.includes(layerOf(target)) || target === SCHEMA
          : packages.test(specifier);
        if (!isPure) found.push(`${file}: imports ${specifier}`);
      }
    }
    expect(found).toEqual([]);
  });

  it("keeps files within 400 lines and lines readable", () => {
    const long: string[] = [];
    for (const file of files.filter((each) => /\.(ts|mjs|py)$/.test(each))) {
      if (file.startsWith(GENERATED)) continue;
      const lines = read(file).split("\n");
      const isLong = file.endsWith(".test.ts") || LONG_FILES.includes(file);
      if (lines.length > MAX_FILE_LINES && !isLong) long.push(`${file}: ${lines.length} lines`);
      if (file.endsWith(".py")) continue;
      lines.forEach((line, i) => {
        const isComment = /^\s*(\/\/|\/\*|\*)/.test(line);
        const isFine = isComment
          ? line.length <= MAX_LINE.comment
          : line.length <= MAX_LINE.code || WHOLE.test(line);
        if (!isFine) long.push(`${file}:${i + 1}: ${line.length} characters`);
      });
    }
    expect(long).toEqual([]);
  });

  it("names files in kebab-case and never utils, helpers, manager or data", () => {
    const bad = sources.filter((file) => {
      const name = file.split("/").at(-1) ?? "";
      return (
        !/^[a-z0-9-]+(\.test)?\.ts$/.test(name) || /^(utils|helpers|manager|data)\b/.test(name)
      );
    });
    expect(bad).toEqual([]);
  });

  it("documents every exported function, class and constant of the pure layers and of settle", () => {
    const bare: string[] = [];
    for (const file of shipped.filter((each) => layerOf(each) !== "cli")) {
      const lines = read(file).split("\n");
      lines.forEach((line, i) => {
        if (!/^export (async )?(function|class|const)/.test(line)) return;
        if (!/\*\/\s*$/.test(lines[i - 1] ?? ""))
          bare.push(`${file}:${i + 1}: ${line.slice(0, 60)}`);
      });
    }
    expect(bare).toEqual([]);
  });

  it("has no enum, no skipped test, no type escape", () => {
    const escapes =
      /^\s*(export )?(const )?enum |\b(describe|it|test)\.(skip|only|todo)\b|@ts-ignore|@ts-expect-error|\bas any\b|: any\b/m;
    const code = [...sources, ...files.filter((file) => /^(test|bench)\/.*\.ts$/.test(file))];
    expect(code.filter((file) => file !== "test/tidy.test.ts" && escapes.test(read(file)))).toEqual(
      [],
    );
    const conditional = /\b(describe|it|test)\.(skipIf|runIf)\b/;
    expect(code.filter((file) => conditional.test(read(file)))).toEqual(CONDITIONAL);
  });

  it("names the ledger's events as the search language can", () => {
    const modules = sources.filter((file) => file.startsWith("src/ledger/modules/"));
    const names = modules.flatMap((file) =>
      [...read(file).matchAll(/(?:emit\(\{\s*type:|const type =) ["`]([^"`]+)["`]/g)].map(
        ([, name = ""]) => name,
      ),
    );
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !/^[a-z_]+(\$\{type\})?$/.test(name))).toEqual([]);
  });

  it("stands alone: no paths of a machine, no registry hosts, no lock-file addresses", () => {
    const text = files.filter((file) =>
      /\.(ts|md|json|ya?ml|py|sh)$|^\.ci\/run$|^\.npmrc$/.test(file),
    );
    const machine = /(^|[^\w.])\/(work|root|home)\/|\.\.\/shared|registry\.npmjs|"resolved":/;
    expect(text.filter((file) => file !== "test/tidy.test.ts" && machine.test(read(file)))).toEqual(
      [],
    );
  });

  it("keeps every link between documents alive", () => {
    const dead: string[] = [];
    for (const file of files.filter((each) => each.endsWith(".md"))) {
      for (const match of read(file).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
        if (!existsSync(join(ROOT, dirname(file), match[1] ?? "")))
          dead.push(`${file} -> ${match[1]}`);
      }
    }
    expect(dead).toEqual([]);
  });
});

function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) {
      found.push([...trail.slice(trail.indexOf(file)), file].join(" -> "));
      return;
    }
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}
