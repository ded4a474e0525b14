import { existsSync } from "node:fs";
import { mkdtemp, rm, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fileSystemError } from "./file-system-error.ts";
import { describeUserError, UserError } from "./user-error.ts";

describe("a system error in the user's words", () => {
  it.skipIf(!existsSync("/dev/full"))("says that the disk is full and what to do", async () => {
    const error = await failure(writeFile("/dev/full", "x"));
    expect(described(fileSystemError(error, "write", "out/shares.csv"))).toBe(
      "cannot write out/shares.csv: the disk is full; free space or choose another directory",
    );
  });

  it("keeps the system's wording where there is none of ours", async () => {
    const folder = await mkdtemp(join(tmpdir(), "aliquot-error-"));
    const error = await failure(rmdir(`${folder}/.`));
    await rm(folder, { recursive: true });
    expect(described(fileSystemError(error, "remove", "out"))).toContain("cannot remove out: E");
  });

  it("says of a file to be written that its folder is missing, of one to be read that it is", async () => {
    const error = await failure(writeFile(join(tmpdir(), "aliquot-no-such-folder", "x"), ""));
    expect(described(fileSystemError(error, "write", "no/x"))).toBe(
      "cannot write no/x: the folder that is to hold it does not exist; make that folder first",
    );
    expect(described(fileSystemError(error, "read", "no/x"))).toBe(
      "cannot read no/x: it does not exist; check the path",
    );
  });

  it("leaves every other error as it is", () => {
    const error = new TypeError("ours");
    expect(fileSystemError(error, "write", "out")).toBe(error);
  });
});

function failure(action: Promise<unknown>): Promise<unknown> {
  return action.then(
    () => undefined,
    (error: unknown) => error,
  );
}

function described(error: unknown): string {
  if (!(error instanceof UserError)) throw new Error("not a user error");
  expect(error.exitCode).toBe(5);
  return describeUserError(error);
}
