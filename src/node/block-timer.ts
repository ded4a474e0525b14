import { AssertionFailure } from "../exact/assert.ts";
import type { BlockSchedule } from "./block-clock.ts";
import type { Logger } from "./log.ts";

/** What the timer drives. */
interface Driven {
  makeBlock(): Promise<void>;
  /** Whether something waits for a block. */
  isWaiting(): boolean;
  readonly log: Logger;
}

/** After a failure that may pass, such as a full disk, the next attempt waits this long. */
const RETRY_MS = 2_000;

/** Makes blocks one after the other on their schedule; never two at once. */
export class BlockTimer {
  /** Resolves when no block can ever follow: a failure of ours, or a state that is not what the log says. */
  readonly stopped: Promise<Error>;
  private stop_: (error: Error) => void = () => {};
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private lastBegin = 0;
  private isOver = false;
  private failure: Error | undefined;

  constructor(
    private readonly schedule: BlockSchedule,
    private readonly driven: Driven,
  ) {
    this.stopped = new Promise((resolve) => {
      this.stop_ = resolve;
    });
  }

  /** Why the last attempt made no block; undefined after a success. */
  get trouble(): Error | undefined {
    return this.failure;
  }

  start(): void {
    const { schedule } = this;
    if (schedule.mode === "interval") this.plan(schedule.everyMs);
    else this.wake();
  }

  /** Something waits now. */
  wake(): void {
    const { schedule } = this;
    if (schedule.mode !== "on-demand" || this.timer !== undefined || this.running !== undefined)
      return;
    if (!this.driven.isWaiting()) return;
    this.plan(Math.max(0, this.lastBegin + schedule.leastMs - performance.now()));
  }

  /** Makes a block now and throws what went wrong. */
  async step(): Promise<void> {
    while (this.running !== undefined) await this.running;
    if (this.isOver) throw this.failure ?? new Error("the node is closed");
    this.running = this.attempt();
    await this.running;
    if (this.failure !== undefined) throw this.failure;
  }

  /** No block begins after this; resolves when the one being made is done. */
  async stop(): Promise<void> {
    this.isOver = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private plan(ms: number): void {
    if (this.isOver) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      // Whoever stopped it, or what made it stop, may have come while this callback waited its turn.
      if (this.isOver) return;
      if (this.running === undefined) this.running = this.attempt();
      else this.plan(1);
    }, ms);
  }

  private async attempt(): Promise<void> {
    this.lastBegin = performance.now();
    try {
      if (this.isOver) return;
      await this.driven.makeBlock();
      this.failure = undefined;
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.running = undefined;
      this.planNext();
    }
  }

  private planNext(): void {
    if (this.timer !== undefined || this.isOver) return;
    if (this.failure !== undefined) this.plan(RETRY_MS);
    else if (this.schedule.mode === "interval") {
      this.plan(Math.max(0, this.lastBegin + this.schedule.everyMs - performance.now()));
    } else this.wake();
  }

  private fail(error: Error): void {
    this.failure = error;
    const isOurs = error instanceof AssertionFailure || !isPassing(error);
    this.driven.log.error(isOurs ? "the node stops" : "no block could be written", {
      error: error.message,
    });
    if (!isOurs) return;
    this.isOver = true;
    this.stop_(error);
  }
}

/** A full disk may have room again; the log is as it was. */
function isPassing(error: Error): boolean {
  return "code" in error && error.code === "storage/disk-full";
}
