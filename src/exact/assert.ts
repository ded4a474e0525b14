/** A broken promise of our own code: never the user's fault, never caught, always a stop. */
export class AssertionFailure extends Error {
  override readonly name = "AssertionFailure";
}

/** Stops with `message` when `condition` does not hold. For our own mistakes only, not for input. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionFailure(message);
}
