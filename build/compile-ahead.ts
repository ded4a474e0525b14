/** Runs the bundle as its launcher does, then writes down what V8 has compiled of it. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { compiledFile, programScript, runProgram } from "./program-script.ts";

const file = resolve(import.meta.dirname, "../dist/cli/program.cjs");
const script = programScript(file);
await runProgram(script, file);
writeFileSync(compiledFile(file), script.createCachedData());
