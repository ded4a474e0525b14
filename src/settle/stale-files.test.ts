import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openOutputDirectory } from "./output-directory.ts";

const NAMES = ["shares.csv", "summary.json"];

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "aliquot-stale-"));
  folder = join(parent, "result");
  await mkdir(folder);
  await writeFile(join(parent, "beside.csv"), "mine");
});
afterEach(() => rm(parent, { recursive: true, force: true }));

async function earlier(summary: unknown, files: readonly string[]): Promise<void> {
  const text = typeof summary === "string" ? summary : JSON.stringify(summary);
  await writeFile(join(folder, "summary.json"), text);
  for (const name of files) await writeFile(join(folder, name), "old");
}

async function write(): Promise<void> {
  const output = await openOutputDirectory(folder, NAMES);
  for (const name of NAMES) await (await output.file(name)).close();
  await output.commit();
}

const listing = (...names: string[]) => ({
  aliquot: "0.1.0",
  sha256: Object.fromEntries(names.map((name) => [name, "00"])),
});

describe("files of an earlier result", () => {
  it("go when the new result does not write them, and nothing else goes", async () => {
    await earlier(listing("shares.csv", "claims.tree"), ["shares.csv", "claims.tree", "notes.txt"]);
    await write();
    expect((await readdir(folder)).sort()).toEqual(["notes.txt", "shares.csv", "summary.json"]);
  });

  it("stay until the new result is complete", async () => {
    await earlier(listing("claims.tree"), ["claims.tree"]);
    const output = await openOutputDirectory(folder, NAMES);
    await output.abandon();
    expect((await readdir(folder)).sort()).toEqual(["claims.tree", "summary.json"]);
  });

  it("are never looked for outside the directory", async () => {
    const evil = ["../beside.csv", "sub/inner.csv", "..", ".", "", "..\\beside.csv"];
    await mkdir(join(folder, "sub"));
    await earlier(listing(...evil), ["sub/inner.csv"]);
    await write();
    expect(await readdir(parent)).toContain("beside.csv");
    expect(await readdir(join(folder, "sub"))).toEqual(["inner.csv"]);
  });

  it("are files, not directories or links", async () => {
    await mkdir(join(folder, "folder"));
    await symlink("../beside.csv", join(folder, "link"));
    await earlier(listing("folder", "link", "gone"), []);
    await write();
    expect((await readdir(folder)).sort()).toEqual(["folder", "link", ...NAMES]);
  });

  it.each([
    ["no JSON", "{"],
    ["no object", "null"],
    ["no summary of ours", { sha256: { "claims.tree": "00" } }],
    ["no list of files", { aliquot: "0.1.0", sha256: "claims.tree" }],
  ])("stay when the summary is %s", async (_, summary) => {
    await earlier(summary, ["claims.tree"]);
    await write();
    expect(await readdir(folder)).toContain("claims.tree");
  });
});
