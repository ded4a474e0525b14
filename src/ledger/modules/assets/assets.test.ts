import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { addr, Chain, coins, who } from "../../../../test/ledger/chain.ts";
import { coinsText, parseCoins } from "../../kernel/coins.ts";
import { formatAddress, moduleAddress } from "../accounts/index.ts";
import { allBalances, bank, mintCoins, supplyOf } from "../bank/index.ts";
import { setParam } from "../params/index.ts";
import { assets } from "./index.ts";

const message = (name: string) => `/aliquot.assets.v1.Msg${name}`;
const DAY = 86_400;
/** Noon UTC of some day. */
const NOON = 19_675 * DAY + DAY / 2;

const KAU = {
  authority: addr("authority"),
  issuer: addr("vault"),
  denom: "akau",
  display: "KAU",
  exponent: 18,
  name: "Kinesis Gold",
  symbol: "KAU",
  description: "One gram of fine gold",
  backing: "metal",
  dailyMintLimit: "100",
  dailyRedeemLimit: "50",
};

const mintOf = (amount: string, reference: string, recipient = "alice") => ({
  issuer: addr("vault"),
  recipient: addr(recipient),
  amount: coins(amount)[0],
  reference,
});

const redeemOf = (amount: string, holder = "alice") => ({
  holder: addr(holder),
  amount: coins(amount)[0],
  destination: "GABC2 XYZ",
});

let chain: Chain;
const begin = () => {
  chain = new Chain(bank, assets);
  chain.timeSec = NOON;
  setParam(chain.ctx, "authority", addr("authority"));
  chain.run(message("RegisterAsset"), KAU);
};
beforeEach(begin);

const run = (name: string, body: object) => chain.run(message(name), body);
const refusal = (name: string, body: object) => chain.refusal(message(name), body);
const holds = (name: string) => coinsText(allBalances(chain.ctx, who(name)));
const ask = (name: string, request: object) =>
  chain.query(`/aliquot.assets.v1.Query/${name}`, request);

describe("registering an asset", () => {
  it("names its issuer and what people call it", () => {
    expect(chain.events).toEqual([
      { type: "assets_register_asset", denom: "akau", issuer: addr("vault"), backing: "metal" },
    ]);
    expect(ask("Asset", { denom: "akau" })).toMatchObject({
      asset: { denom: "akau", issuer: addr("vault"), backing: "metal", pausedBy: "" },
      supply: "0",
      mintedToday: "0",
    });
    expect(chain.query("/cosmos.bank.v1beta1.Query/DenomMetadata", { denom: "akau" })).toEqual({
      metadata: {
        description: "One gram of fine gold",
        denomUnits: [
          { denom: "akau", exponent: 0, aliases: [] },
          { denom: "KAU", exponent: 18, aliases: [] },
        ],
        base: "akau",
        display: "KAU",
        name: "Kinesis Gold",
        symbol: "KAU",
        uri: "",
        uriHash: "",
      },
    });
  });

  it("may show base units when nothing else is wanted", () => {
    const plain = { ...KAU, denom: "points", display: "points", exponent: 0 };
    expect(refusal("RegisterAsset", plain)).toBe("done");
  });

  it.each([
    ["sdk 4 unauthorized", { authority: addr("vault") }],
    ["sdk 7 invalid-address", { authority: "x" }],
    ["sdk 7 invalid-address", { issuer: "" }],
    ["assets 3 asset-exists: akau: asset exists already", {}],
    ["assets 13 invalid-backing", { backing: "hope" }],
    ["assets 14 invalid-limit", { dailyMintLimit: "" }],
    ["assets 14 invalid-limit", { dailyRedeemLimit: "-1" }],
    ["bank 101 invalid-metadata", { denom: "!" }],
    ["bank 101 invalid-metadata", { denom: "akag", exponent: 0 }],
    ["bank 101 invalid-metadata", { denom: "akag", name: "" }],
    ["sdk 18 invalid-request", { denom: "akag", display: "akag", exponent: 3 }],
    ["assets 16 denom-reserved: cert/p:a/9: ", { denom: "cert/p:a/9" }],
    ["assets 16 denom-reserved: CERT/KAG: ", { denom: "akag", display: "CERT/KAG" }],
  ])("is refused: %s", (expected, wrong) => {
    expect(refusal("RegisterAsset", { ...KAU, ...wrong })).toContain(expected);
  });

  it("is refused for a denomination that somebody holds", () => {
    chain.give("alice", "1aktst");
    expect(refusal("RegisterAsset", { ...KAU, denom: "aktst" })).toBe(
      "assets 4 denom-in-use: aktst: denomination is in use",
    );
  });
});

describe("the names of a new asset", () => {
  const taken = (denom: string) => `assets 4 denom-in-use: ${denom}: denomination is in use`;
  it.each([
    ["another's base unit", { denom: "aevil", display: "akau" }, "akau"],
    ["another's display unit", { denom: "aevil" }, "KAU"],
    ["another's display unit as its base", { denom: "KAU", display: "Gold" }, "KAU"],
    ["a denomination that exists", { denom: "aevil", display: "aktst" }, "aktst"],
  ])("are not %s", (_, wrong, told) => {
    chain.give("alice", "1aktst");
    expect(refusal("RegisterAsset", { ...KAU, ...wrong })).toBe(taken(told));
  });
});

describe("minting", () => {
  it("gives the recipient coins, once for each reference", () => {
    expect(run("Mint", mintOf("60akau", "btc:ab12"))).toEqual({});
    expect(holds("alice")).toBe("60akau");
    expect(supplyOf(chain.ctx, "akau")).toBe(60n);
    expect(chain.events.map(({ type }) => type)).toEqual([
      "coin_received",
      "coinbase",
      "coin_spent",
      "coin_received",
      "transfer",
      "message",
      "assets_mint",
    ]);
    expect(chain.events.at(-1)).toEqual({
      type: "assets_mint",
      denom: "akau",
      issuer: addr("vault"),
      recipient: addr("alice"),
      amount: 60n,
      reference: "btc:ab12",
    });
    expect(refusal("Mint", mintOf("1akau", "btc:ab12", "bob"))).toBe(
      "assets 8 reference-used: btc:ab12: reference was used before",
    );
  });

  it("is the issuer's alone, also when the authority asks", () => {
    for (const issuer of [addr("alice"), addr("authority")])
      expect(refusal("Mint", { ...mintOf("1akau", "r"), issuer })).toBe(
        "assets 5 not-issuer: akau: signer is not the issuer",
      );
  });

  it("ends at the daily limit, and begins again at midnight UTC", () => {
    run("Mint", mintOf("60akau", "1"));
    expect(refusal("Mint", mintOf("41akau", "2"))).toBe(
      "assets 9 mint-limit: 101 of 100akau: daily mint limit exceeded",
    );
    run("Mint", mintOf("40akau", "2"));
    chain.timeSec = NOON + DAY / 2 - 1;
    expect(refusal("Mint", mintOf("1akau", "3"))).toContain("assets 9 mint-limit");
    chain.timeSec = NOON + DAY / 2;
    expect(ask("Asset", { denom: "akau" })).toMatchObject({ mintedToday: "0" });
    run("Mint", mintOf("100akau", "3"));
    expect(ask("Asset", { denom: "akau" })).toMatchObject({
      asset: { totalMinted: "200" },
      supply: "200",
      mintedToday: "100",
    });
  });

  it("knows a reference for ever, and each asset has its own", () => {
    run("RegisterAsset", { ...KAU, denom: "akag", display: "KAG" });
    run("Mint", mintOf("1akau", "deposit 7"));
    run("Mint", mintOf("1akag", "deposit 7"));
    chain.timeSec = NOON + 36_500 * DAY;
    expect(refusal("Mint", mintOf("1akau", "deposit 7"))).toContain("assets 8 reference-used");
    expect(refusal("Mint", mintOf("1akau", "Deposit 7"))).toBe("done");
  });

  it.each([
    ["assets 2 unknown-asset: aktst: unknown asset", { amount: coins("1aktst")[0] }],
    ["assets 11 invalid-reference", { reference: "" }],
    ["assets 11 invalid-reference", { reference: " x" }],
    ["assets 11 invalid-reference", { reference: "x\n" }],
    ["assets 11 invalid-reference", { reference: "caf\u00e9" }],
    ["assets 11 invalid-reference", { reference: "x".repeat(129) }],
    ["sdk 10 invalid-coins", { amount: undefined }],
    ["sdk 10 invalid-coins", { amount: { denom: "akau", amount: "0" } }],
    ["sdk 7 invalid-address", { recipient: "x" }],
    ["sdk 7 invalid-address", { issuer: "x" }],
    ["sdk 4 unauthorized", { recipient: formatAddress(moduleAddress("assets")) }],
  ])("is refused: %s", (expected, wrong) => {
    expect(refusal("Mint", { ...mintOf("1akau", "r"), ...wrong })).toContain(expected);
  });

  it("takes a reference of 128 characters", () => {
    expect(refusal("Mint", mintOf("1akau", "x".repeat(128)))).toBe("done");
  });
});

describe("redeeming", () => {
  beforeEach(() => {
    run("Mint", mintOf("100akau", "1"));
  });

  it("destroys coins and counts the redemptions", () => {
    expect(run("Redeem", redeemOf("30akau"))).toEqual({ redemption: 1n });
    expect(chain.events.at(-1)).toEqual({
      type: "assets_redeem",
      denom: "akau",
      holder: addr("alice"),
      amount: 30n,
      destination: "GABC2 XYZ",
      redemption: 1n,
    });
    expect(run("Redeem", redeemOf("1akau"))).toEqual({ redemption: 2n });
    expect(holds("alice")).toBe("69akau");
    expect(ask("Asset", { denom: "akau" })).toMatchObject({
      asset: { totalMinted: "100", totalRedeemed: "31", redemptions: "2" },
      supply: "69",
      redeemedToday: "31",
    });
  });

  it("ends at the daily limit, and begins again at midnight UTC", () => {
    run("Redeem", redeemOf("50akau"));
    expect(refusal("Redeem", redeemOf("1akau"))).toBe(
      "assets 10 redeem-limit: 51 of 50akau: daily redeem limit exceeded",
    );
    chain.timeSec = NOON + DAY;
    expect(refusal("Redeem", redeemOf("50akau"))).toBe("done");
  });

  it.each([
    ["assets 2 unknown-asset", { amount: coins("1aktst")[0] }],
    ["assets 12 invalid-destination", { destination: "" }],
    ["sdk 5 insufficient-funds", { holder: addr("bob") }],
    ["sdk 7 invalid-address", { holder: "x" }],
    ["sdk 10 invalid-coins", { amount: undefined }],
  ])("is refused: %s", (expected, wrong) => {
    expect(refusal("Redeem", { ...redeemOf("1akau"), ...wrong })).toContain(expected);
  });
});

describe("a pause", () => {
  const pause = (sender: string, paused = true) => ({
    sender: addr(sender),
    denom: "akau",
    paused,
  });

  it("stops minting and redeeming, not sending", () => {
    run("Mint", mintOf("10akau", "1"));
    run("SetPaused", pause("vault"));
    expect(chain.events).toEqual([
      { type: "assets_set_paused", denom: "akau", paused: true, by: "issuer" },
    ]);
    expect(refusal("Mint", mintOf("1akau", "2"))).toBe("assets 6 paused: akau: asset is paused");
    expect(refusal("Redeem", redeemOf("1akau"))).toContain("assets 6 paused");
    const send = { fromAddress: addr("alice"), toAddress: addr("bob"), amount: coins("1akau") };
    expect(chain.refusal("/cosmos.bank.v1beta1.MsgSend", send)).toBe("done");
    run("SetPaused", pause("vault", false));
    expect(refusal("Redeem", redeemOf("1akau"))).toBe("done");
  });

  it("that the authority imposed cannot be lifted by the issuer", () => {
    run("SetPaused", pause("vault"));
    run("SetPaused", pause("authority"));
    for (const paused of [false, true])
      expect(refusal("SetPaused", pause("vault", paused))).toBe(
        "assets 7 paused-by-authority: akau: only the authority can lift its pause",
      );
    run("SetPaused", pause("authority", false));
    expect(refusal("Mint", mintOf("1akau", "1"))).toBe("done");
  });

  it("is for the issuer and the authority only", () => {
    expect(refusal("SetPaused", pause("alice"))).toContain("assets 5 not-issuer");
    expect(refusal("SetPaused", { ...pause("vault"), denom: "x" })).toContain("assets 2");
    expect(refusal("SetPaused", { ...pause("vault"), sender: "x" })).toContain("sdk 7");
  });
});

describe("limits", () => {
  const limits = (mint: string, redeem: string, by = "authority") => ({
    authority: addr(by),
    denom: "akau",
    dailyMintLimit: mint,
    dailyRedeemLimit: redeem,
  });

  it("are the authority's to set, and count what was minted today", () => {
    run("Mint", mintOf("90akau", "1"));
    run("UpdateLimits", limits("95", "0"));
    expect(chain.events).toEqual([
      {
        type: "assets_update_limits",
        denom: "akau",
        daily_mint_limit: 95n,
        daily_redeem_limit: 0n,
      },
    ]);
    expect(refusal("Mint", mintOf("6akau", "2"))).toContain("96 of 95akau");
    expect(refusal("Mint", mintOf("5akau", "2"))).toBe("done");
    expect(refusal("Redeem", redeemOf("1akau"))).toContain("assets 10 redeem-limit");
  });

  it("refuse others and what is no amount", () => {
    expect(refusal("UpdateLimits", limits("1", "1", "vault"))).toContain("sdk 4 unauthorized");
    expect(refusal("UpdateLimits", limits("1.5", "1"))).toContain("assets 14 invalid-limit");
    expect(refusal("UpdateLimits", { ...limits("1", "1"), denom: "x" })).toContain("assets 2");
  });
});

describe("another issuer", () => {
  const propose = (proposedIssuer: string, by = "vault") => ({
    sender: addr(by),
    denom: "akau",
    proposedIssuer,
  });
  const accept = (name: string) => ({ proposedIssuer: addr(name), denom: "akau" });

  it("takes over by two signatures", () => {
    run("ProposeIssuer", propose(addr("newvault")));
    expect(refusal("Mint", mintOf("1akau", "1"))).toBe("done");
    run("AcceptIssuer", accept("newvault"));
    expect(chain.events).toEqual([
      {
        type: "assets_accept_issuer",
        denom: "akau",
        issuer: addr("newvault"),
        former_issuer: addr("vault"),
      },
    ]);
    expect(refusal("Mint", mintOf("1akau", "2"))).toContain("assets 5 not-issuer");
    const issuer = addr("newvault");
    expect(refusal("Mint", { ...mintOf("1akau", "2"), issuer })).toBe("done");
    expect(refusal("AcceptIssuer", accept("newvault"))).toContain("assets 15 not-proposed");
  });

  it("may be proposed by the authority, when the issuer lost its key", () => {
    run("ProposeIssuer", propose(addr("newvault"), "authority"));
    expect(refusal("AcceptIssuer", accept("newvault"))).toBe("done");
  });

  it("cannot take over unasked, or after the proposal was taken back", () => {
    expect(refusal("AcceptIssuer", accept("alice"))).toBe(
      "assets 15 not-proposed: akau: signer is not the proposed issuer",
    );
    run("ProposeIssuer", propose(addr("newvault")));
    run("ProposeIssuer", propose(""));
    expect(refusal("AcceptIssuer", accept("newvault"))).toContain("assets 15 not-proposed");
  });

  it("is not for others to propose", () => {
    expect(refusal("ProposeIssuer", propose(addr("alice"), "alice"))).toContain("assets 5");
    expect(refusal("ProposeIssuer", propose("x"))).toContain("sdk 7");
    expect(refusal("AcceptIssuer", { proposedIssuer: "", denom: "akau" })).toContain("sdk 7");
  });
});

describe("the module tells", () => {
  it("all assets, page by page", () => {
    run("RegisterAsset", { ...KAU, denom: "akag", display: "KAG" });
    expect(ask("Assets", { pagination: { limit: 1n, countTotal: true } })).toMatchObject({
      assets: [{ denom: "akag" }],
      pagination: { nextKey: btoa("akau"), total: "2" },
    });
  });

  it("which mint used a reference", () => {
    run("Mint", mintOf("7akau", "eth 0xab"));
    expect(ask("Reference", { denom: "akau", reference: "eth 0xab" })).toEqual({
      mint: {
        reference: "eth 0xab",
        recipient: addr("alice"),
        amount: "7",
        height: "1",
        timeSec: `${NOON}`,
      },
    });
  });

  it("of nothing that there is not", () => {
    const query = (name: string, body: object) => () => ask(name, body);
    expect(query("Reference", { denom: "akau", reference: "x" })).toThrow("NotFound");
    expect(query("Asset", { denom: "aktst" })).toThrow("NotFound");
    expect(query("Asset", { denom: "!" })).toThrow("InvalidArgument");
  });
});

describe("the books", () => {
  const names = fc.constantFrom("alice", "bob");
  const step = fc.tuple(
    fc.constantFrom("mint", "redeem", "burn", "day", "pause"),
    names,
    fc.integer({ min: 1, max: 60 }),
  );

  it("keep no more coins than are outstanding, whatever happens", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        begin();
        let expected = 0n;
        steps.forEach(([what, name, units], i) => {
          const amount = `${units}akau`;
          const change = { mint: BigInt(units), redeem: -BigInt(units), burn: -BigInt(units) };
          let outcome = "done";
          if (what === "mint") outcome = refusal("Mint", mintOf(amount, `${i}`, name));
          if (what === "redeem") outcome = refusal("Redeem", redeemOf(amount, name));
          const burn = { fromAddress: addr(name), amount: coins(amount) };
          if (what === "burn") outcome = chain.refusal("/aliquot.bank.v1.MsgBurn", burn);
          if (what === "day") chain.timeSec += DAY;
          const pause = { sender: addr("vault"), denom: "akau", paused: units % 2 === 0 };
          if (what === "pause") run("SetPaused", pause);
          if (outcome === "done" && what in change) expected += change[what as keyof typeof change];
        });
        expect(supplyOf(chain.ctx, "akau")).toBe(expected);
        expect(chain.complaints()).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it("show coins that no reference stands for", () => {
    mintCoins(chain.ctx, who("alice"), parseCoins(coins("1akau")));
    expect(chain.complaints()).toEqual(["akau: supply 1, outstanding 0"]);
    mintCoins(chain.ctx, moduleAddress("assets"), parseCoins(coins("1aktst")));
    expect(chain.complaints()).toContain("holds coins");
  });
});
