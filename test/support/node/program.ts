/** The real program as a process: starts a node, talks to it over its sockets, kills it. */
import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const MAIN = resolve(import.meta.dirname, "../../../dist/cli/main.js");

/** A node that runs in a process of its own. */
export interface RunningProgram {
  readonly rpc: string;
  readonly rest: string;
  /** How long it took from the start of the process to its first line. */
  readonly startMs: number;
  readonly child: ChildProcess;
  /** What it has written to standard error. */
  log(): string;
  /** Sends a signal and waits for the end; gives the exit code, or the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<number | string>;
}

/** A command that did not start a node: how it ended and what it said. */
export class ProgramFailed extends Error {
  constructor(
    readonly exitCode: number | null,
    readonly stderr: string,
  ) {
    super(`exit code ${exitCode}: ${stderr}`);
  }
}

/** Runs `aliquot start` over a home, on free ports; `prefix` is a shell command to run it under. */
export async function startProgram(
  home: string,
  more: readonly string[] = [],
  prefix = "",
): Promise<RunningProgram> {
  const free = ["--rpc", "127.0.0.1:0", "--rest", "127.0.0.1:0", "--json"];
  const args = [MAIN, "start", "--home", home, ...free, ...more];
  const begin = performance.now();
  const child =
    prefix === ""
      ? spawn(process.execPath, args)
      : spawn("bash", ["-c", `${prefix}; exec "$0" "$@"`, process.execPath, ...args]);
  let errors = "";
  child.stderr.on("data", (part) => {
    errors += part;
  });
  const ended = new Promise<number | string>((done) => {
    child.on("exit", (code, signal) => done(code ?? signal ?? -1));
  });
  const lines = createInterface({ input: child.stdout });
  const announced = await Promise.race([announcement(lines), ended.then(() => undefined)]);
  if (announced === undefined) {
    await ended;
    throw new ProgramFailed(child.exitCode, errors);
  }
  const { rpc, rest } = announced;
  return {
    rpc,
    rest,
    startMs: performance.now() - begin,
    child,
    log: () => errors,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** The JSON that `start --json` prints; undefined when the output ends before it does. */
async function announcement(
  lines: AsyncIterable<string>,
): Promise<{ readonly rpc: string; readonly rest: string } | undefined> {
  let text = "";
  for await (const line of lines) {
    text += line;
    if (line === "}") return JSON.parse(text);
  }
  return undefined;
}

/** Runs another command of the program to its end. */
export async function runProgram(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...env } });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (part) => {
    stdout += part;
  });
  child.stderr.on("data", (part) => {
    stderr += part;
  });
  const code = await new Promise<number>((done) => child.on("exit", (each) => done(each ?? -1)));
  return { code, stdout, stderr };
}

/** Calls a method of the RPC; undefined when it answers with an error. */
export async function callRpc<T>(
  rpc: string,
  method: string,
  params: object,
): Promise<T | undefined> {
  const answer = await fetch(rpc, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const { result } = (await answer.json()) as { result?: T };
  return result;
}
