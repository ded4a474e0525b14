import { NodeError } from "../node.ts";

/** Milliseconds of a search for which the caller sets no bound. */
const DEFAULT_MS = 5_000;

/** How long a search may go on: it holds up blocks and every other answer. */
export class SearchTime {
  private readonly end: number;

  constructor(private readonly mostMs = DEFAULT_MS) {
    this.end = performance.now() + mostMs;
  }

  /** Throws NodeError search/too-slow when the time is over. */
  assertLeft(): void {
    if (performance.now() < this.end) return;
    const message = `the search took longer than ${this.mostMs} ms`;
    throw new NodeError("search/too-slow", message, "ask for fewer results a page");
  }
}
