import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll } from "vitest";

/** The built program: `npm test` builds before it tests. */
export const MAIN = resolve(import.meta.dirname, "../../dist/cli/main.js");
/** The folder of the project. */
export const ROOT = resolve(import.meta.dirname, "../..");

/** What a run of the real program left behind. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real program and waits for it. */
export function aliquot(
  args: readonly string[],
  options: { readonly input?: string; readonly cwd?: string } = {},
): Run {
  if (!existsSync(MAIN)) throw new Error("build first: npm run build");
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: options.cwd ?? ROOT,
    input: options.input ?? "",
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

/** Starts the real program without waiting. */
export function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
}

/** A temporary folder of the calling test file, removed at its end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "aliquot-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Everything in `folder` and below, hidden names too; empty if it does not exist. */
export function everythingIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String).sort() : [];
}
