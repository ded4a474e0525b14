import { beforeEach, describe, expect, it } from "vitest";
import { addr, Chain, coins, who } from "../../../../test/ledger/chain.ts";
import { coinsText } from "../../kernel/coins.ts";
import { formatAddress, moduleAddress } from "../accounts/index.ts";
import { allBalances, bank, spendableCoins } from "../bank/index.ts";
import { vesting } from "./index.ts";

const EVEN = "/cosmos.vesting.v1beta1.MsgCreateVestingAccount";
const LOCKED = "/cosmos.vesting.v1beta1.MsgCreatePermanentLockedAccount";
const STEPS = "/cosmos.vesting.v1beta1.MsgCreatePeriodicVestingAccount";
const NOW = 1_700_000_000;

let chain: Chain;
beforeEach(() => {
  chain = new Chain(bank, vesting);
  chain.timeSec = NOW;
  chain.give("alice", "1000aktst,50uatom");
});

const parties = { fromAddress: addr("alice"), toAddress: addr("bob") };
const even = { ...parties, amount: coins("100aktst"), endTime: BigInt(NOW + 100), delayed: false };
const locked = { ...parties, amount: coins("100aktst") };
const steps = {
  ...parties,
  startTime: BigInt(NOW + 10),
  vestingPeriods: [
    { length: 10n, amount: coins("10aktst") },
    { length: 20n, amount: coins("20aktst,5uatom") },
  ],
};

function spendableAfter(sec: number): string {
  chain.timeSec = NOW + sec;
  return coinsText(spendableCoins(chain.ctx, who("bob")));
}

describe("a vesting account", () => {
  it("gets its coins at once and may spend them evenly until the end", () => {
    expect(chain.run(EVEN, even)).toEqual({});
    expect(coinsText(allBalances(chain.ctx, who("bob")))).toBe("100aktst");
    expect([0, 1, 50, 99, 100].map(spendableAfter)).toEqual([
      "",
      "1aktst",
      "50aktst",
      "99aktst",
      "100aktst",
    ]);
  });

  it("may spend all at the end when delayed", () => {
    chain.run(EVEN, { ...even, delayed: true });
    expect([0, 99, 100].map(spendableAfter)).toEqual(["", "", "100aktst"]);
  });

  it("may spend step by step", () => {
    chain.run(STEPS, steps);
    expect([0, 19, 20, 39, 40].map(spendableAfter)).toEqual([
      "",
      "",
      "10aktst",
      "10aktst",
      "30aktst,5uatom",
    ]);
  });

  it("may never spend a permanent lock, but what it gets besides", () => {
    chain.run(LOCKED, locked);
    chain.give("bob", "7aktst");
    expect(spendableAfter(1_000_000_000)).toBe("7aktst");
  });

  it("keeps what it has spent off the schedule: locked coins stay, received ones go", () => {
    chain.run(EVEN, even);
    chain.timeSec = NOW + 60;
    const send = { fromAddress: addr("bob"), toAddress: addr("carol"), amount: coins("60aktst") };
    chain.run("/cosmos.bank.v1beta1.MsgSend", send);
    expect(spendableAfter(60)).toBe("");
    expect(spendableAfter(80)).toBe("20aktst");
    expect(chain.complaints()).toEqual([]);
  });

  it("is announced by the transfer that fills it", () => {
    chain.run(LOCKED, locked);
    expect(chain.events.map(({ type }) => type)).toEqual([
      "coin_spent",
      "coin_received",
      "transfer",
      "message",
    ]);
  });
});

// Source of the wordings: Cosmos SDK x/auth/vesting/msg_server.go.
describe("no vesting account is made", () => {
  const all: readonly [string, object][] = [
    [EVEN, even],
    [LOCKED, locked],
    [STEPS, steps],
  ];

  it.each(all)("where an account is (%s)", (typeUrl, message) => {
    chain.open("bob");
    expect(chain.refusal(typeUrl, message)).toBe(
      `sdk 18 invalid-request: account ${addr("bob")} already exists: invalid request`,
    );
  });

  it.each(all)("at a module's address, or a wrong one (%s)", (typeUrl, message) => {
    const toAddress = formatAddress(moduleAddress("fee_collector"));
    expect(chain.refusal(typeUrl, { ...message, toAddress })).toContain("sdk 4 unauthorized");
    expect(chain.refusal(typeUrl, { ...message, toAddress: "x" })).toContain("sdk 7");
    expect(chain.refusal(typeUrl, { ...message, fromAddress: "x" })).toContain("sdk 7");
  });

  it.each(all)("without the funds, and then no account stays behind (%s)", (typeUrl, message) => {
    const before = chain.contents();
    const poor = { ...message, fromAddress: addr("poor") };
    expect(chain.refusal(typeUrl, poor)).toContain("sdk 5 insufficient-funds");
    expect(chain.contents()).toEqual(before);
  });

  it.each(all)("of coins that may not be sent (%s)", (typeUrl, message) => {
    const params = { default_send_enabled: false };
    bank.initGenesis(chain.ctx, { params });
    expect(chain.refusal(typeUrl, message)).toContain("bank 5 send-disabled");
  });

  it("with an end before its beginning", () => {
    for (const endTime of [0n, -1n, 1n << 62n])
      expect(chain.refusal(EVEN, { ...even, endTime })).toContain(
        "sdk 18 invalid-request: invalid end",
      );
    expect(chain.refusal(EVEN, { ...even, endTime: BigInt(NOW) })).toContain(
      "vesting start-time cannot be before end-time",
    );
  });

  it("of no coins", () => {
    expect(chain.refusal(EVEN, { ...even, amount: [] })).toContain("sdk 10 invalid-coins");
    expect(chain.refusal(LOCKED, { ...locked, amount: [] })).toContain("sdk 10 invalid-coins");
  });

  const step = { length: 1n, amount: coins("1aktst") };
  const huge = { length: 1n, amount: coins(`${(1n << 127n) - 1n}aktst`) };
  it.each([
    ["no start", "sdk 18", { startTime: 0n }],
    ["no steps", "needs 1 to 100 periods, has 0", { vestingPeriods: [] }],
    ["many steps", "needs 1 to 100 periods, has 101", { vestingPeriods: Array(101).fill(step) }],
    [
      "an empty step",
      "invalid period length of 0 in period 1",
      { vestingPeriods: [step, { ...step, length: 0n }] },
    ],
    ["a step of nothing", "sdk 10", { vestingPeriods: [{ length: 1n, amount: [] }] }],
    ["no end", "invalid end time", { vestingPeriods: [{ ...step, length: 1n << 62n }] }],
    [
      "too much in all",
      "sdk 10 invalid-coins: the periods add up",
      { vestingPeriods: [huge, huge] },
    ],
  ])("in steps with %s", (_, refusal, wrong) => {
    expect(chain.refusal(STEPS, { ...steps, ...wrong })).toContain(refusal);
  });
});
