/** What random programmes, live and in bulk, have shown to differ; see test/properties/live.test.ts. */
import { describe, expect, it } from "vitest";
import { activate, attest, payFees, running } from "../../../../test/ledger/programme-chain.ts";

const KINESIS = "kinesis-minters-yield";

describe("the rules of a live programme", () => {
  it("are asked before a transfer to oneself is refused, as settle asks them", () => {
    const chain = running(KINESIS);
    chain.give("ann", "5kau");
    expect(chain.refuses(activate("ann", "ann", "1kau", "sale"))).toContain("beyond-balance");
    expect(chain.refuses(activate("ann", "ann", "1kau", "transfer"))).toContain("self-transfer");
    chain.does(attest("mint", { participant: "ann", asset: "KAU", amount: "5" }));
    expect(chain.refuses(activate("ann", "ann", "1kau", "sale"))).toContain("self-transfer");
  });

  it("say that a lockdrop has no use for fees, which are nobody's own event", () => {
    const chain = running("pol-lockdrop");
    const paid = payFees("operator", "2019-12", "1uusdt");
    expect(chain.refuses(paid)).toContain("not-in-programme");
  });

  it("tell the world what they took of a lock from outside, not what was offered", () => {
    const chain = running("pol-lockdrop").at("2019-11-05T00:00:00+08:00");
    const offered = `${10n ** 20n}`;
    const lock = { participant: "ann", asset: "USDT", term: "1w", amount: offered };
    chain.does(attest("lock", lock));
    const told = chain.events.find(({ type }) => type === "programmes_lock");
    // The cap of round 1: 300,000 USDT. Source: POL LockDrop announcement.
    expect(told?.["amount"]).toBe(300_000_000_000n);
  });
});
