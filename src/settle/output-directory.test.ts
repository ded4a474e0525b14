import { execFile, spawnSync } from "node:child_process";
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type OutputDirectory, openOutputDirectory } from "./output-directory.ts";
import { OWNER_FILE } from "./staging-claim.ts";

const NAMES = ["shares.csv", "summary.json"];
const MODULE = join(import.meta.dirname, "output-directory.ts");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aliquot-out-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("results for a directory that does not exist", () => {
  it.each(["out", "out/", "a/b/out", "./x y/é😀", "-out"])("appear at commit: %s", async (name) => {
    const directory = `${folder}/${name}`;
    const output = await openOutputDirectory(directory, NAMES);
    await writeAll(output);
    await expect(readdir(directory)).rejects.toMatchObject({ code: "ENOENT" });
    await output.commit();
    expect((await readdir(directory)).sort()).toEqual(NAMES);
    expect(await readFile(join(directory, "shares.csv"), "utf8")).toBe("new shares.csv");
    expect(await hidden(folder)).toEqual([]);
  });

  it("leave nothing when abandoned, not even the parents made for them", async () => {
    const output = await openOutputDirectory(join(folder, "a/b/out"), NAMES);
    await (await output.file("shares.csv")).write("x");
    await output.abandon();
    await output.abandon();
    expect(await readdir(folder)).toEqual([]);
  });

  it("leave the parents that someone else has used meanwhile", async () => {
    const output = await openOutputDirectory(join(folder, "a/b/out"), NAMES);
    await writeFile(join(folder, "a/other"), "");
    await output.abandon();
    expect(await readdir(join(folder, "a"))).toEqual(["other"]);
  });

  it("do not overwrite what has appeared there meanwhile", async () => {
    const directory = join(folder, "out");
    const output = await openOutputDirectory(directory, NAMES);
    await writeAll(output);
    await mkdir(directory);
    await writeFile(join(directory, "theirs"), "");
    await expect(output.commit()).rejects.toMatchObject({ code: "cannot-write", exitCode: 5 });
    await output.abandon();
    expect(await readdir(folder)).toEqual(["out"]);
    expect(await readdir(directory)).toEqual(["theirs"]);
  });
});

describe("results for a directory that exists", () => {
  it("replace the old ones and keep other files", async () => {
    await oldResults(folder);
    const output = await openOutputDirectory(folder, NAMES);
    await writeAll(output);
    expect(await readFile(join(folder, "summary.json"), "utf8")).toBe("old");
    await output.commit();
    expect((await readdir(folder)).sort()).toEqual(["notes.txt", ...NAMES]);
    expect(await readFile(join(folder, "summary.json"), "utf8")).toBe("new summary.json");
    await output.abandon();
    expect(await readFile(join(folder, "notes.txt"), "utf8")).toBe("old");
  });

  it("leave it as it was when abandoned", async () => {
    await oldResults(folder);
    const output = await openOutputDirectory(folder, NAMES);
    await writeAll(output);
    await output.abandon();
    expect((await readdir(folder)).sort()).toEqual(["notes.txt", ...NAMES]);
    expect(await readFile(join(folder, "summary.json"), "utf8")).toBe("old");
  });

  it("lack the mark of completeness when moving them in fails halfway", async () => {
    await oldResults(folder);
    const output = await openOutputDirectory(folder, NAMES);
    await writeAll(output);
    await rm(join(folder, "shares.csv"));
    await mkdir(join(folder, "shares.csv"));
    await expect(output.commit()).rejects.toMatchObject({ exitCode: 5 });
    await output.abandon();
    expect((await readdir(folder)).sort()).toEqual(["notes.txt", "shares.csv"]);
  });

  it("may be reached by a symbolic link or as `.`", async () => {
    await mkdir(join(folder, "real"));
    await symlink("real", join(folder, "link"));
    for (const directory of [join(folder, "link"), "."]) {
      const script = `process.chdir(${JSON.stringify(join(folder, "real"))});
        const output = await openOutputDirectory(${JSON.stringify(directory)}, ["summary.json"]);
        await (await output.file("summary.json")).close();
        await output.commit();`;
      await runScript(script);
      expect(await readdir(join(folder, "real"))).toEqual(["summary.json"]);
      await rm(join(folder, "real/summary.json"));
    }
  });
});

describe("an output file", () => {
  it("holds all that was written, across many chunks", async () => {
    const output = await openOutputDirectory(join(folder, "out"), ["big.txt"]);
    const file = await output.file("big.txt");
    const lines = Array.from({ length: 60_000 }, (_, i) => `${i} ${"é😀".repeat(20)}\n`);
    for (const line of lines) await file.write(line);
    await file.close();
    await output.commit();
    expect((await readFile(join(folder, "out/big.txt"), "utf8")) === lines.join("")).toBe(true);
  });
});

describe("an output directory is refused", () => {
  it.each([
    ["output-is-file", "file"],
    ["cannot-write", "file/out"],
    ["cannot-write", `${"n".repeat(300)}/out`],
  ])("%s: %s", async (code, name) => {
    await writeFile(join(folder, "file"), "x");
    const opening = openOutputDirectory(join(folder, name), NAMES);
    await expect(opening).rejects.toMatchObject({ code, exitCode: 5 });
    expect(await readdir(folder)).toEqual(["file"]);
  });

  it("without a name", async () => {
    const opening = openOutputDirectory("", NAMES);
    await expect(opening).rejects.toMatchObject({ code: "output-no-path", exitCode: 5 });
  });

  it("when a directory stands where a result belongs", async () => {
    await mkdir(join(folder, "shares.csv"));
    await expect(openOutputDirectory(folder, NAMES)).rejects.toMatchObject({ exitCode: 5 });
    expect(await readdir(folder)).toEqual(["shares.csv"]);
  });

  it("while another run is alive", async () => {
    await leftover(folder, process.ppid);
    await expect(openOutputDirectory(folder, NAMES)).rejects.toMatchObject({
      code: "output-busy",
      exitCode: 5,
      message: `another run is writing to ${folder} (process ${process.ppid})`,
    });
    expect(await readdir(join(folder, ".aliquot-staging"))).toContain("half.csv");
  });

  it("to all but one of many that ask at once", async () => {
    await leftover(folder, deadProcess());
    const asked = Array.from({ length: 20 }, () => openOutputDirectory(folder, NAMES));
    const answers = await Promise.allSettled(asked);
    const won = answers.filter((answer) => answer.status === "fulfilled");
    expect(won).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === "rejected")
        expect(answer.reason).toMatchObject({ code: "output-busy" });
    }
    if (won[0] === undefined) return;
    await writeAll(won[0].value);
    await won[0].value.commit();
    expect((await readdir(folder)).sort()).toEqual(NAMES);
  });
});

describe("what a dead run has left", () => {
  it.each([
    ["a dead process", () => deadProcess()],
    ["an earlier process with our number", () => process.pid],
    ["nobody that can be told", () => Number.NaN],
  ])("is taken over from %s", async (_, owner) => {
    await leftover(folder, owner());
    const output = await openOutputDirectory(folder, NAMES);
    await writeAll(output);
    await output.commit();
    expect((await readdir(folder)).sort()).toEqual(NAMES);
  });

  it("is taken over beside a directory that does not exist, owner file or not", async () => {
    await mkdir(join(folder, ".out.aliquot-staging"));
    const output = await openOutputDirectory(join(folder, "out"), NAMES);
    await output.abandon();
    expect(await readdir(folder)).toEqual([]);
  });

  it("is never committed by a run that has lost it", async () => {
    const output = await openOutputDirectory(folder, NAMES);
    await writeAll(output);
    await rename(join(folder, ".aliquot-staging"), join(folder, "moved"));
    await leftover(folder, process.ppid);
    await expect(output.commit()).rejects.toMatchObject({ code: "output-busy", exitCode: 5 });
    await output.abandon();
    expect((await readdir(folder)).sort()).toEqual([".aliquot-staging", "moved"]);
  });
});

describe("a disk that takes no more", () => {
  it.each(["out", "a/b/out"])("leaves nothing behind: %s", async (name) => {
    const script = `
      const output = await openOutputDirectory(${JSON.stringify(join(folder, name))}, ["a.csv"]);
      try {
        const file = await output.file("a.csv");
        for (let i = 0; i < 100; i++) await file.write("x".repeat(100_000));
      } catch (error) {
        await output.abandon();
        console.log(error.name, error.code, error.exitCode, error.message);
      }`;
    const stdout = await runScript(script, "ulimit -f 16");
    const path = join(folder, name, "a.csv");
    expect(stdout).toBe(
      `UserError cannot-write 5 cannot write ${path}: the file exceeds the permitted size\n`,
    );
    expect(await readdir(folder)).toEqual([]);
  });
});

async function writeAll(output: OutputDirectory): Promise<void> {
  for (const name of NAMES) {
    const file = await output.file(name);
    await file.write(`new ${name}`);
    await file.close();
  }
}

async function oldResults(directory: string): Promise<void> {
  for (const name of ["notes.txt", ...NAMES]) await writeFile(join(directory, name), "old");
}

async function leftover(directory: string, pid: number): Promise<void> {
  const staging = join(directory, ".aliquot-staging");
  await mkdir(staging);
  await writeFile(join(staging, OWNER_FILE), `${pid}\ntheirs\n`);
  await writeFile(join(staging, "half.csv"), "half");
}

function deadProcess(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

async function hidden(directory: string): Promise<string[]> {
  const all = await readdir(directory, { recursive: true });
  return all.filter((name) => name.includes("aliquot-staging") || name.includes(OWNER_FILE));
}

async function runScript(body: string, before = "true"): Promise<string> {
  const script = `const { openOutputDirectory } = await import(${JSON.stringify(MODULE)});${body}`;
  const args = ["-c", `${before}; exec "$0" "$@"`, process.execPath, "--import", "tsx"];
  const all = [...args, "--input-type=module", "-e", script];
  return (await promisify(execFile)("bash", all)).stdout;
}
