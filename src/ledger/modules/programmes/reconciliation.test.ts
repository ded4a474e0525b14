/** Where everything is, to the unit: every equation of every shape, and what is said when one breaks. */
import { describe, expect, it } from "vitest";
import { addr, who } from "../../../../test/ledger/chain.ts";
import { LIVE_PLAYS, positionsPlay } from "../../../../test/support/live-plays.ts";
import type { LivePlay } from "../../../../test/support/live-programme.ts";
import { moduleAddress } from "../accounts/index.ts";
import { sendCoins } from "../bank/index.ts";
import { reconciliationOf } from "./reconciliation-sums.ts";
import { participants } from "./state/lockdrop.ts";
import { vaults } from "./state/programmes.ts";

type Books = Record<"rewards" | "deposits" | "lots", Record<string, string>[]> & {
  readonly failures: readonly string[];
};

const asked = (play: LivePlay) => play.query("Reconciliation", {}) as unknown as Books;
const fully = ({ chain, id }: LivePlay) => {
  const books = reconciliationOf(chain.ctx, id);
  if (books === undefined) throw new Error(`no programme ${id}`);
  return books;
};

describe("a reconciliation", () => {
  for (const [name, begin, times] of LIVE_PLAYS) {
    it(`adds up before and after every claim: ${name}`, () => {
      const play = begin();
      for (const time of times) {
        play.at(time);
        for (const claimant of ["", "alice", "bob", "carol"]) {
          if (claimant !== "") tryClaim(play, claimant);
          expect(asked(play).failures).toEqual([]);
          expect(fully(play).failures).toEqual([]);
          expect(play.chain.complaints()).toEqual([]);
          for (const books of asked(play).rewards) expectSum(books);
        }
      }
    });
  }

  it("tells the pool, what was paid of it and what nobody has yet, in base units", () => {
    const play = positionsPlay().at("2022-03-01T00:00:00Z");
    play.claims("alice");
    const bulk = play.inBulk().allocations;
    const share = (name: string) =>
      bulk.find(({ participant }) => participant === addr(name))?.allocation ?? 0n;
    const left = 1_000_000_000_000n - share("alice");
    const { rewards, deposits } = asked(play);
    expect(rewards).toEqual([
      {
        ...{ asset: "MARS", denom: "amars", funded: "1000000000000", burned: "0", swept: "0" },
        ...{ claimed: `${share("alice")}`, allocated: `${share("alice")}`, unclaimed: "0" },
        ...{ held: `${left}`, undistributed: `${left}` },
      },
    ]);
    expect(deposits).toEqual([
      {
        ...{ asset: "UST", denom: "aust", accepted: "1001000080", held: "1000999580" },
        ...{ withdrawn: "500", burned: "0", outside: "0" },
      },
    ]);
    play.claims("bob");
    expect(asked(play).rewards).toMatchObject([
      { swept: `${left - share("bob")}`, held: "0", undistributed: "0" },
    ]);
  });

  it("says which equation breaks, with its figures", () => {
    const play = positionsPlay();
    const { ctx } = play.chain;
    const vault = vaults.get(ctx, ["mars", "amars"]);
    if (vault === undefined) throw new Error("no vault");
    vaults.put(ctx, { ...vault, funded: vault.funded + 1n });
    expect(asked(play).failures).toEqual([
      "funded MARS = all pools: 1000000000001 is not 1000000000000",
      "undistributed MARS = what pools have left: 1000000000001 is not 1000000000000",
      "coins of the module - held MARS >= 0: it is -1",
    ]);
    vaults.put(ctx, vault);
    const [, alice] = [...participants.entries(ctx)][0] ?? [];
    if (alice === undefined) throw new Error("nobody");
    participants.put(ctx, { ...alice, claimed: 5n });
    expect(fully(play).failures).toEqual(["claimed MARS = all claims: 0 is not 5"]);
    participants.put(ctx, alice);
    sendCoins(ctx, moduleAddress("programmes"), who("thief"), [{ denom: "amars", amount: 1n }]);
    expect(asked(play).failures).toEqual(["coins of the module - held MARS >= 0: it is -1"]);
  });
});

function tryClaim(play: LivePlay, name: string): void {
  const message = { participant: addr(name), programmeId: play.id };
  play.chain.refusal("/aliquot.programmes.v1.MsgClaim", message);
}

function expectSum(books: Record<string, string>): void {
  const of = (name: string) => BigInt(books[name] ?? "");
  expect(of("funded")).toBe(of("claimed") + of("burned") + of("swept") + of("held"));
  expect(of("held")).toBe(of("unclaimed") + of("undistributed"));
  expect(of("allocated")).toBe(of("claimed") + of("burned") + of("unclaimed"));
}
