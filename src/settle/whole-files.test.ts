import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeWholeFiles } from "./whole-files.ts";

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
        yield "ours";
      })(),
    };
    const writing = writeWholeFiles([file("a", "1"), late], {
      force: false,
      opened: () => void writeFile(join(folder, "b"), "theirs"),
    });
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
    await expect(writing).rejects.toMatchObject({ code: "cannot-write", exitCode: 5 });
  });
});
