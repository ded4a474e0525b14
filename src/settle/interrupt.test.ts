import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const MODULE = join(import.meta.dirname, "interrupt.ts");

describe("an interrupted run", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("cleans up once after %s and exits %i", async (signal, exitCode) => {
    const cleanup = `async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      console.log("cleaned");
    }`;
    expect(await interrupted(cleanup, [signal])).toEqual({ exitCode, stdout: "ready\ncleaned\n" });
  });

  it("exits although the cleanup fails", async () => {
    const cleanup = 'async () => { throw new Error("no"); }';
    expect(await interrupted(cleanup, ["SIGINT"])).toMatchObject({ exitCode: 130 });
  });

  it("exits at once after a second signal", async () => {
    const cleanup = 'async () => { console.log("cleaning"); await new Promise(() => {}); }';
    const run = interrupted(cleanup, ["SIGTERM", "SIGINT"]);
    expect(await run).toEqual({ exitCode: 130, stdout: "ready\ncleaning\n" });
  });

  it("dies of the signal as usual once the handlers are off", async () => {
    const run = interrupted('async () => { console.log("cleaned"); }', ["SIGTERM"], "dispose();");
    expect(await run).toEqual({ exitCode: null, stdout: "ready\n" });
  });
});

/** Runs a process that waits, and sends it the next of `signals` whenever it prints a line. */
async function interrupted(cleanup: string, signals: NodeJS.Signals[], after = "") {
  const script = `
    const { onInterrupt } = await import(${JSON.stringify(MODULE)});
    const dispose = onInterrupt(${cleanup});
    ${after}
    setInterval(() => {}, 1000);
    console.log("ready");`;
  const args = ["--import", "tsx", "--input-type=module", "-e", script];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let stdout = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (text: string) => {
    stdout += text;
    const signal = signals.shift();
    if (signal !== undefined) child.kill(signal);
  });
  const exitCode = await new Promise((resolve) => child.on("close", resolve));
  return { exitCode, stdout };
}
