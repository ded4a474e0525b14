import { Worker } from "node:worker_threads";
import type { Kernel, KernelMemory } from "./kernel.ts";

/** A kernel's name, and the exports to read after it has run. */
interface Task {
  readonly name: keyof Kernel;
  readonly args: readonly number[];
  readonly reads: readonly (keyof Kernel)[];
}

/** Calls kernels, on threads if there are any. */
export interface Pool {
  readonly size: number;
  /** Runs a kernel; resolves to its result, then those of `reads` called by the same thread. */
  call(task: Task): Promise<readonly number[]>;
  /** Ends the threads, whatever they are doing. */
  close(): void;
}

/**
 * Threads that share the kernels' memory. With `jobs` 1 the calling thread does everything, and nothing
 * is started. A thread runs its tasks in the order of the calls.
 */
export function openPool(machine: KernelMemory, jobs: number): Pool {
  return jobs === 1 ? new OwnThread(machine.kernel) : new Threads(machine, jobs);
}

/** Splits 0 to `count` into at most `parts` ranges of at least `least`, and runs `run` on each. */
export async function inRanges<T>(
  count: number,
  { parts, least }: { readonly parts: number; readonly least: number },
  run: (from: number, to: number, part: number) => Promise<T>,
): Promise<T[]> {
  const used = Math.max(1, Math.min(parts, Math.floor(count / least)));
  const edge = (part: number) => Math.floor((count * part) / used);
  const ranges = Array.from({ length: used }, (_, part) => run(edge(part), edge(part + 1), part));
  return await Promise.all(ranges);
}

class OwnThread implements Pool {
  readonly size = 1;

  constructor(private readonly kernel: Kernel) {}

  async call(task: Task): Promise<readonly number[]> {
    return resultsOf(this.kernel, task);
  }

  close(): void {}
}

function resultsOf(kernel: Kernel, { name, args, reads }: Task): readonly number[] {
  const functions = kernel as unknown as Record<string, (...args: readonly number[]) => unknown>;
  const run = (each: string, given: readonly number[]) => Number(functions[each]?.(...given) ?? 0);
  return [run(name, args), ...reads.map((each) => run(each, []))];
}

/**
 * What a thread runs: a text, so that it is the same from the sources and from the build. It makes an
 * instance of its own over the shared memory and calls what it is told.
 */
const THREAD = `
const { parentPort, workerData } = require("node:worker_threads");
const { exports } = new WebAssembly.Instance(workerData.module, { env: { memory: workerData.memory } });
parentPort.on("message", ({ name, args, reads }) => {
  const first = exports[name](...args);
  parentPort.postMessage([Number(first ?? 0), ...reads.map((each) => Number(exports[each]()))]);
});
`;

interface Thread {
  readonly worker: Worker;
  readonly waiting: ((results: readonly number[]) => void)[];
}

class Threads implements Pool {
  readonly size: number;
  private readonly threads: readonly Thread[];
  private failure: Error | undefined;
  private failed: ((error: Error) => void)[] = [];

  constructor({ module, memory }: KernelMemory, jobs: number) {
    this.size = jobs;
    this.threads = Array.from({ length: jobs }, () => {
      const worker = new Worker(THREAD, { eval: true, workerData: { module, memory } });
      const thread: Thread = { worker, waiting: [] };
      worker.unref();
      worker.on("message", (results: readonly number[]) => thread.waiting.shift()?.(results));
      worker.on("error", (error) => this.fail(error));
      return thread;
    });
  }

  /** The thread with the fewest tasks takes it. */
  call({ name, args, reads }: Task): Promise<readonly number[]> {
    const thread = this.threads.reduce((best, each) =>
      each.waiting.length < best.waiting.length ? each : best,
    );
    return new Promise((resolve, reject) => {
      if (this.failure !== undefined) return reject(this.failure);
      this.failed.push(reject);
      thread.worker.ref();
      thread.waiting.push((results) => {
        this.failed = this.failed.filter((each) => each !== reject);
        if (thread.waiting.length === 0) thread.worker.unref();
        resolve(results);
      });
      thread.worker.postMessage({ name, args, reads });
    });
  }

  close(): void {
    for (const { worker } of this.threads) void worker.terminate();
  }

  private fail(error: Error): void {
    this.failure = error;
    for (const reject of this.failed) reject(error);
    this.failed = [];
  }
}
