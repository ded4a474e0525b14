import { spawnSync } from "node:child_process";

/** Wall-clock seconds and peak resident memory of one whole process. */
export interface Measurement {
  readonly seconds: number;
  readonly peakMb: number;
}

const MARK = "peak-kb ";
const NODE_PEAK = `process.on("exit",()=>process.stderr.write("${MARK}"+process.resourceUsage().maxRSS+"\\n"))`;
const PYTHON_PEAK = `import atexit,resource,runpy,sys
atexit.register(lambda: print("${MARK}"+str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss),file=sys.stderr))
sys.argv=sys.argv[1:]
import os; sys.path.insert(0, os.path.dirname(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")`;

/** Runs a Node script (with `flags` before it) and measures it; throws when it fails. */
export function measureNode(args: readonly string[], flags: readonly string[] = []): Measurement {
  const hook = `data:text/javascript,${encodeURIComponent(NODE_PEAK)}`;
  return measure(process.execPath, [...flags, "--import", hook, ...args]);
}

/** Runs a Python script and measures it; undefined when python3 is missing. */
export function measurePython(args: readonly string[]): Measurement | undefined {
  if (spawnSync("python3", ["--version"]).status !== 0) return undefined;
  return measure("python3", ["-c", PYTHON_PEAK, ...args]);
}

function measure(command: string, args: readonly string[]): Measurement {
  const begin = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
  const peak = stderr.lastIndexOf(MARK);
  const peakMb = peak < 0 ? 0 : Number.parseInt(stderr.slice(peak + MARK.length), 10) / 1024;
  return { seconds, peakMb };
}
