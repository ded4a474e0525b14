/** How often something may be had: `count` times within `windowMs`. */
export interface Rate {
  readonly count: number;
  readonly windowMs: number;
}

/** Those remembered at most; the one seen longest ago is forgotten first. */
const MAX_REMEMBERED = 10_000;

/** Counts how often each one came within a window. */
export class RateLimit {
  readonly #taken = new Map<string, readonly number[]>();

  constructor(
    private readonly rate: Rate,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Milliseconds until `who` may come again; 0 for now. */
  waitMs(who: string): number {
    const recent = this.#recent(who);
    const first = recent[recent.length - this.rate.count];
    return first === undefined ? 0 : Math.ceil(first + this.rate.windowMs - this.now());
  }

  /** Notes that `who` came. */
  take(who: string): void {
    const recent = this.#recent(who);
    this.#taken.delete(who);
    this.#taken.set(who, [...recent, this.now()]);
    for (const oldest of this.#taken.keys()) {
      if (this.#taken.size <= MAX_REMEMBERED) break;
      this.#taken.delete(oldest);
    }
  }

  #recent(who: string): readonly number[] {
    const since = this.now() - this.rate.windowMs;
    return (this.#taken.get(who) ?? []).filter((at) => at > since);
  }
}
