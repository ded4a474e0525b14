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
  readonly process: ChildProcess;
  /** Sends a signal and waits for the end; the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts a node on free ports and waits until it says where it is. */
export async function startProgram(home: string, args: readonly string[]): Promise<NodeProcess> {
  const all = ["start", "--rpc", "0", "--rest", "0", "--json", "--log-level", "warn", ...args];
  const child = spawn(process.execPath, [MAIN, ...all], {
    env: environment(home),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, "exit");
  const place = await new Promise<{ rpc: string; rest: string }>((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
      if (stdout.trimEnd().endsWith("\n}")) resolve(JSON.parse(stdout));
    });
    void ended.then(([code]) => reject(new Error(`the node ended (${code}): ${stderr}`)));
  });
  return {
    ...place,
    process: child,
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      return (await ended)[0];
    },
  };
}
