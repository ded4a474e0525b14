import { expect } from "vitest";

/** Like `expect.poll`, with time enough for a machine that does much else. */
export function soon<T>(read: () => T) {
  return expect.poll(read, { timeout: 15_000, interval: 20 });
}
