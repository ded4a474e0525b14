import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { addr, Chain, coins, refusalOf, who } from "../../../../test/ledger/chain.ts";
import { certificate } from "../../../../test/support/certificate.ts";
import { coinsText, parseCoins } from "../../kernel/coins.ts";
import { moduleAddress, setAccount } from "../accounts/index.ts";
import { allBalances, bank, metadataOf, mintCoins, setMetadata, supplyOf } from "../bank/index.ts";
import {
  certificates,
  certificatesHeldBy,
  issueCertificate,
  returnCertificate,
  seriesOf,
} from "./index.ts";
import { principalOf } from "./math.ts";
import { seriesByDenom } from "./state.ts";

const SEND = "/cosmos.bank.v1beta1.MsgSend";
/** 2026-01-01T00:00:00Z. */
const MATURITY = 1_767_225_600;
const CERT = certificate("pol-lockdrop/4w:aktst/1767225600");

let chain: Chain;
const begin = () => {
  chain = new Chain(bank, certificates);
  chain.timeSec = MATURITY - 4 * 604_800;
  chain.give("alice", "100aktst,50uatom");
  chain.give("bob", "100aktst");
};
beforeEach(begin);

const POSITION = { asset: "aktst", product: "pol-lockdrop/4w", maturitySec: MATURITY };
const issue = (name: string, amount: bigint, more: object = {}) =>
  issueCertificate(chain.ctx, { owner: addr(name), amount, ...POSITION, ...more });
const giveBack = (name: string, amount: bigint, denom = CERT) =>
  returnCertificate(chain.ctx, { owner: addr(name), denom, amount });
const redeemOf = (name: string, amount: string, denom = CERT) => ({
  holder: addr(name),
  denom,
  amount,
});
const run = (name: string, body: object) => chain.run(`/aliquot.certificates.v1.Msg${name}`, body);
const refusal = (name: string, body: object) =>
  chain.refusal(`/aliquot.certificates.v1.Msg${name}`, body);
const holds = (name: string) => coinsText(allBalances(chain.ctx, who(name)));
const inVault = () => coinsText(allBalances(chain.ctx, moduleAddress("certificates")));
const send = (from: string, to: string, amount: string) =>
  chain.run(SEND, { fromAddress: addr(from), toAddress: addr(to), amount: coins(amount) });
const ask = (name: string, request: object) =>
  chain.query(`/aliquot.certificates.v1.Query/${name}`, request);

describe("issuing", () => {
  it("moves the principal into the vault and gives as many certificates", () => {
    expect(issue("alice", 30n)).toBe(CERT);
    expect(holds("alice")).toBe(`70aktst,30${CERT},50uatom`);
    expect(inVault()).toBe("30aktst");
    expect(supplyOf(chain.ctx, CERT)).toBe(30n);
    expect(chain.events.at(-1)).toEqual({
      type: "certificates_issue",
      denom: CERT,
      owner: addr("alice"),
      amount: 30n,
      asset: "aktst",
      product: "pol-lockdrop/4w",
      maturity_sec: MATURITY,
    });
    expect(seriesOf(chain.ctx, CERT)).toEqual({
      denom: CERT,
      ...POSITION,
      issued: 30n,
      redeemed: 0n,
      returned: 0n,
      locked: 30n,
    });
    expect(chain.complaints()).toEqual([]);
  });

  it("makes one denomination of positions with the same asset, product and maturity", () => {
    expect(issue("bob", 5n)).toBe(issue("alice", 30n));
    expect(issue("alice", 1n)).toBe(CERT);
    expect(seriesOf(chain.ctx, CERT)).toMatchObject({ issued: 36n, locked: 36n });
    const others = [
      { asset: "uatom" },
      { product: "pol-lockdrop/8w" },
      { maturitySec: MATURITY + 1 },
    ];
    const denoms = others.map((other) => issue("alice", 1n, other));
    expect(new Set([CERT, ...denoms]).size).toBe(4);
    expect(inVault()).toBe("38aktst,1uatom");
    expect(chain.complaints()).toEqual([]);
  });

  it("takes spendable coins only, in the bank's words", () => {
    expect(refusalOf(() => issue("alice", 101n))).toBe(
      "sdk 5 insufficient-funds: spendable balance 100aktst is smaller than 101aktst: insufficient funds",
    );
    const vesting = { kind: "permanent", original: parseCoins(coins("90aktst")) } as const;
    setAccount(chain.ctx, { address: who("bob"), accountNumber: 0n, sequence: 0n, vesting });
    expect(refusalOf(() => issue("bob", 11n))).toContain("spendable balance 10aktst");
    expect(refusalOf(() => issue("bob", 10n))).toBe("done");
  });

  it.each([
    ["certificates 6 invalid-product", { product: "pol drop" }],
    [
      "certificates 7 invalid-maturity: 2025-12-04T00:00:00Z is not in the future",
      {
        maturitySec: MATURITY - 4 * 604_800,
      },
    ],
    ["certificates 8 not-lockable", { asset: CERT }],
    ["sdk 7 invalid-address", { owner: "x" }],
  ])("is refused: %s", (expected, wrong) => {
    expect(refusalOf(() => issue("alice", 1n, wrong))).toContain(expected);
  });

  it("of nothing is the issuing module's mistake", () => {
    expect(() => issue("alice", 0n)).toThrow("0 units to lock");
  });

  it("names the certificate like the principal, with the same decimals", () => {
    const unit = (denom: string, exponent: number) => ({ denom, exponent, aliases: [] });
    setMetadata(chain.ctx, {
      description: "",
      denomUnits: [unit("aktst", 0), unit("mktst", 15), unit("KTST", 18)],
      base: "aktst",
      display: "KTST",
      name: "Kratos Test",
      symbol: "KTST",
      uri: "",
      uriHash: "",
    });
    issue("alice", 1n);
    expect(metadataOf(chain.ctx, CERT)).toEqual({
      description: "Whoever holds it redeems it for KTST from 2026-01-01T00:00:00Z on",
      denomUnits: [unit(CERT, 0), unit(CERT.replace("cert", "CERT"), 18)],
      base: CERT,
      display: CERT.replace("cert", "CERT"),
      name: "KTST locked in pol-lockdrop/4w until 2026-01-01T00:00:00Z",
      symbol: "KTST-CERT",
      uri: "",
      uriHash: "",
    });
    const plain = issue("alice", 1n, { asset: "uatom" });
    expect(metadataOf(chain.ctx, plain)).toMatchObject({
      denomUnits: [unit(plain, 0)],
      display: plain,
      symbol: "uatom-CERT",
    });
  });
});

describe("redeeming", () => {
  beforeEach(() => void issue("alice", 30n));

  it("is refused one second before maturity and done at it", () => {
    chain.timeSec = MATURITY - 1;
    expect(refusal("Redeem", redeemOf("alice", "30"))).toBe(
      `certificates 3 not-mature: ${CERT} from 2026-01-01T00:00:00Z on: certificate is not mature`,
    );
    chain.timeSec = MATURITY;
    const principal = { denom: "aktst", amount: "30" };
    expect(run("Redeem", redeemOf("alice", "30"))).toEqual({ principal });
    expect(chain.events.at(-1)).toEqual({
      type: "certificates_redeem",
      denom: CERT,
      holder: addr("alice"),
      amount: 30n,
      asset: "aktst",
      principal: 30n,
    });
    expect(holds("alice")).toBe("100aktst,50uatom");
    expect(inVault()).toBe("");
    expect(seriesOf(chain.ctx, CERT)).toMatchObject({ issued: 30n, redeemed: 30n, locked: 0n });
    expect(chain.complaints()).toEqual([]);
  });

  it("is the holder's, whoever that is by then", () => {
    send("alice", "carol", `30${CERT}`);
    chain.timeSec = MATURITY;
    expect(refusal("Redeem", redeemOf("alice", "1"))).toContain("certificates 5 not-held");
    run("Redeem", redeemOf("carol", "30"));
    expect(holds("carol")).toBe("30aktst");
    expect(holds("alice")).toBe("70aktst,50uatom");
  });

  it("works in parts, after splits and merges", () => {
    issue("bob", 8n);
    send("alice", "carol", `10${CERT}`);
    send("bob", "carol", `8${CERT}`);
    chain.timeSec = MATURITY + 1_000;
    for (const part of ["1", "5", "12"]) run("Redeem", redeemOf("carol", part));
    expect(holds("carol")).toBe("18aktst");
    run("Redeem", redeemOf("alice", "20"));
    expect(inVault()).toBe("");
    expect(chain.complaints()).toEqual([]);
  });

  it.each([
    ["sdk 10 invalid-coins", { amount: "0" }],
    ["sdk 10 invalid-coins", { amount: "-1" }],
    ["sdk 10 invalid-coins", { denom: "!" }],
    ["sdk 7 invalid-address", { holder: "x" }],
    ["certificates 2 unknown-certificate: aktst: unknown certificate", { denom: "aktst" }],
    ["certificates 5 not-held", { amount: "31" }],
  ])("is refused: %s", (expected, wrong) => {
    chain.timeSec = MATURITY;
    expect(refusal("Redeem", { ...redeemOf("alice", "1"), ...wrong })).toContain(expected);
  });

  it("says how many are held", () => {
    chain.timeSec = MATURITY;
    expect(refusal("Redeem", redeemOf("alice", "31"))).toBe(
      `certificates 5 not-held: ${addr("alice")} has 30 of 31${CERT}: not enough certificates held`,
    );
  });

  it("is refused for certificates that vest themselves", () => {
    const vesting = { kind: "permanent", original: parseCoins(coins(`25${CERT}`)) } as const;
    setAccount(chain.ctx, { address: who("alice"), accountNumber: 0n, sequence: 0n, vesting });
    chain.timeSec = MATURITY;
    expect(refusal("Redeem", redeemOf("alice", "6"))).toContain("sdk 5 insufficient-funds");
    expect(run("RedeemAll", { holder: addr("alice") })).toMatchObject({
      principal: [{ denom: "aktst", amount: "5" }],
    });
  });

  it("is what certificates are for: they are not burned", () => {
    const burn = { fromAddress: addr("alice"), amount: coins(`1${CERT}`) };
    expect(chain.refusal("/aliquot.bank.v1.MsgBurn", burn)).toContain("bank 103 not-burnable");
  });

  it("is signed by the holder", () => {
    for (const kind of certificates.messages)
      expect(kind.signers(redeemOf("alice", "1"))).toEqual([addr("alice")]);
  });
});

describe("redeeming all", () => {
  it("pays for every mature series, and leaves the others", () => {
    issue("alice", 30n);
    issue("alice", 4n, { product: "other" });
    issue("alice", 7n, { asset: "uatom" });
    const later = issue("alice", 2n, { maturitySec: MATURITY + 1 });
    expect(refusal("RedeemAll", { holder: addr("alice") })).toBe(
      "certificates 9 nothing-mature: no certificate can be redeemed",
    );
    chain.timeSec = MATURITY;
    expect(run("RedeemAll", { holder: addr("alice") })).toEqual({
      principal: coins("34aktst,7uatom"),
      series: 3,
    });
    expect(holds("alice")).toBe(`98aktst,2${later},50uatom`);
    expect(refusal("RedeemAll", { holder: "x" })).toContain("sdk 7 invalid-address");
    expect(chain.complaints()).toEqual([]);
  });

  it("ends after 20 series", () => {
    for (let i = 10; i < 31; i++) issue("alice", 1n, { product: `p${i}` });
    chain.timeSec = MATURITY;
    expect(run("RedeemAll", { holder: addr("alice") })).toMatchObject({ series: 20 });
    expect(holds("alice")).toMatch(/^99aktst,1cert\/[0-9a-f]{16}\/p\d\d:aktst\/\d+,50uatom$/);
    expect(run("RedeemAll", { holder: addr("alice") })).toMatchObject({ series: 1 });
  });
});

describe("giving back", () => {
  beforeEach(() => void issue("alice", 30n));

  it("pays principal before maturity and destroys the certificates", () => {
    expect(giveBack("alice", 12n)).toBe(12n);
    expect(holds("alice")).toBe(`82aktst,18${CERT},50uatom`);
    expect(seriesOf(chain.ctx, CERT)).toMatchObject({ issued: 30n, returned: 12n, locked: 18n });
    expect(chain.events.at(-1)).toMatchObject({
      type: "certificates_return",
      denom: CERT,
      owner: addr("alice"),
      amount: 12n,
      asset: "aktst",
      principal: 12n,
    });
    expect(chain.complaints()).toEqual([]);
  });

  it("is refused to who sold them", () => {
    send("alice", "bob", `25${CERT}`);
    expect(refusalOf(() => giveBack("alice", 6n))).toContain(`has 5 of 6${CERT}`);
    expect(refusalOf(() => giveBack("alice", 5n))).toBe("done");
  });

  it("is refused from maturity on, and for what is no certificate", () => {
    expect(refusalOf(() => giveBack("alice", 1n, "aktst"))).toContain("certificates 2");
    chain.timeSec = MATURITY;
    expect(refusalOf(() => giveBack("alice", 1n))).toBe(
      `certificates 4 mature: ${CERT} since 2026-01-01T00:00:00Z: certificate has matured: redeem it`,
    );
  });

  it("of nothing is the issuing module's mistake", () => {
    expect(() => giveBack("alice", 0n)).toThrow("0 certificates to release");
  });
});

describe("the rate", () => {
  const series = { denom: CERT, ...POSITION, issued: 10n, redeemed: 2n, returned: 1n };

  // By hand: of 7 outstanding certificates 3 stand for 3/7 of what is locked.
  it.each([
    [7n, 3n],
    [6n, 2n],
    [4n, 1n],
    [0n, 0n],
  ])("of %s locked pays for 3 of 7, rounded down: %s", (locked, paid) => {
    expect(principalOf({ ...series, locked }, 3n)).toBe(paid);
    expect(principalOf({ ...series, locked }, 7n)).toBe(locked);
  });

  it("of a series without certificates is nothing", () => {
    expect(principalOf({ ...series, issued: 3n, locked: 0n }, 1n)).toBe(0n);
  });
});

describe("the module tells", () => {
  beforeEach(() => {
    issue("alice", 30n);
    issue("alice", 7n, { asset: "uatom", maturitySec: MATURITY + 5 });
    chain.timeSec = MATURITY - 90;
  });

  it("of a series", () => {
    expect(ask("Series", { denom: CERT })).toEqual({
      series: {
        denom: CERT,
        asset: "aktst",
        product: "pol-lockdrop/4w",
        maturitySec: `${MATURITY}`,
        issued: "30",
        redeemed: "0",
        returned: "0",
        locked: "30",
      },
      outstanding: "30",
      secondsLeft: "90",
    });
    expect(() => ask("Series", { denom: "cert/none" })).toThrow("NotFound");
    expect(() => ask("Series", { denom: "!" })).toThrow("InvalidArgument");
  });

  it("of all series, page by page", () => {
    const uatom = certificate(`pol-lockdrop/4w:uatom/${MATURITY + 5}`);
    expect(ask("AllSeries", { pagination: { limit: 1n, countTotal: true } })).toMatchObject({
      series: [{ denom: CERT }],
      pagination: { nextKey: btoa(uatom), total: "2" },
    });
  });

  it("of the certificates in an account, and of nothing else in it", () => {
    const address = addr("alice");
    const first = ask("Certificates", { address, pagination: { limit: 1n } });
    const uatom = certificate(`pol-lockdrop/4w:uatom/${MATURITY + 5}`).slice("cert/".length);
    expect(first).toEqual({
      certificates: [
        {
          certificate: { denom: CERT, amount: "30" },
          principal: { denom: "aktst", amount: "30" },
          product: "pol-lockdrop/4w",
          maturitySec: `${MATURITY}`,
          secondsLeft: "90",
        },
      ],
      pagination: { nextKey: btoa(uatom), total: "0" },
    });
    const key = new TextEncoder().encode(uatom);
    const second = ask("Certificates", { address, pagination: { key } });
    expect(second).toMatchObject({
      certificates: [{ principal: { denom: "uatom", amount: "7" }, secondsLeft: "95" }],
    });
    expect(certificatesHeldBy(chain.ctx, addr("bob")).holdings).toEqual([]);
    expect(() => ask("Certificates", { address: "x" })).toThrow("InvalidArgument");
  });
});

describe("the books", () => {
  const names = fc.constantFrom("alice", "bob");
  const what = fc.constantFrom("issue", "send", "return", "redeem", "all", "time");
  const step = fc.tuple(what, names, fc.integer({ min: 1, max: 60 }));

  it("add up, whatever happens", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        begin();
        for (const [kind, name, units] of steps) {
          const amount = BigInt(units);
          const product = units % 2 === 0 ? "pol-lockdrop/4w" : "other";
          if (kind === "issue") refusalOf(() => issue(name, amount, { product }));
          if (kind === "return") refusalOf(() => giveBack(name, amount));
          if (kind === "send") refusalOf(() => send(name, "bob", `${units}${CERT}`));
          if (kind === "redeem") refusal("Redeem", redeemOf(name, `${units}`));
          if (kind === "all") refusal("RedeemAll", { holder: addr(name) });
          if (kind === "time") chain.timeSec += 604_800;
        }
        expect(chain.complaints()).toEqual([]);
        expect(supplyOf(chain.ctx, "aktst")).toBe(200n);
      }),
      { numRuns: 40 },
    );
  });

  it("show what does not add up", () => {
    issue("alice", 30n);
    mintCoins(chain.ctx, who("bob"), [{ denom: CERT, amount: 1n }]);
    expect(chain.complaints()).toEqual([`${CERT}: supply 31, outstanding 30`]);
    begin();
    issue("alice", 30n);
    const series = seriesOf(chain.ctx, CERT);
    if (series === undefined) throw new Error("no series");
    seriesByDenom.set(chain.ctx, [CERT], { ...series, locked: 29n });
    expect(chain.complaints()).toEqual([
      `${CERT}: supply 30, locked 29`,
      "aktst: vault 30, locked 29",
    ]);
    begin();
    mintCoins(chain.ctx, who("bob"), [{ denom: "cert/x", amount: 1n }]);
    mintCoins(chain.ctx, moduleAddress("certificates"), [{ denom: "uatom", amount: 1n }]);
    expect(chain.complaints()).toEqual([
      "uatom: vault 1, locked 0",
      "cert/x: held, but no series has it",
    ]);
  });
});
