import { describe, expect, it } from "vitest";
import { changedPaths } from "./definition-paths.ts";

describe("the changed places of a definition", () => {
  it.each([
    ["nothing", { a: 1, b: ["x"] }, { b: ["x"], a: 1 }, []],
    ["a value", { share: { pool: "1" } }, { share: { pool: "2" } }, ['share.pool "1" "2"']],
    ["a key that comes", {}, { cap: { asset: "A" } }, ['cap undefined {"asset":"A"}']],
    ["a key that goes", { cap: "1" }, {}, ['cap "1" undefined']],
    ["another kind of value", { at: "x" }, { at: ["x"] }, ['at "x" ["x"]']],
    ["a list by position", { t: ["a", "b"] }, { t: ["a", "c"] }, ['t[1] "b" "c"']],
    ["a list that grows", { t: ["a"] }, { t: ["a", "c"] }, ['t[1] undefined "c"']],
    [
      "a list of named things by name, not by position",
      { groups: [{ id: "1", pool: "5" }] },
      {
        groups: [
          { id: "0", pool: "7" },
          { id: "1", pool: "6" },
        ],
      },
      ['groups[id=1].pool "5" "6"', 'groups[id=0] undefined {"id":"0","pool":"7"}'],
    ],
    [
      "things with the same name by position",
      { groups: [{ id: "1", p: 1 }, { id: "1" }] },
      { groups: [{ id: "1", p: 2 }, { id: "1" }] },
      ["groups[0].p 1 2"],
    ],
  ])("are named: %s", (_, before, after, expected) => {
    const changes = changedPaths(before, after);
    expect(changes.map((each) => `${each.path} ${each.before} ${each.after}`)).toEqual(expected);
  });
});
