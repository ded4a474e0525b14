/** Work in steps: yields how much was done since, so that its caller can show it and be stopped. */
export type Steps<Result> = Generator<number, Result>;

/** Hashes between two steps: some tens of milliseconds. */
export const HASHES_PER_STEP = 4096;

/** Does all of the work at once. */
export function finished<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
