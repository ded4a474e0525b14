import { setImmediate as nextTurn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Kernel, KernelMemory } from "./kernel.ts";

/** A kernel's name, and the exports to read after it has run. */
interface Task {
  readonly name: keyof Kernel;
  readonly args: readonly number[];
  readonly reads?: readonly (keyof Kernel)[];
  /** Takes long: left to a thread if there is one, so that the main one can do something else. */
  readonly isLong?: boolean;
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

/** The queue of kernel/tasks.ts, in words of four bytes. */
const FIRST_TASK = (524_288 + 64) / 4;
const TASK_WORDS = 16;
const RING = 512;
/**
 * Words of a task: kernel, how many arguments (lowest byte) and reads, whether it is long, whether it is
 * done, arguments, reads. Results take the places of the kernel and the reads.
 */
const COUNTS = 1;
const IS_LONG = 2;
const IS_DONE = 3;
const ARGS = 4;
const READS = 12;
/** The main thread waits in steps: signals and files are heard in between. */
const WAIT_MS = 1;

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
  const counts = words[at + ${COUNTS}];
  const args = words.subarray(at + ${ARGS}, at + ${ARGS} + (counts & 255));
  words[at] = Number(exports[names[words[at]]](...args) ?? 0);
  for (let read = at + ${READS}, end = read + (counts >> 8); read < end; read++) {
    words[read] = Number(exports[names[words[read]]]());
  }
  exports.finishTask(task);
}`;

interface Call {
  readonly task: Task;
  readonly resolve: (results: readonly number[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Calls kernels on `size` threads that share their memory. The calling thread is one of them: it takes tasks
 * whenever it would wait otherwise, and with `size` 1 no other is started.
 */
export class Pool {
  private readonly threads: readonly Worker[];
  private readonly words: Int32Array;
  private readonly numbers: ReadonlyMap<string, number>;
  /** What stands in the ring, by ticket, and what finds no room there yet. */
  private readonly open = new Map<number, Call>();
  private readonly waiting: Call[] = [];
  private oldest = 0;
  private published = 0;
  private failure: unknown;
  private isWorking = false;
  private isClosed = false;

  constructor(
    private readonly machine: KernelMemory,
    readonly size: number,
  ) {
    const { kernel, memory, module } = machine;
    this.words = new Int32Array(memory.buffer);
    this.numbers = new Map(Object.keys(kernel).map((name, number) => [name, number]));
    this.threads = Array.from({ length: size - 1 }, () => {
      // What the process was started with, a loader for instance, is no business of the threads.
      const worker = new Worker(THREAD, {
        eval: true,
        execArgv: [],
        workerData: { module, memory },
      });
      worker.unref();
      worker.on("error", (error) => this.fail(error));
      return worker;
    });
  }

  /** Runs a kernel; resolves to its result, then those of `reads` called by the same thread. */
  call(task: Task): Promise<readonly number[]> {
    const results = new Promise<readonly number[]>((resolve, reject) => {
      if (this.failure !== undefined) return reject(this.failure);
      this.waiting.push({ task, resolve, reject });
      this.publish();
      void this.work();
    });
    // All calls fail with one: whoever waits for any of them meets the error.
    results.catch(() => {});
    return results;
  }

  /** Ends the threads, whatever they are doing. */
  close(): void {
    this.isClosed = true;
    for (const thread of this.threads) void thread.terminate();
  }

  private publish(): void {
    while (this.published - this.oldest < RING) {
      const call = this.waiting.shift();
      if (call === undefined) return;
      this.put(this.published, call.task);
      this.open.set(this.published, call);
      this.published++;
      this.machine.kernel.publishTask();
    }
  }

  private put(ticket: number, { name, args, reads = [], isLong = false }: Task): void {
    const { words } = this;
    const at = wordOf(ticket);
    words[at] = this.number(name);
    words[at + COUNTS] = args.length | (reads.length << 8);
    words[at + IS_LONG] = isLong ? 1 : 0;
    words[at + IS_DONE] = 0;
    words.set(args, at + ARGS);
    words.set(
      reads.map((read) => this.number(read)),
      at + READS,
    );
  }

  private number(name: string): number {
    return this.numbers.get(name) ?? 0;
  }

  /** Takes tasks, and collects results, until all calls are answered. */
  private async work(): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    while (this.open.size > 0) {
      await nextTurn();
      if (this.isClosed) return;
      this.step();
    }
    this.isWorking = false;
  }

  private step(): void {
    const { kernel } = this.machine;
    const seen = kernel.finishedTasks();
    if (this.collect()) return;
    const task = kernel.takeTask(this.size > 1 ? 1 : 0);
    if (task === 0) kernel.awaitFinished(seen, WAIT_MS);
    else this.run(task);
    this.collect();
  }

  /** Runs a task that the main thread has taken itself. */
  private run(address: number): void {
    const slot = (address / 4 - FIRST_TASK) / TASK_WORDS;
    const ticket = this.oldest + ((slot - (this.oldest % RING) + RING) % RING);
    const call = this.open.get(ticket);
    if (call === undefined) return;
    try {
      const results = resultsOf(this.machine.kernel, call.task);
      this.machine.kernel.finishTask(address);
      this.open.delete(ticket);
      call.resolve(results);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Answers the calls whose tasks the threads have done; whether there were any. */
  private collect(): boolean {
    const before = this.open.size;
    let undone = 0;
    for (const [ticket, { task, resolve }] of this.open) {
      const at = wordOf(ticket);
      if (Atomics.load(this.words, at + IS_DONE) === 1) {
        this.open.delete(ticket);
        const reads = task.reads ?? [];
        resolve([at, ...reads.map((_, i) => at + READS + i)].map((word) => this.words[word] ?? 0));
      } else if (++undone === this.size) break;
    }
    const wasDone = this.open.size < before;
    const [oldest = this.published] = this.open.keys();
    this.oldest = oldest;
    this.publish();
    return wasDone;
  }

  private fail(error: unknown): void {
    this.failure = error;
    const calls = [...this.open.values(), ...this.waiting.splice(0)];
    this.open.clear();
    for (const { reject } of calls) reject(error);
  }
}

function wordOf(ticket: number): number {
  return FIRST_TASK + (ticket % RING) * TASK_WORDS;
}

function resultsOf(kernel: Kernel, { name, args, reads = [] }: Task): readonly number[] {
  const functions = kernel as unknown as Record<string, (...args: readonly number[]) => unknown>;
  const run = (each: string, given: readonly number[]) => Number(functions[each]?.(...given) ?? 0);
  return [run(name, args), ...reads.map((each) => run(each, []))];
}
