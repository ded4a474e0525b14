import { spawnSync } from "node:child_process";

/** Wall-clock seconds and peak resident memory of one whole process. */
export interface Measurement {
  readonly seconds: number;
  readonly peakMb: number;
}

/** A measured process and what it printed. */
export interface MeasuredRun extends Measurement {
  readonly stdout: string;
}

const MARK = "peak-kb ";
const NODE_PEAK = `process.on("exit",()=>process.stderr.write("${MARK}"+process.resourceUsage().maxRSS+"\\n"))`;

/** Runs a Node script (with `flags` before it) and measures it; throws when it fails. */
export function measureNode(args: readonly string[], flags: readonly string[] = []): MeasuredRun {
  const hook = `data:text/javascript,${encodeURIComponent(NODE_PEAK)}`;
  return measure(process.execPath, [...flags, "--import", hook, ...args]);
}

function measure(command: string, args: readonly string[]): MeasuredRun {
  const begin = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
  const peak = stderr.lastIndexOf(MARK);
  const peakMb = peak < 0 ? 0 : Number.parseInt(stderr.slice(peak + MARK.length), 10) / 1024;
  return { seconds, peakMb, stdout };
}
