import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refusePaths, writeWholeFiles } from "./whole-files.ts";

const MODULE = join(import.meta.dirname, "whole-files.ts");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aliquot-whole-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = (name: string, ...chunks: string[]) => ({ path: join(folder, name), chunks });

function failing(name: string) {
  return {
    path: join(folder, name),
    chunks: (function* () {
      yield "half";
      throw new Error("stopped");
    })(),
  };
}

describe("whole files", () => {
  it("stand there with all their chunks, and nothing beside them", async () => {
    await writeWholeFiles([file("a", "1", "2"), file("b")], { force: false });
    expect((await readdir(folder)).sort()).toEqual(["a", "b"]);
    expect(await readFile(join(folder, "a"), "utf8")).toBe("12");
  });

  it("do not replace a file, and then none of them is written", async () => {
    await writeFile(join(folder, "b"), "mine");
    const writing = writeWholeFiles([file("a", "1"), file("b", "2")], { force: false });
    await expect(writing).rejects.toMatchObject({ code: "file-exists", exitCode: 5 });
    expect(await readdir(folder)).toEqual(["b"]);
    expect(await readFile(join(folder, "b"), "utf8")).toBe("mine");
  });

  it("do not replace a file that appears while they are written", async () => {
    const late = {
      path: join(folder, "b"),
      chunks: (function* () {
        writeFileSync(join(folder, "b"), "theirs");
        yield "ours";
      })(),
    };
    const writing = writeWholeFiles([file("a", "1"), late], { force: false });
    await expect(writing).rejects.toMatchObject({ code: "file-exists" });
    expect(await readdir(folder)).toEqual(["b"]);
  });

  it("replace it with force, and keep it when the writing fails", async () => {
    await writeFile(join(folder, "a"), "mine");
    await expect(writeWholeFiles([failing("a")], { force: true })).rejects.toThrow("stopped");
    expect(await readFile(join(folder, "a"), "utf8")).toBe("mine");
    await writeWholeFiles([file("a", "new")], { force: true });
    expect(await readFile(join(folder, "a"), "utf8")).toBe("new");
  });

  it("leave nothing when they are abandoned or fail", async () => {
    await expect(writeWholeFiles([file("a", "1"), failing("b")], { force: false })).rejects.toThrow(
      "stopped",
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it("name the path that cannot be written", async () => {
    const writing = writeWholeFiles([file("missing/a", "1")], { force: false });
    await expect(writing).rejects.toMatchObject({
      code: "cannot-write",
      exitCode: 5,
      message: expect.stringMatching(/missing\/a: the folder that is to hold it does not exist/),
    });
  });

  it("are refused early: a directory even with force, and before any of them is made", async () => {
    await mkdir(join(folder, "b"));
    const paths = [join(folder, "a"), join(folder, "b")];
    const refusal = { code: "cannot-write", message: expect.stringMatching(/it is a directory/) };
    await expect(refusePaths(paths, { force: true })).rejects.toMatchObject(refusal);
    const writing = writeWholeFiles([file("a", "1"), file("b", "2")], { force: true });
    await expect(writing).rejects.toMatchObject(refusal);
    expect(await readdir(folder)).toEqual(["b"]);
    await symlink(join(folder, "nowhere"), join(folder, "c"));
    const dangling = refusePaths([join(folder, "c")], { force: false });
    await expect(dangling).rejects.toMatchObject({ code: "file-exists" });
  });

  it("go when the writing is interrupted", async () => {
    const script = `
      import { writeWholeFiles } from ${JSON.stringify(MODULE)};
      const chunks = (function* () {
        for (let i = 0; ; i++) {
          if (i === 3) process.kill(process.pid, "SIGTERM");
          yield "x".repeat(1 << 20);
        }
      })();
      const path = ${JSON.stringify(join(folder, "a"))};
      // The clean-up takes the file away under the writing, as in the program.
      await writeWholeFiles([{ path, chunks }], { force: true }).catch(() => {});
    `;
    const args = ["--import", "tsx", "--input-type=module", "-e", script];
    const { status } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect([status, await readdir(folder)]).toEqual([143, []]);
  });
});
