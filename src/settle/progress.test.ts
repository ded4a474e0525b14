import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createProgress, progressLine } from "./progress.ts";

const HALF = {
  label: "reading",
  done: 1_234_567,
  total: 2_469_134,
  note: undefined,
  elapsedSec: 6,
};

describe("a progress line", () => {
  it("shows bar, share, rows, rate and time left", () => {
    expect(progressLine(HALF, 100)).toBe(
      "reading  [#####-----]  50 %  1,234,567 rows  205,761 rows/s  6 s left",
    );
  });

  it("shows only the count when the total is unknown", () => {
    expect(progressLine({ ...HALF, total: undefined, elapsedSec: 0, note: "a.csv" }, 100)).toBe(
      "reading  1,234,567 rows  a.csv",
    );
  });

  it("fits in any width", () => {
    for (let columns = 0; columns < 90; columns++) {
      expect(progressLine(HALF, columns).length).toBeLessThanOrEqual(columns);
    }
  });
});

describe("progress on a stream", () => {
  beforeEach(() => {
    vi.stubEnv("TERM", "xterm");
    vi.stubEnv("NO_PROGRESS", undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it("redraws at most ten times a second and clears the line at the end", () => {
    const text = shownOn({ isTTY: true });
    expect(text).toBe("\r\u001b[Kreading  0 rows\r\u001b[K");
  });

  it("is silent where there is no terminal", () => {
    expect(shownOn({ isTTY: false })).toBe("");
  });

  it.each([
    ["TERM", "dumb"],
    ["NO_PROGRESS", "1"],
  ])("is silent with %s=%s", (name, value) => {
    vi.stubEnv(name, value);
    expect(shownOn({ isTTY: true })).toBe("");
  });
});

function shownOn({ isTTY }: { isTTY: boolean }): string {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  const progress = createProgress(stream as unknown as NodeJS.WriteStream, "reading");
  for (let done = 0; done < 100; done++) progress.update(done);
  progress.finish();
  return String(stream.read() ?? "");
}
