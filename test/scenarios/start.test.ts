/** The built program starts from code compiled ahead, where that fits, and the same without. */
import { spawnSync } from "node:child_process";
import { cpSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { programScript } from "../../build/program-script.ts";
import { MAIN, ROOT, temporaryFolder } from "../support/cli.ts";

const folder = temporaryFolder();

/** A copy of the package, as far as the program reads it. */
function copyOfPackage(name: string): string {
  const copy = join(folder, name);
  cpSync(join(ROOT, "dist"), join(copy, "dist"), { recursive: true });
  for (const each of ["package.json", "schema"]) symlinkSync(join(ROOT, each), join(copy, each));
  return copy;
}

function versionOf(main: string, ...flags: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, main, "--version"], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("the start of the built program", () => {
  it("takes the code that the build has compiled", () => {
    const script = programScript(join(ROOT, "dist/cli/program.cjs"));
    expect(script.cachedDataRejected).toBe(false);
  });

  it("compiles anew under flags for which the code was not compiled", () => {
    expect(versionOf(MAIN, "--no-opt")).toEqual(versionOf(MAIN));
  });

  it("compiles anew without the compiled code, or with one that is none", () => {
    const copy = copyOfPackage("without");
    const main = join(copy, "dist/cli/main.js");
    const compiled = join(copy, "dist/cli/program.compiled");
    rmSync(compiled);
    expect(versionOf(main)).toEqual(versionOf(MAIN));
    cpSync(join(ROOT, "package.json"), compiled);
    expect(versionOf(main)).toEqual(versionOf(MAIN));
  });

  it("needs no packages beside it", () => {
    const main = join(copyOfPackage("alone"), "dist/cli/main.js");
    const args = ["check", join(ROOT, "programmes/pol-lockdrop.yaml")];
    const { status } = spawnSync(process.execPath, [main, ...args]);
    expect(status).toBe(0);
  });
});
