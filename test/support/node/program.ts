import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { MAIN, type Run } from "../cli.ts";

/** The environment of a user with a home of its own and no passphrase. */
function environment(home: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { ALIQUOT_PASSPHRASE, ALIQUOT_NODE, ...env } = process.env;
  return { ...env, ALIQUOT_HOME: home, NO_PROGRESS: "1", ...more };
}

/** Runs the real program for the user of `home`. */
export function run(
  home: string,
  args: readonly string[],
  { input = "", env = {} }: { readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Run {
  const options = { input, encoding: "utf8", env: environment(home, env) } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], options);
  return { status, stdout, stderr };
}

/** Runs the real program with `--json`; it must succeed. */
export function runJson(home: string, args: readonly string[], input = "") {
  const { status, stdout, stderr } = run(home, [...args, "--json"], { input });
  if (status !== 0) throw new Error(`aliquot ${args.join(" ")} failed (${status}): ${stderr}`);
  return JSON.parse(stdout);
}

/** A node in a process of its own. */
export interface NodeProcess {
  readonly rpc: string;
  readonly rest: string;
  /** From the start of the process until it said where it is. */
  readonly startMs: number;
  readonly process: ChildProcess;
  /** What it has written to standard error. */
  log(): string;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Sends a signal and waits for the end; the exit code, or the signal that ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

/** A start that ended before the node ran. */
export class StartFailed extends Error {
  constructor(
    readonly exitCode: number | string,
    readonly stderr: string,
  ) {
    super(`the node ended (${exitCode}): ${stderr}`);
  }
}

/** Starts a node on free ports and waits until it says where it is; `limits` is a shell command before it. */
export async function startProgram(
  home: string,
  args: readonly string[],
  limits = "true",
): Promise<NodeProcess> {
  const all = ["start", "--rpc", "0", "--rest", "0", "--json", "--log-level", "warn", ...args];
  const begin = performance.now();
  const child = spawn("sh", ["-c", `${limits}; exec "$0" "$@"`, process.execPath, MAIN, ...all], {
    env: environment(home),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended: Promise<number | string> = once(child, "exit").then(
    ([code, signal]) => code ?? signal,
  );
  const place = await new Promise<{ rpc: string; rest: string }>((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
      if (stdout.trimEnd().endsWith("\n}")) resolve(JSON.parse(stdout));
    });
    void ended.then((code) => reject(new StartFailed(code, stderr)));
  });
  return {
    ...place,
    startMs: performance.now() - begin,
    process: child,
    log: () => stderr,
    ended,
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      return await ended;
    },
  };
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
