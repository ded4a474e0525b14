import { beforeEach, describe, expect, it } from "vitest";
import { addr, Chain, coins, who } from "../../../../test/ledger/chain.ts";
import { certificate } from "../../../../test/support/certificate.ts";
import { queryRouter } from "../../app.ts";
import { parseCoins } from "../../kernel/coins.ts";
import { setAccount } from "../accounts/index.ts";
import { bank } from "../bank/index.ts";
import { vesting } from "../vesting/index.ts";
import { certificates, issueCertificate } from "./index.ts";

/** 2026-01-01T00:00:00Z. */
const MATURITY = 1_767_225_600;
const CERT = certificate("pol-lockdrop/4w:aktst/1767225600");
const POSITION = { asset: "aktst", product: "pol-lockdrop/4w", maturitySec: MATURITY };

let chain: Chain;
beforeEach(() => {
  chain = new Chain(bank, vesting, certificates);
  chain.timeSec = MATURITY - 100;
  chain.give("alice", "1000aktst");
});

interface Answer {
  readonly locked: readonly Record<string, unknown>[];
  readonly more: boolean;
}

function locked(address: string): Answer {
  const kind = queryRouter("/aliquot.certificates.v1.Query/Locked");
  if (kind === undefined) throw new Error("no such query");
  return kind.response.toJSON(kind.answer(chain.ctx, { address })) as Answer;
}

const issue = (amount: bigint, more: object = {}) =>
  issueCertificate(chain.ctx, { owner: addr("alice"), amount, ...POSITION, ...more });

describe("what is locked", () => {
  it("is nothing in an account without certificates and vesting", () => {
    expect(locked(addr("alice"))).toEqual({ locked: [], more: false });
    expect(locked(addr("nobody"))).toEqual({ locked: [], more: false });
    expect(() => locked("x")).toThrow("InvalidArgument");
  });

  it("tells of a certificate that it may be sold now and redeemed later", () => {
    issue(30n);
    expect(locked(addr("alice")).locked).toEqual([
      {
        kind: "certificate",
        amount: { denom: "aktst", amount: "30" },
        source: CERT,
        reason: "is locked in pol-lockdrop/4w",
        untilSec: `${MATURITY}`,
        secondsLeft: "100",
        actions: [
          { action: "transfer", fromSec: "0", explanation: expect.stringContaining("sell") },
          { action: "redeem", fromSec: `${MATURITY}`, explanation: expect.any(String) },
        ],
      },
    ]);
  });

  it("tells of a mature certificate that it may be redeemed now", () => {
    issue(30n);
    chain.timeSec = MATURITY;
    expect(locked(addr("alice")).locked).toMatchObject([
      {
        secondsLeft: "0",
        reason: "was locked in pol-lockdrop/4w and is mature",
        actions: [
          { action: "redeem", fromSec: "0" },
          { action: "transfer", fromSec: "0" },
        ],
      },
    ]);
  });

  it("tells what of a vesting account still vests, and until when", () => {
    const endSec = BigInt(MATURITY + 100);
    const startSec = BigInt(MATURITY - 300);
    const original = parseCoins(coins("400aktst,8uatom"));
    const schedule = { kind: "continuous", original, startSec, endSec } as const;
    const account = { address: who("alice"), accountNumber: 0n, sequence: 0n };
    setAccount(chain.ctx, { ...account, vesting: schedule });
    // Half of the time has passed; of uatom the account has none.
    expect(locked(addr("alice")).locked).toEqual([
      {
        kind: "vesting",
        amount: { denom: "aktst", amount: "200" },
        source: "continuous",
        reason: "vests evenly with time",
        untilSec: `${endSec}`,
        secondsLeft: "200",
        actions: [{ action: "wait", fromSec: `${endSec}`, explanation: expect.any(String) }],
      },
    ]);
    const permanent = { kind: "permanent", original } as const;
    setAccount(chain.ctx, { ...account, vesting: permanent });
    expect(locked(addr("alice")).locked).toMatchObject([
      { amount: { amount: "400" }, untilSec: "0", secondsLeft: "0", actions: [] },
    ]);
    chain.timeSec = MATURITY + 100;
    setAccount(chain.ctx, { ...account, vesting: schedule });
    expect(locked(addr("alice")).locked).toEqual([]);
  });

  it("ends after 200 items and says so", () => {
    for (let i = 0; i < 200; i++) issue(1n, { product: `p${i}` });
    expect(locked(addr("alice"))).toMatchObject({ locked: { length: 200 }, more: false });
    issue(1n);
    expect(locked(addr("alice"))).toMatchObject({ locked: { length: 200 }, more: true });
  });
});
