import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Script } from "node:vm";

/** What the bundle of src/cli/main.ts gives. */
interface Program {
  readonly done: Promise<void>;
}

/** Beside the bundle: what V8 has compiled of it. */
export function compiledFile(file: string): string {
  return file.replace(/\.cjs$/, ".compiled");
}

/**
 * The bundle as a script. A Node of the version that compiled it ahead takes that; any other compiles
 * anew, as it does where the compiled file is missing.
 */
export function programScript(file: string): Script {
  let cachedData: Buffer | undefined;
  try {
    cachedData = readFileSync(compiledFile(file));
  } catch {
    // Only slower.
  }
  return new Script(readFileSync(file, "latin1"), { filename: file, cachedData });
}

/** Runs it with the arguments of this process; resolves at its end. */
export function runProgram(script: Script, file: string): Promise<void> {
  const module: { exports?: Program } = {};
  script.runInThisContext()(createRequire(file), module, file);
  return module.exports?.done ?? Promise.reject(new Error(`${file} is no bundle of the program`));
}
