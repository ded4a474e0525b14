import { describe, expect, it } from "vitest";
import { describeUserError, shown, UserError } from "./user-error.ts";

describe("a user error on one line", () => {
  it("tells place, message and remedy", () => {
    const place = { file: "events.csv", line: 7, column: "amount" };
    const error = new UserError(
      "bad-amount",
      4,
      "the amount is negative",
      place,
      "give a positive one",
    );
    expect(describeUserError(error)).toBe(
      "events.csv:7, column amount: the amount is negative; give a positive one",
    );
  });

  it.each([
    [{}, "broken"],
    [{ file: "a.yaml" }, "a.yaml: broken"],
    [{ line: 3 }, "line 3: broken"],
    [{ file: "a.yaml", line: 3, path: "stages[1]" }, "a.yaml:3, at stages[1]: broken"],
    [{ column: "time" }, "column time: broken"],
  ])("leaves out what is unknown: %j", (place, line) => {
    expect(describeUserError(new UserError("broken", 3, "broken", place))).toBe(line);
  });

  it("stays one line and harmless whatever the file is called", () => {
    const error = new UserError("broken", 4, "broken", { file: "a\n\u001b[2J.csv" });
    expect(describeUserError(error)).toBe("a\\u000a\\u001b[2J.csv: broken");
  });

  it("shortens long text and keeps characters whole", () => {
    expect(shown("x".repeat(5000))).toBe(`"${"x".repeat(60)}..."`);
    expect(shown("😀".repeat(100))).toBe(`"${"😀".repeat(60)}..."`);
  });
});
