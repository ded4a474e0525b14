import { Worker } from "node:worker_threads";
import type { KernelMemory } from "./kernel.ts";
import { TASK } from "./layout.ts";

/**
 * What a thread runs: a text, so that it is the same from the sources and from the build. It makes an
 * instance of its own over the shared memory and takes one task after the other.
 */
const THREAD = `
const { module, memory } = require("node:worker_threads").workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
const names = Object.keys(exports);
const words = new Int32Array(memory.buffer);
for (;;) {
  const task = exports.awaitTask();
  const at = task >> 2;
  const counts = words[at + ${TASK.counts}];
  const args = words.subarray(at + ${TASK.args}, at + ${TASK.args} + (counts & 255));
  words[at] = Number(exports[names[words[at]]](...args) ?? 0);
  for (let read = at + ${TASK.reads}, end = read + (counts >> 8); read < end; read++) {
    words[read] = Number(exports[names[words[read]]]());
  }
  exports.finishTask(task);
}`;

/** Threads that take tasks from one memory, for one pool after the other. */
export class Threads {
  private readonly workers: readonly Worker[];
  private failure: unknown;
  private listener: (error: unknown) => void = () => {};

  constructor({ module, memory }: KernelMemory, count: number) {
    this.workers = Array.from({ length: count }, () => {
      // What the process was started with, a loader for instance, is no business of the threads.
      const worker = new Worker(THREAD, {
        eval: true,
        execArgv: [],
        workerData: { module, memory },
      });
      worker.unref();
      worker.on("error", (error) => {
        this.failure = error;
        this.listener(error);
      });
      return worker;
    });
  }

  get count(): number {
    return this.workers.length;
  }

  get hasFailed(): boolean {
    return this.failure !== undefined;
  }

  /** Tells `listener`, and nobody else from now on, when a thread fails. */
  onFailure(listener: (error: unknown) => void): void {
    this.listener = listener;
  }

  /** Ends the threads, whatever they are doing. */
  stop(): void {
    for (const worker of this.workers) void worker.terminate();
  }
}
