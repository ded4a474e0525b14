import { setImmediate as nextTurn } from "node:timers/promises";
import type { Kernel, KernelMemory } from "./kernel.ts";
import { QUEUE, TASK } from "./layout.ts";
import type { Machine } from "./machine.ts";

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

/** The main thread waits in steps: signals and files are heard in between. */
const WAIT_MS = 1;

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
  readonly size: number;
  private readonly machine: KernelMemory;
  private readonly words: Int32Array;
  private readonly numbers: ReadonlyMap<string, number>;
  /** What stands in the ring, by ticket, and what finds no room there yet. */
  private readonly open = new Map<number, Call>();
  private readonly waiting: Call[] = [];
  private oldest: number;
  private published: number;
  private failure: unknown;
  private isWorking = false;
  private isClosed = false;
  private ownWorks = 0;

  constructor({ memory: machine, threads }: Machine) {
    const { kernel, memory } = machine;
    this.size = threads.count + 1;
    this.machine = machine;
    this.words = new Int32Array(memory.buffer);
    this.numbers = new Map(Object.keys(kernel).map((name, number) => [name, number]));
    // The ring goes on where the memory's last pool has left it.
    this.published = kernel.finishedTasks();
    this.oldest = this.published;
    threads.onFailure((error) => this.fail(error));
  }

  /** Whether everything that was called is answered. */
  get isIdle(): boolean {
    return this.open.size === 0 && this.failure === undefined;
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

  /**
   * Does `work` of the calling thread, in steps with turns of the event loop between them: until it is done
   * this thread takes no tasks that another one could take, and does not wait for them.
   */
  async beside<T>(work: () => Promise<T>): Promise<T> {
    this.ownWorks++;
    try {
      return await work();
    } finally {
      this.ownWorks--;
    }
  }

  /** Takes and answers nothing any more. */
  close(): void {
    this.isClosed = true;
  }

  private publish(): void {
    while (this.published - this.oldest < QUEUE.length) {
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
    words[at + TASK.counts] = args.length | (reads.length << 8);
    words[at + TASK.isLong] = isLong ? 1 : 0;
    words[at + TASK.isDone] = 0;
    words.set(args, at + TASK.args);
    words.set(
      reads.map((read) => this.number(read)),
      at + TASK.reads,
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
    if (this.collect() || (this.ownWorks > 0 && this.size > 1)) return;
    const task = kernel.takeTask(this.size > 1 ? 1 : 0);
    if (task === 0) kernel.awaitFinished(seen, WAIT_MS);
    else this.run(task);
    this.collect();
  }

  /** Runs a task that the main thread has taken itself. */
  private run(address: number): void {
    const slot = (address / 4 - QUEUE.tasks) / QUEUE.taskWords;
    const ticket =
      this.oldest + ((slot - (this.oldest % QUEUE.length) + QUEUE.length) % QUEUE.length);
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
      if (Atomics.load(this.words, at + TASK.isDone) === 1) {
        this.open.delete(ticket);
        const reads = task.reads ?? [];
        resolve(
          [at, ...reads.map((_, i) => at + TASK.reads + i)].map((word) => this.words[word] ?? 0),
        );
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
  return QUEUE.tasks + (ticket % QUEUE.length) * QUEUE.taskWords;
}

function resultsOf(kernel: Kernel, { name, args, reads = [] }: Task): readonly number[] {
  const functions = kernel as unknown as Record<string, (...args: readonly number[]) => unknown>;
  const run = (each: string, given: readonly number[]) => Number(functions[each]?.(...given) ?? 0);
  return [run(name, args), ...reads.map((each) => run(each, []))];
}
