/** Mars: every lock is rounded by itself, and a part may be taken back. Figures by hand. */
import { describe, expect, it } from "vitest";
import { addr, coins } from "../../../../test/ledger/chain.ts";
import {
  attest,
  claim,
  lock,
  type ProgrammeChain,
  running,
  settle,
  withdraw,
} from "../../../../test/ledger/programme-chain.ts";

const E6 = 1_000_000n;
const POOL = 1_000_000n * E6;

function mars(): ProgrammeChain {
  const chain = running("mars").at("2022-02-21T00:00:00Z");
  for (const name of ["ann", "bob"]) chain.give(name, `${10_000n * E6}uust`);
  return chain;
}

/** Everybody's claim once the shares are final and released. */
function claimed(chain: ProgrammeChain, ...names: string[]): bigint[] {
  chain.at("2022-02-28T00:00:00Z");
  return names.map((name) => {
    chain.does(claim(name));
    return chain.holds(name, "umars");
  });
}

describe("positions that are rounded one by one", () => {
  it("add up: 1,000 at 1 and 1,000 at 5 against 4,000 at 2 are 6 and 8 of 14", () => {
    const chain = mars();
    chain.does(lock("ann", "3w", `${1_000n * E6}uust`));
    chain.does(lock("ann", "15w", `${1_000n * E6}uust`));
    chain.does(lock("bob", "6w", `${4_000n * E6}uust`));
    expect(chain.complaints()).toEqual([]);
    // 1,000,000,000,000 x 1/14 = 71,428,571,428.57...: each position is cut off by itself.
    const one = POOL / 14n;
    const five = (POOL * 5n) / 14n;
    expect(claimed(chain, "ann", "bob")).toEqual([one + five, (POOL * 8n) / 14n]);
    const dust = POOL - one - five - (POOL * 8n) / 14n;
    expect(chain.holds("treasury", "umars")).toBe(dust);
    expect(chain.complaints()).toEqual([]);
  });

  it("shrink with a withdrawal, and the principal comes back for the certificate", () => {
    const chain = mars();
    chain.does(lock("ann", "3w", `${1_000n * E6}uust`));
    chain.does(lock("ann", "15w", `${1_000n * E6}uust`));
    chain.does(lock("bob", "6w", `${4_000n * E6}uust`));
    chain.at("2022-02-26T12:00:00Z").does(withdraw("bob", 3, `${2_000n * E6}uust`));
    expect(chain.holds("bob", "uust")).toBe(8_000n * E6);
    expect(chain.complaints()).toEqual([]);
    const [ann, bob] = claimed(chain, "ann", "bob");
    expect(ann).toBe(POOL / 10n + POOL / 2n);
    expect(bob).toBe((POOL * 4n) / 10n);
    expect(chain.complaints()).toEqual([]);
  });

  it("go with their certificates: who has sold it takes nothing back", () => {
    const chain = mars();
    const { certificate } = chain.does(lock("ann", "3w", "5uust"));
    chain.run("/cosmos.bank.v1beta1.MsgSend", {
      fromAddress: addr("ann"),
      toAddress: addr("bob"),
      amount: coins(`3${certificate}`),
    });
    expect(chain.refuses(withdraw("ann", 1, "3uust"))).toContain("certificates 5 ");
    expect(chain.refuses(withdraw("bob", 1, "3uust"))).toContain("programmes 10 no-position");
    expect(chain.refuses(withdraw("ann", 1, "2uust"))).toBe("done");
    expect(chain.complaints()).toEqual([]);
  });

  it("may all be taken back: the pool of a group without weight goes to the sink", () => {
    const chain = mars();
    chain.does(lock("ann", "3w", "5uust"));
    chain.does(withdraw("ann", 1, "5uust"));
    chain.at("2022-02-28T00:00:00Z").does(settle("bob", []));
    expect(chain.holds("treasury", "umars")).toBe(POOL);
    expect(chain.refuses(claim("ann"))).toContain("programmes 38 nothing-to-claim");
    expect(chain.complaints()).toEqual([]);
  });
});

describe("a lock that an attestor keeps outside the ledger", () => {
  const outside = (amount: bigint) =>
    attest("lock", { participant: "bob", asset: "UST", term: "6w", amount: `${amount}` });
  const backOutside = (lockNumber: string, amount: bigint) =>
    attest("withdraw", {
      participant: "bob",
      asset: "UST",
      amount: `${amount}`,
      counterparty: lockNumber,
    });
  const deposits = (chain: ProgrammeChain) =>
    chain.asks("Programme", { id: "live" })["deposits"] as object[];

  it("counts like any other, has no certificate and moves no coins", () => {
    const chain = mars();
    chain.does(lock("ann", "6w", `${1_000n * E6}uust`));
    chain.does(outside(3_000n * E6));
    expect(chain.holds("bob", "uust")).toBe(10_000n * E6);
    expect(deposits(chain)).toEqual([
      {
        id: "live",
        asset: "UST",
        accepted: `${4_000n * E6}`,
        withdrawn: "0",
        burned: "0",
        outside: `${3_000n * E6}`,
      },
    ]);
    expect(chain.complaints()).toEqual([]);
    expect(claimed(chain, "ann", "bob")).toEqual([POOL / 4n, (POOL * 3n) / 4n]);
  });

  it("is withdrawn by the attestor, not by the participant", () => {
    const chain = mars();
    chain.does(outside(3_000n * E6));
    expect(chain.refuses(withdraw("bob", 1, "1uust"))).toContain("no-position: lock 1 is kept");
    chain.does(backOutside("1", 1_000n * E6));
    expect(deposits(chain)[0]).toMatchObject({
      withdrawn: `${1_000n * E6}`,
      outside: `${2_000n * E6}`,
    });
    expect(chain.complaints()).toEqual([]);
  });

  it("cannot be made of one that lies on the ledger", () => {
    const chain = mars();
    chain.does(lock("bob", "6w", `${1_000n * E6}uust`));
    expect(chain.refuses(backOutside("1", 1n))).toContain("no-position: lock 1 is kept on the");
    expect(chain.holds("bob", "uust")).toBe(9_000n * E6);
  });
});
