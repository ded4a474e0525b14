/** A wait that took too long. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}

/** What `work` gives, or a DeadlineError with `text` when it takes longer than `ms`. */
export async function within<T>(ms: number, text: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(text)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** When work that answers in one go, such as a page of results, must end. */
export class Deadline {
  readonly #end: number;

  constructor(
    ms: number,
    readonly text: string,
  ) {
    this.#end = performance.now() + ms;
  }

  /** Throws DeadlineError when it has passed. */
  assertLeft(): void {
    if (performance.now() >= this.#end) throw new DeadlineError(this.text);
  }
}

/** What is said of a query that took longer than `ms`. */
export function tooSlow(ms: number): string {
  return `took longer than ${ms} ms; ask for less`;
}
