import { sha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addr, Chain, coins, refusalOf, who } from "../../../../test/ledger/chain.ts";
import { utf8ToBytes } from "../../kernel/bytes.ts";
import { coinsText, MAX_AMOUNT, parseCoins } from "../../kernel/coins.ts";
import { stateKey } from "../../kernel/state-key.ts";
import { formatAddress, hasAccount, moduleAddress, setAccount } from "../accounts/index.ts";
import { setParam } from "../params/index.ts";
import {
  allBalances,
  balanceOf,
  bank,
  burnCoins,
  mintCoins,
  sendCoins,
  spendableCoins,
  supplyOf,
} from "./index.ts";

const SEND = "/cosmos.bank.v1beta1.MsgSend";
const MULTI_SEND = "/cosmos.bank.v1beta1.MsgMultiSend";
const BURN = "/aliquot.bank.v1.MsgBurn";
const SET_SEND_ENABLED = "/cosmos.bank.v1beta1.MsgSetSendEnabled";
const UPDATE_PARAMS = "/cosmos.bank.v1beta1.MsgUpdateParams";

const bankChain = () => new Chain(bank);

const send = (from: string, to: string, text: string) => ({
  fromAddress: addr(from),
  toAddress: addr(to),
  amount: coins(text),
});

const multiSend = (inputs: [string, string][], outputs: [string, string][]) => ({
  inputs: inputs.map(([name, text]) => ({ address: addr(name), coins: coins(text) })),
  outputs: outputs.map(([name, text]) => ({ address: addr(name), coins: coins(text) })),
});

const holds = (chain: Chain, name: string) => coinsText(allBalances(chain.ctx, who(name)));

describe("sending", () => {
  it("moves the coins and makes the recipient's account", () => {
    const chain = bankChain();
    chain.give("alice", "100aktst,7uatom");
    expect(chain.run(SEND, send("alice", "bob", "30aktst,7uatom"))).toEqual({});
    expect(holds(chain, "alice")).toBe("70aktst");
    expect(holds(chain, "bob")).toBe("30aktst,7uatom");
    expect(hasAccount(chain.ctx, who("bob"))).toBe(true);
  });

  // Source: Cosmos SDK x/bank/keeper/send.go, SendCoins and subUnlockedCoins; x/bank/types/events.go.
  it("tells of it in the SDK's events", () => {
    const chain = bankChain();
    chain.give("alice", "100aktst");
    chain.run(SEND, send("alice", "bob", "30aktst"));
    expect(chain.events).toEqual([
      { type: "coin_spent", spender: addr("alice"), amount: "30aktst" },
      { type: "coin_received", receiver: addr("bob"), amount: "30aktst" },
      { type: "transfer", recipient: addr("bob"), sender: addr("alice"), amount: "30aktst" },
      { type: "message", sender: addr("alice") },
    ]);
  });

  it("to oneself changes nothing", () => {
    const chain = bankChain();
    chain.give("alice", "5aktst");
    chain.run(SEND, send("alice", "alice", "5aktst"));
    expect(holds(chain, "alice")).toBe("5aktst");
    expect(chain.complaints()).toEqual([]);
  });

  it("refuses more than there is, in the SDK's words, and changes nothing", () => {
    const chain = bankChain();
    chain.give("alice", "9abc,5aktst");
    const before = chain.contents();
    expect(chain.refusal(SEND, send("alice", "bob", "1abc,10aktst"))).toBe(
      "sdk 5 insufficient-funds: spendable balance 5aktst is smaller than 10aktst: insufficient funds",
    );
    expect(chain.contents()).toEqual(before);
  });

  it("refuses coins that still vest", () => {
    const chain = bankChain();
    chain.give("alice", "10aktst");
    const vesting = { kind: "permanent", original: parseCoins(coins("8aktst")) } as const;
    setAccount(chain.ctx, { address: who("alice"), accountNumber: 0n, sequence: 0n, vesting });
    expect(coinsText(spendableCoins(chain.ctx, who("alice")))).toBe("2aktst");
    expect(chain.refusal(SEND, send("alice", "bob", "3aktst"))).toContain(
      "spendable balance 2aktst is smaller than 3aktst",
    );
    expect(chain.refusal(SEND, send("alice", "bob", "2aktst"))).toBe("done");
    expect(coinsText(spendableCoins(chain.ctx, who("alice")))).toBe("");
  });

  it("refuses the accounts of modules", () => {
    const chain = bankChain();
    chain.give("alice", "10aktst");
    const toAddress = formatAddress(moduleAddress("fee_collector"));
    expect(chain.refusal(SEND, { ...send("alice", "bob", "1aktst"), toAddress })).toBe(
      `sdk 4 unauthorized: ${toAddress} is not allowed to receive funds: unauthorized`,
    );
  });

  it("refuses bad addresses and bad coins before it looks at the state", () => {
    const chain = bankChain();
    const good = send("alice", "bob", "1aktst");
    expect(chain.refusal(SEND, { ...good, fromAddress: "x" })).toContain("sdk 7 invalid-address");
    expect(chain.refusal(SEND, { ...good, toAddress: "" })).toContain("sdk 7 invalid-address");
    expect(chain.refusal(SEND, { ...good, amount: [] })).toContain("sdk 10 invalid-coins");
    expect(chain.refusal(SEND, { ...good, amount: coins("0aktst") })).toContain("sdk 10");
    expect(chain.refusal(SEND, { ...good, amount: coins("1uatom,1aktst") })).toContain("sdk 10");
  });

  it("is signed by the sender", () => {
    const kind = bank.messages.find(({ typeUrl }) => typeUrl === SEND);
    expect(kind?.signers(send("alice", "bob", "1aktst"))).toEqual([addr("alice")]);
  });
});

describe("sending to many", () => {
  it("moves the coins of one to all", () => {
    const chain = bankChain();
    chain.give("alice", "100aktst");
    const outputs: [string, string][] = [
      ["bob", "30aktst"],
      ["carol", "20aktst"],
    ];
    chain.run(MULTI_SEND, multiSend([["alice", "50aktst"]], outputs));
    expect([holds(chain, "alice"), holds(chain, "bob"), holds(chain, "carol")]).toEqual([
      "50aktst",
      "30aktst",
      "20aktst",
    ]);
    expect(chain.events.map(({ type }) => type)).toEqual([
      "coin_spent",
      "message",
      "coin_received",
      "transfer",
      "coin_received",
      "transfer",
    ]);
  });

  const refusals: readonly [string, [string, string][], [string, string][]][] = [
    ["bank 2 no-inputs: no inputs to send transaction", [], [["bob", "1aktst"]]],
    ["bank 3 no-outputs: no outputs to send transaction", [["alice", "1aktst"]], []],
    [
      "bank 4 input-output-mismatch: sum inputs != sum outputs",
      [["alice", "2aktst"]],
      [["bob", "1aktst"]],
    ],
    [
      "bank 9 multiple-senders: multiple senders not allowed",
      [
        ["alice", "1aktst"],
        ["carol", "1aktst"],
      ],
      [["bob", "2aktst"]],
    ],
  ];
  // Source: Cosmos SDK x/bank/types/errors.go and msgs.go.
  it.each(refusals)("refuses: %s", (refusal, inputs, outputs) => {
    expect(bankChain().refusal(MULTI_SEND, multiSend(inputs, outputs))).toBe(refusal);
  });

  it("refuses what single sends refuse", () => {
    const chain = bankChain();
    chain.give("alice", "1aktst");
    const two = multiSend([["alice", "2aktst"]], [["bob", "2aktst"]]);
    expect(chain.refusal(MULTI_SEND, two)).toContain("sdk 5 insufficient-funds");
    const toModule = { address: formatAddress(moduleAddress("assets")), coins: coins("2aktst") };
    expect(chain.refusal(MULTI_SEND, { ...two, outputs: [toModule] })).toContain("sdk 4");
    const bad = { address: "x", coins: coins("2aktst") };
    expect(chain.refusal(MULTI_SEND, { ...two, outputs: [bad] })).toContain("sdk 7");
    expect(chain.refusal(MULTI_SEND, { ...two, inputs: [bad] })).toContain("sdk 7");
  });
});

describe("burning", () => {
  it("takes coins of the signer off the supply", () => {
    const chain = bankChain();
    chain.give("alice", "100aktst");
    chain.run(BURN, { fromAddress: addr("alice"), amount: coins("40aktst") });
    expect(holds(chain, "alice")).toBe("60aktst");
    expect(supplyOf(chain.ctx, "aktst")).toBe(60n);
    expect(chain.events).toEqual([
      { type: "coin_spent", spender: addr("alice"), amount: "40aktst" },
      { type: "burn", burner: addr("alice"), amount: "40aktst" },
    ]);
  });

  it("refuses more than is spendable, bad coins and bad addresses", () => {
    const chain = bankChain();
    const burn = (amount: string, fromAddress = addr("alice")) =>
      chain.refusal(BURN, { fromAddress, amount: coins(amount) });
    expect(burn("1aktst")).toContain("sdk 5 insufficient-funds");
    expect(burn("0aktst")).toContain("sdk 10 invalid-coins");
    expect(burn("1aktst", "x")).toContain("sdk 7 invalid-address");
    expect(burn("1aktst,1cert/p:aktst/9")).toBe(
      "bank 103 not-burnable: cert/p:aktst/9: denomination cannot be burned",
    );
  });
});

describe("switches", () => {
  const authorityChain = () => {
    const chain = bankChain();
    setParam(chain.ctx, "authority", addr("authority"));
    chain.give("alice", "10aktst,10uatom");
    return chain;
  };
  const switches = (aktst: boolean, by = "authority") => ({
    authority: addr(by),
    sendEnabled: [{ denom: "aktst", enabled: aktst }],
    useDefaultFor: [],
  });
  const byDefault = (defaultSendEnabled: boolean, by = "authority") => ({
    authority: addr(by),
    params: { sendEnabled: [], defaultSendEnabled },
  });

  it("stop the sending of one denomination, and only of it", () => {
    const chain = authorityChain();
    chain.run(SET_SEND_ENABLED, switches(false));
    expect(chain.refusal(SEND, send("alice", "bob", "1aktst"))).toBe(
      "bank 5 send-disabled: aktst transfers are currently disabled: send transactions are disabled",
    );
    expect(chain.refusal(SEND, send("alice", "bob", "1uatom"))).toBe("done");
    chain.run(SET_SEND_ENABLED, { ...switches(true), sendEnabled: [], useDefaultFor: ["aktst"] });
    expect(chain.refusal(SEND, send("alice", "bob", "1aktst"))).toBe("done");
  });

  it("stop all that have no switch of their own", () => {
    const chain = authorityChain();
    chain.run(UPDATE_PARAMS, byDefault(false));
    chain.run(SET_SEND_ENABLED, switches(true));
    expect(chain.refusal(SEND, send("alice", "bob", "1aktst"))).toBe("done");
    expect(chain.refusal(SEND, send("alice", "bob", "1uatom"))).toContain("bank 5");
  });

  it("are the authority's alone", () => {
    const chain = authorityChain();
    expect(chain.refusal(SET_SEND_ENABLED, switches(false, "alice"))).toContain("sdk 4");
    expect(chain.refusal(UPDATE_PARAMS, byDefault(false, "alice"))).toContain("sdk 4");
  });

  it("name each denomination once, and not too many", () => {
    const chain = authorityChain();
    const many = Array.from({ length: 101 }, (_, i) => `denom${i}`);
    for (const useDefaultFor of [["aktst"], ["a!"], many])
      expect(chain.refusal(SET_SEND_ENABLED, { ...switches(true), useDefaultFor })).toContain(
        "sdk 18 invalid-request",
      );
    const params = { ...byDefault(true).params, sendEnabled: [{ denom: "abc", enabled: true }] };
    expect(chain.refusal(UPDATE_PARAMS, { ...byDefault(true), params })).toContain("sdk 18");
  });
});

describe("the books", () => {
  // Source: Cosmos SDK x/bank/types/keys.go, BalancesPrefix and CreateAccountBalancesPrefix; the hash is ours.
  it("lie where the SDK's lie, behind eight bytes of the address's hash", () => {
    const chain = bankChain();
    chain.give("alice", "10aktst");
    const scatter = sha256(who("alice")).subarray(0, 8);
    const key = Uint8Array.of(2, ...scatter, 20, ...who("alice"), ...utf8ToBytes("aktst"));
    expect(chain.ctx.store.get("bank", stateKey(key))).toEqual(utf8ToBytes("10"));
    const supplyKey = Uint8Array.of(3, ...utf8ToBytes("aktst"));
    expect(chain.ctx.store.get("bank", stateKey(supplyKey))).toEqual(utf8ToBytes("10"));
  });

  it("mint in the SDK's events", () => {
    const chain = bankChain();
    mintCoins(chain.ctx, who("alice"), parseCoins(coins("3aktst")));
    expect(chain.events).toEqual([
      { type: "coin_received", receiver: addr("alice"), amount: "3aktst" },
      { type: "coinbase", minter: addr("alice"), amount: "3aktst" },
    ]);
  });

  it("never hold more than 2^127 - 1 of anything", () => {
    const chain = bankChain();
    chain.give("alice", `${MAX_AMOUNT}aktst`);
    expect(refusalOf(() => chain.give("bob", "1aktst"))).toBe(
      "bank 100 supply-overflow: aktst: supply exceeds its maximum",
    );
  });

  it("keep nothing of a denomination that is gone", () => {
    const chain = bankChain();
    chain.give("alice", "5aktst");
    const account = new Chain(bank);
    account.open("alice");
    chain.run(BURN, { fromAddress: addr("alice"), amount: coins("5aktst") });
    expect(chain.contents()).toEqual(account.contents());
  });

  const names = fc.constantFrom("alice", "bob", "carol", "dave");
  const amount = fc.tuple(fc.constantFrom("aktst", "ukau"), fc.bigInt(1n, 50n));
  const step = fc.tuple(fc.constantFrom("send", "mint", "burn"), names, names, amount);

  it("balance after any sends, mints and burns", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const chain = bankChain();
        const expected = { aktst: 0n, ukau: 0n } as Record<string, bigint>;
        for (const [what, from, to, [denom, units]] of steps) {
          const moved = [{ denom, amount: units }];
          const held = balanceOf(chain.ctx, who(from), denom);
          const outcome = refusalOf(() => {
            if (what === "send") sendCoins(chain.ctx, who(from), who(to), moved);
            if (what === "mint") mintCoins(chain.ctx, who(to), moved);
            if (what === "burn") burnCoins(chain.ctx, who(from), moved);
          });
          expect(outcome === "done").toBe(what === "mint" || held >= units);
          const sign = what === "mint" ? 1n : what === "burn" ? -1n : 0n;
          if (outcome === "done") expected[denom] = (expected[denom] ?? 0n) + sign * units;
        }
        expect(chain.complaints()).toEqual([]);
        for (const [denom, units] of Object.entries(expected))
          expect(supplyOf(chain.ctx, denom)).toBe(units);
      }),
    );
  });
});
