/** Walks a stream of batches item by item, waiting only where a batch ends. */
export class Cursor<T> {
  private batch: readonly T[] = [];
  private next = 0;
  private isDone = false;
  private readonly source: AsyncIterator<readonly T[]>;

  constructor(batches: AsyncIterable<readonly T[]>) {
    this.source = batches[Symbol.asyncIterator]();
  }

  /** Whether `fill` must be awaited before `head` is right. */
  get isEmpty(): boolean {
    return this.next >= this.batch.length && !this.isDone;
  }

  /** Fetches the next batch if this one is used up. */
  async fill(): Promise<void> {
    while (this.isEmpty) {
      const { done, value } = await this.source.next();
      this.isDone = done === true;
      this.batch = this.isDone ? [] : value;
      this.next = 0;
    }
  }

  /** The item in front; undefined at the end. */
  get head(): T | undefined {
    return this.batch[this.next];
  }

  advance(): void {
    this.next++;
  }

  /** Lets the source close what it has open. */
  async close(): Promise<void> {
    await this.source.return?.();
  }
}

/** Pairs the items of two streams in the same order; what only one has stands alone. */
export async function* mergeSorted<T>(
  left: AsyncIterable<readonly T[]>,
  right: AsyncIterable<readonly T[]>,
  compare: (a: T, b: T) => number,
): AsyncGenerator<readonly (readonly [T | undefined, T | undefined])[]> {
  const a = new Cursor(left);
  const b = new Cursor(right);
  let pairs: (readonly [T | undefined, T | undefined])[] = [];
  try {
    for (;;) {
      if (a.isEmpty || b.isEmpty) {
        if (pairs.length > 0) yield pairs;
        pairs = [];
        await a.fill();
        await b.fill();
      }
      const { head: before } = a;
      const { head: after } = b;
      if (before === undefined && after === undefined) break;
      const order = before === undefined ? 1 : after === undefined ? -1 : compare(before, after);
      pairs.push([order <= 0 ? before : undefined, order >= 0 ? after : undefined]);
      if (order <= 0) a.advance();
      if (order >= 0) b.advance();
    }
    if (pairs.length > 0) yield pairs;
  } finally {
    await a.close();
    await b.close();
  }
}
