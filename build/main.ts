/** `npm run build`: the program as few files that start quickly; docs/decisions/012-bundle.md. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
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

const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: ["src/cli/main.ts"],
  outdir: OUT,
  bundle: true,
  splitting: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  chunkNames: "[name]-[hash]",
  // Packages in CommonJS ask for Node's own modules in this way.
  banner: {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
  metafile: true,
  plugins: [compiledValidator],
  logLevel: "warning",
});
writeFileSync(join(ROOT, "dist/third-party-licences.txt"), licences(metafile));

/** The licences of the packages whose code the bundle holds: they go where it goes. */
function licences({ outputs }: Metafile): string {
  const used = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const packages = used.flatMap((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  const texts = [...new Set(packages)].sort().map((folder) => {
    const name = readdirSync(join(ROOT, folder)).find((each) => /^licen[cs]e/i.test(each));
    if (name === undefined) throw new Error(`${folder} has no licence file`);
    return `${folder.slice("node_modules/".length)}\n\n${readFileSync(join(ROOT, folder, name), "utf8")}`;
  });
  return texts.join(`\n${"-".repeat(72)}\n\n`);
}
