/** What the same blocks cost over states of several sizes, in one process and in turn. */

type Awaitable<T> = T | Promise<T>;

/** One state: executes its next block and says what that took. */
export interface Paired {
  /** Makes the next block's transactions and gives what executes them. */
  prepare(): Awaitable<() => Awaitable<void>>;
}

/** What a block of one state took, milliseconds, and how many times the first state's of the same round. */
export interface PairedCost {
  readonly medianMs: number;
  readonly cpuMs: number;
  /** The medians over the rounds of the ratio to the first state's block of the same round. */
  readonly ratio: number;
  readonly cpuRatio: number;
}

/**
 * Every round executes one block of every state, beginning with another one each time, so that what else the
 * machine does, what the compiler has learnt and what the caches hold fall on all of them alike. Processor time is
 * that of all threads. `warmUp` rounds are not counted.
 */
export async function inTurn(
  states: readonly Paired[],
  rounds: number,
  warmUp: number,
): Promise<PairedCost[]> {
  const ms: number[][] = states.map(() => []);
  const cpu: number[][] = states.map(() => []);
  for (let round = 0; round < rounds + warmUp; round++) {
    for (let k = 0; k < states.length; k++) {
      const at = (round + k) % states.length;
      const took = await timed(await (states[at] as Paired).prepare());
      if (round < warmUp) continue;
      ms[at]?.push(took.ms);
      cpu[at]?.push(took.cpuMs);
    }
  }
  return states.map((_, at) => ({
    medianMs: median(ms[at] ?? []),
    cpuMs: median(cpu[at] ?? []),
    ratio: median((ms[at] ?? []).map((each, i) => each / (ms[0]?.[i] ?? each))),
    cpuRatio: median((cpu[at] ?? []).map((each, i) => each / (cpu[0]?.[i] ?? each))),
  }));
}

/** Runs after the garbage of what was prepared is gone. */
async function timed(run: () => Awaitable<void>) {
  globalThis.gc?.({ type: "minor" });
  const cpu = process.cpuUsage();
  const begin = performance.now();
  await run();
  const ms = performance.now() - begin;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1_000 };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
