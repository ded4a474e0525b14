/** Nobody can be stuck: a test for each row of the README's table, with an operator who does nothing more. */
import { describe, expect, it } from "vitest";
import { addr, coins } from "../../../../test/ledger/chain.ts";
import {
  attest,
  burnAbandoned,
  claim,
  joins,
  lock,
  type ProgrammeChain,
  payFees,
  running,
  settle,
} from "../../../../test/ledger/programme-chain.ts";
import { supplyOf } from "../bank/index.ts";
import { programmes } from "./index.ts";

const USDT = 1_000_000n;
const E18 = 10n ** 18n;
const E7 = 10n ** 7n;
/** The first round's pool: 10 % of 20,000,000 POL. */
const POOL = 2_000_000n * E18;

/** The POL LockDrop with equal locks in its first round; nobody attests anything. */
function pol(...names: readonly string[]): ProgrammeChain {
  const chain = running("pol-lockdrop").at("2019-11-05T12:00:00+08:00");
  for (const name of names) {
    chain.give(name, `${100n * USDT}uusdt`);
    chain.does(lock(name, "1w", `${100n * USDT}uusdt`));
  }
  return chain;
}

const stageOf = (chain: ProgrammeChain) => chain.asks("Programme", { id: "live" })["stage"];

describe("without the operator", () => {
  it("scheduled and open: whoever fulfils what is asked takes part; the pool is paid in", () => {
    const chain = running("ktst-burningdrop");
    expect(stageOf(chain)).toBe("scheduled");
    expect(chain.holds("operator", "aktst")).toBe(0n);
    chain.give("ann", "1000000ukcs");
    joins(chain, "ann");
    chain.at("2020-09-17T00:00:00+08:00");
    expect(stageOf(chain)).toBe("open");
    expect(chain.refuses(lock("ann", "kcs-7d", "1000000ukcs"))).toBe("done");
  });

  it("open and empty: a pool that nobody took part in goes to the sink by anybody's message", () => {
    const chain = pol();
    chain.at("2019-11-22T00:00:00+08:00").does(settle("stranger", []));
    expect(supplyOf(chain.ctx, "apol")).toBe(0n);
    expect(chain.complaints()).toEqual([]);
  });

  it("boosting: it ends by time", () => {
    const chain = running("ktst-burningdrop");
    chain.give("ann", "1000000ukcs");
    joins(chain, "ann");
    chain.at("2020-09-17T00:00:00+08:00").does(lock("ann", "kcs-7d", "1000000ukcs"));
    chain.at("2020-09-20T20:00:00+08:00");
    expect(stageOf(chain)).toBe("boosting");
    chain.at("2020-09-24T20:00:00+08:00");
    expect(stageOf(chain)).toBe("settled");
    chain.at("2020-09-25T00:00:00+08:00").does(claim("ann"));
    expect(chain.holds("ann", "aktst")).toBe(95_000_000n * E18);
    expect(stageOf(chain)).toBe("closed");
  });

  it("settled: without a listing the fallback releases", () => {
    const chain = pol("ann");
    chain.at("2019-12-19T23:59:59+08:00");
    expect(stageOf(chain)).toBe("settled");
    expect(chain.refuses(claim("ann"))).toContain("38 nothing-to-claim");
    chain.at("2019-12-20T00:00:00+08:00").does(claim("ann"));
    expect(stageOf(chain)).toBe("releasing");
    expect(chain.holds("ann", "apol")).toBe(POOL / 5n);
  });

  it("settled: everybody's claim computes their own share; a stranger computes others'", () => {
    const chain = pol("ann", "bob", "cid");
    chain.at("2019-12-20T00:00:00+08:00").does(claim("bob"));
    expect(chain.holds("bob", "apol")).toBe(POOL / 3n / 5n);
    chain.does(settle("stranger", ["ann", "cid"]));
    chain.does(settle("stranger", ["ann", "cid"]));
    expect(chain.holds("ann", "apol")).toBe(0n);
    chain.does(claim("ann"));
    expect(chain.holds("ann", "apol")).toBe(POOL / 3n / 5n);
    expect(chain.complaints()).toEqual([]);
  });

  it("releasing: dust waits for the last, nobody's payment does", () => {
    const chain = pol("ann", "bob", "cid");
    chain.at("2019-12-20T00:00:00+08:00").does(claim("ann"));
    // Five pools without weight have burned, the first round's dust has not.
    const left = supplyOf(chain.ctx, "apol");
    expect(left).toBe(POOL);
    chain.does(settle("stranger", ["bob"]));
    expect(supplyOf(chain.ctx, "apol")).toBe(left);
    chain.does(settle("stranger", ["cid"]));
    expect(supplyOf(chain.ctx, "apol")).toBe(left - (POOL - 3n * (POOL / 3n)));
    expect(chain.complaints()).toEqual([]);
  });

  it("closed: what was abandoned is burned by anybody, what was released stays claimable", () => {
    const chain = pol("ann");
    chain.at("2019-12-21T00:00:00+08:00");
    chain.does(attest("mined", { participant: "ann", amount: `${1_000n * E18}` }));
    // Day 0 is 20 December 2019: day 90 is 19 March 2020.
    chain.at("2020-03-20T00:00:00+08:00");
    expect(stageOf(chain)).toBe("closed");
    const released = POOL / 5n + 500n * E18;
    expect(chain.does(burnAbandoned("stranger", ["ann"]))).toEqual({
      burned: { denom: "apol", amount: `${POOL - released}` },
    });
    expect(supplyOf(chain.ctx, "apol")).toBe(released);
    chain.at("2030-01-01T00:00:00+08:00").does(claim("ann"));
    expect(chain.holds("ann", "apol")).toBe(released);
    expect(chain.complaints()).toEqual([]);
  });

  it("closed: a late claim burns what its owner has lost, and pays the rest", () => {
    const chain = pol("ann", "bob");
    chain.at("2020-03-20T00:00:00+08:00").does(claim("ann"));
    expect(chain.holds("ann", "apol")).toBe(POOL / 10n);
    expect(supplyOf(chain.ctx, "apol")).toBe(POOL / 10n + POOL / 2n);
    expect(chain.refuses(burnAbandoned("stranger", ["ann"]))).toContain("39 not-abandoned");
    expect(chain.complaints()).toEqual([]);
  });

  it("minter's yield: a month ends seven days later with what was paid", () => {
    const chain = running("kinesis-minters-yield").at("2023-01-10T00:00:00Z");
    for (const name of ["ann", "operator"]) chain.give(name, `${100n * E7}kau`);
    chain.open("market");
    chain.does(attest("mint", { participant: "ann", asset: "KAU", amount: "5" }));
    const activation = { participant: "ann", asset: "KAU", amount: "5", via: "sale" };
    chain.does(attest("activate", activation));
    chain.does(payFees("operator", "2023-01", `${20n * E7}kau`));
    chain.at("2023-02-08T00:00:00Z").does(claim("ann"));
    expect(chain.holds("ann", "kau")).toBe(101n * E7);
  });

  it("locked principal: the certificate is redeemed at maturity, whatever became of the rest", () => {
    const chain = pol("ann");
    const [position] = chain.viewOf("ann")["positions"] as { certificate: string }[];
    const denom = position?.certificate ?? "";
    // A week after the round's close of 6 November.
    const redeem = () =>
      chain.refusal("/aliquot.certificates.v1.MsgRedeem", {
        holder: addr("ann"),
        denom,
        amount: `${100n * USDT}`,
      });
    chain.at("2019-11-12T23:59:59+08:00");
    expect(redeem()).toContain("certificates 3 ");
    chain.at("2019-11-13T00:00:00+08:00");
    expect(redeem()).toBe("done");
    expect(chain.holds("ann", "uusdt")).toBe(100n * USDT);
    // The share does not depend on the certificate.
    chain.at("2019-12-20T00:00:00+08:00").does(claim("ann"));
    expect(chain.holds("ann", "apol")).toBe(POOL / 5n);
    expect(chain.complaints()).toEqual([]);
  });
});

describe("a claim", () => {
  it("pays once: a second one finds nothing", () => {
    const chain = pol("ann");
    chain.at("2019-12-20T00:00:00+08:00").does(claim("ann"));
    const before = chain.contents();
    expect(chain.refuses(claim("ann"))).toContain("programmes 38 nothing-to-claim");
    expect(chain.contents()).toEqual(before);
  });

  it("pays its signer and nobody else: there is no other account in it to name", () => {
    const chain = pol("ann", "bob");
    chain.open("thief");
    chain.at("2019-12-20T00:00:00+08:00");
    const [, fields] = claim("thief");
    const stolen = { ...fields, recipient: addr("thief"), owner: addr("ann"), to: addr("thief") };
    expect(chain.refuses(["Claim", stolen])).toContain("38 nothing-to-claim");
    chain.does(claim("ann"));
    expect(chain.holds("ann", "apol")).toBe(POOL / 2n / 5n);
    expect([chain.holds("bob", "apol"), chain.holds("thief", "apol")]).toEqual([0n, 0n]);
  });

  it("is signed by the participant whom it pays", () => {
    const kind = programmes.messages.find(({ typeUrl }) => typeUrl.endsWith(".MsgClaim"));
    expect(kind?.signers(claim("ann")[1])).toEqual([addr("ann")]);
  });

  it("of a share that a certificate's buyer thinks to have bought is still its owner's", () => {
    const chain = pol("ann");
    const [position] = chain.viewOf("ann")["positions"] as { certificate: string }[];
    chain.run("/cosmos.bank.v1beta1.MsgSend", {
      fromAddress: addr("ann"),
      toAddress: addr("bob"),
      amount: coins(`${100n * USDT}${position?.certificate}`),
    });
    chain.at("2019-12-20T00:00:00+08:00");
    expect(chain.refuses(claim("bob"))).toContain("38 nothing-to-claim");
    expect(chain.refuses(claim("ann"))).toBe("done");
  });
});
