import { describe, expect, it } from "vitest";
import { scheduleOf } from "./start-options.ts";

describe("the time between blocks", () => {
  it.each([
    ["on-demand", { mode: "on-demand", leastMs: 50 }],
    ["stepped", { mode: "stepped" }],
    ["50ms", { mode: "interval", everyMs: 50 }],
    ["24d", { mode: "interval", everyMs: 24 * 86_400_000 }],
    ["2147483647ms", { mode: "interval", everyMs: 2_147_483_647 }],
  ])("is %s", (text, schedule) => {
    expect(scheduleOf(text)).toEqual(schedule);
  });

  it.each([
    ["49ms", "too short"],
    ["2147483648ms", "too long"],
    ["30d", "too long"],
    ["soon", "no duration"],
  ])("is not %s", (text, problem) => {
    expect(() => scheduleOf(text)).toThrow(problem);
  });
});
