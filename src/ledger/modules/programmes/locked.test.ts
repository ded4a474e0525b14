/** What `why-locked` says of shares, and which programmes an account is found in. */
import { describe, expect, it } from "vitest";
import { addr, Chain, who } from "../../../../test/ledger/chain.ts";
import { activityPlay, mintPlay, positionsPlay } from "../../../../test/support/live-plays.ts";
import type { LivePlay } from "../../../../test/support/live-programme.ts";
import type { LockedItem } from "../../kernel/locked.ts";
import { balancesBeginning, sendCoins } from "../bank/index.ts";
import { programmes } from "./index.ts";

const locked = ({ chain }: LivePlay, name: string): LockedItem[] => [
  ...(programmes.locked?.(chain.ctx, who(name)) ?? []),
];

describe("a share that is not released", () => {
  it("waits for time, and says until when", () => {
    const play = positionsPlay();
    const rows = play.inBulk().allocations;
    const share = rows.find(({ participant }) => participant === addr("bob"))?.allocation;
    expect(locked(play, "bob")).toEqual([
      {
        kind: "share",
        source: "mars",
        coin: { denom: "amars", amount: share },
        reason:
          "is the share of programme mars as it stands, which can change until 2022-02-28T00:00:00Z",
        untilSec: 1646006400,
        actions: [
          {
            action: "wait",
            fromSec: 1646006400,
            explanation: "wait: then the next part of it may be claimed",
          },
        ],
      },
    ]);
    play.at("2022-02-28T00:00:00Z");
    expect(locked(play, "bob")).toMatchObject([
      { reason: "is released by programme mars and not claimed", actions: [{ action: "claim" }] },
    ]);
    play.claims("bob");
    expect(locked(play, "bob")).toEqual([]);
    expect(locked(play, "nobody")).toEqual([]);
  });

  it("says what burns and what speeds it up, and that it stays when certificates are sold", () => {
    const play = activityPlay();
    expect(locked(play, "alice")[0]?.reason).not.toContain("stays yours");
    const [certificate] = [...balancesBeginning(play.chain.ctx, who("alice"), "cert/")];
    if (certificate === undefined) throw new Error("no certificate");
    sendCoins(play.chain.ctx, who("alice"), who("carol"), [{ ...certificate, amount: 1n }]);
    const [held, released] = locked(play, "alice");
    expect(held?.reason).toMatch(
      /^is a share of programme pol that is not released yet; of it [\d.]+ POL burn at 2020-02-21T00:00:00\+08:00 unless released, .*; it stays yours although certificates of the positions left this account$/,
    );
    expect(held?.actions.map(({ action, explanation }) => `${action}: ${explanation}`)).toEqual([
      expect.stringMatching(/^speed-up: mine POL by staking until 2020-02-21/),
      expect.stringMatching(/^speed-up: bring 3 more qualified invitees for R = 1.2/),
      expect.stringMatching(/^speed-up: buy POL/),
    ]);
    expect(released?.actions[0]?.action).toBe("claim");
    const outcome = play
      .inBulk()
      .releases.filter(({ participant }) => participant === addr("alice"));
    const sum = outcome.reduce((all, { amount }) => all + amount, 0n);
    expect(released?.coin).toEqual({ denom: "apol", amount: sum });
  });

  it("is, of minters, the yield of months that can grow and of months that are complete", () => {
    const play = mintPlay();
    const months = (asset: string, month: string) =>
      play
        .inBulk()
        .allocations.find(
          (row) => row.group === `${asset}/${month}` && row.participant === addr("alice"),
        )?.allocation;
    expect(locked(play, "alice").map(({ coin, untilSec }) => [coin, untilSec])).toEqual([
      [{ denom: "akau", amount: months("KAU", "2021-08") }, Date.UTC(2021, 8, 8) / 1_000],
      [{ denom: "akau", amount: months("KAU", "2021-06") }, play.chain.timeSec],
      [{ denom: "akag", amount: months("KAG", "2021-08") }, Date.UTC(2021, 8, 8) / 1_000],
    ]);
  });
});

describe("an account", () => {
  it("is found in the programmes that it takes part in, after an export too", () => {
    const play = mintPlay();
    const of = (name: string) =>
      play.chain.query("/aliquot.programmes.v1.Query/ProgrammesOf", { participant: addr(name) });
    expect(of("alice")).toMatchObject({ ids: ["kinesis"] });
    expect(of("carol")).toMatchObject({ ids: [] });
    const before = play.chain.contents("programmes");
    const genesis = programmes.exportGenesis(play.chain.ctx);
    const other = new Chain(programmes);
    programmes.initGenesis(other.ctx, genesis);
    expect(other.contents("programmes")).toEqual(before);
  });
});
