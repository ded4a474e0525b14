import { type KernelMemory, loadKernel, newInstance } from "./kernel.ts";
import { Threads } from "./threads.ts";

/** What an idle machine may hold of the system's memory, about. */
const MOST_HELD = 512 << 20;

/** The kernels' memory and the threads that work on it. */
export interface Machine {
  readonly memory: KernelMemory;
  readonly threads: Threads;
  /** What earlier settlements have touched of the memory, about, and how it was laid out. */
  readonly held: { readonly bytes: number; readonly layout: string };
}

/** Kept for the next settlement: pages that were touched once cost nothing the second time. */
let idle: Machine | undefined;

/** Starts the threads of the next settlement, unless there are some. Throws NotFast. */
export function prepareMachine(jobs: number): void {
  idle ??= newMachine(jobs);
}

/** A machine for `jobs` threads, the calling one included: the idle one or a new one. Throws NotFast. */
export function takeMachine(jobs: number): Machine {
  const kept = idle;
  if (kept !== undefined && kept.threads.count === jobs - 1 && !kept.threads.hasFailed) {
    idle = undefined;
    return kept.held.bytes === 0 ? kept : { ...kept, memory: newInstance(kept.memory) };
  }
  return newMachine(jobs);
}

function newMachine(jobs: number): Machine {
  const memory = loadKernel();
  return { memory, threads: new Threads(memory, jobs - 1), held: { bytes: 0, layout: "" } };
}

/** Keeps a machine on which nothing runs any more, in place of the one that was kept. */
export function keepMachine(machine: Machine, used: Machine["held"]): void {
  const { held } = machine;
  // Arrays stand elsewhere in another layout, on pages of their own.
  const isSame = held.layout === used.layout;
  const bytes = isSame ? Math.max(held.bytes, used.bytes) : held.bytes + used.bytes;
  const isTooLarge = bytes > MOST_HELD;
  (isTooLarge ? machine : idle)?.threads.stop();
  if (isTooLarge) return;
  machine.threads.onFailure(() => {});
  idle = { ...machine, held: { bytes, layout: used.layout } };
}
