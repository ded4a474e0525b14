import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { existingPassphrase, newPassphrase } from "./terminal.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "aliquot-passphrase-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a passphrase file", () => {
  it.each([
    ["one line", "correct horse\n"],
    ["no end of line", "correct horse"],
    ["Windows's ends of lines", "correct horse\r\nof the test\r\n"],
    ["notes below", "correct horse\n\nkeep this file secret\n"],
  ])("with %s is read to the end of its first line", async (_, text) => {
    const passphraseFile = join(folder, "passphrase");
    await writeFile(passphraseFile, text);
    expect(await newPassphrase("a", { passphraseFile })).toBe("correct horse");
    expect(await existingPassphrase("a", { passphraseFile })).toBe("correct horse");
  });
});
