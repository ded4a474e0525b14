/** The live derivation against the one in bulk: the same events, the same text. */
import { describe, expect, it } from "vitest";
import { addr } from "../../../../test/ledger/chain.ts";
import { LIVE_PLAYS, positionsPlay } from "../../../../test/support/live-plays.ts";
import type { LivePlay } from "../../../../test/support/live-programme.ts";
import { explain } from "../../../programme/explain/explain.ts";
import type { Explanation } from "../../../programme/explain/model.ts";
import { explanationText } from "../../../programme/explain/text.ts";

function live(play: LivePlay, who: string): Explanation {
  const answer = play.query("Explanation", { participant: addr(who) });
  return JSON.parse(String(answer["explanation"]));
}

function bulk(play: LivePlay, who: string): Explanation {
  return explain(play.inBulk(), play.events, addr(who));
}

describe("an explanation from the ledger", () => {
  for (const [name, begin, times] of LIVE_PLAYS) {
    it(`is the one of a settlement in bulk: ${name}`, () => {
      const play = begin();
      for (const time of ["", ...times]) {
        if (time !== "") play.at(time);
        for (const who of [
          "alice",
          "bob",
          "nobody",
          ...(name === "with prices" ? [] : ["carol"]),
        ]) {
          const [ours, theirs] = [live(play, who), bulk(play, who)];
          expect(explanationText(ours)).toBe(explanationText(theirs));
          expect(ours).toEqual(theirs);
        }
      }
    });

    it(`stays so when shares are claimed: ${name}`, () => {
      const play = begin().at(times.at(-1) ?? "");
      play.claims("alice");
      expect(live(play, "alice")).toEqual(bulk(play, "alice"));
    });
  }

  it("says as of which block it holds", () => {
    const play = positionsPlay();
    const { height, timeSec, moreEvents } = play.query("Explanation", { participant: addr("bob") });
    expect([height, timeSec, moreEvents]).toEqual(["1", `${play.chain.timeSec}`, false]);
  });

  it("refuses what is no address and what is no programme", () => {
    const play = positionsPlay();
    expect(() => play.query("Explanation", { participant: "bob" })).toThrow(/InvalidArgument/);
    const unknown = { id: "none", participant: addr("bob") };
    expect(() => play.query("Explanation", unknown)).toThrow(/NotFound/);
  });
});
