import { describe, expect, it } from "vitest";
import { addr, Chain, coins, genesisProblem } from "../../../../test/ledger/chain.ts";
import { certificate } from "../../../../test/support/certificate.ts";
import type { GenesisJson } from "../../kernel/module.ts";
import { formatAddress, getAccount, moduleAddress } from "../accounts/index.ts";
import { bank, metadataOf } from "../bank/index.ts";
import { certificates } from "./index.ts";

const CERT = certificate("pol-lockdrop/4w:aktst/1767225600");
const vault = formatAddress(moduleAddress("certificates"));

const series = {
  denom: CERT,
  asset: "aktst",
  product: "pol-lockdrop/4w",
  maturity_sec: "1767225600",
  issued: "15",
  redeemed: "2",
  returned: "3",
  locked: "10",
};

interface Given {
  readonly held?: string;
  readonly inVault?: string;
}

function chainFrom(state: GenesisJson, { held = `10${CERT}`, inVault = "10aktst" }: Given = {}) {
  const chain = new Chain(bank, certificates);
  const balances = [
    { address: addr("alice"), coins: held === "" ? [] : coins(held) },
    { address: vault, coins: inVault === "" ? [] : coins(inVault) },
  ];
  bank.initGenesis(chain.ctx, { balances } as unknown as GenesisJson);
  certificates.initGenesis(chain.ctx, state);
  return chain;
}

function problemOf(list: readonly object[], given: Given = {}): string {
  return genesisProblem(() => chainFrom({ series: list } as unknown as GenesisJson, given));
}

describe("a genesis", () => {
  it("comes back as it went in, and makes the same stores again", () => {
    const chain = chainFrom({ series: [series] });
    expect(certificates.exportGenesis(chain.ctx)).toEqual({ series: [series] });
    const again = new Chain(bank, certificates);
    bank.initGenesis(again.ctx, bank.exportGenesis(chain.ctx));
    certificates.initGenesis(again.ctx, certificates.exportGenesis(chain.ctx));
    for (const store of ["bank", "certificates"])
      expect(again.contents(store)).toEqual(chain.contents(store));
    expect(chain.complaints()).toEqual([]);
  });

  it("may leave out what follows from the rest, and gives a certificate its name", () => {
    const { denom, locked, ...rest } = series;
    const chain = chainFrom({ series: [rest] });
    expect(certificates.exportGenesis(chain.ctx)).toEqual({ series: [series] });
    expect(metadataOf(chain.ctx, denom)?.symbol).toBe("aktst-CERT");
    expect([locked, getAccount(chain.ctx, moduleAddress("certificates"))?.module?.name]).toEqual([
      "10",
      "certificates",
    ]);
  });

  it("may have a series of which all was redeemed", () => {
    const over = { ...series, redeemed: "12", locked: "0" };
    expect(problemOf([over], { held: "", inVault: "" })).toBe("fine");
  });

  it.each([
    ["certificates.series[0].denom: must be cert/", [{ ...series, denom: "cert/x" }]],
    ["certificates.series[0]: !: denomination cannot", [{ ...series, asset: "!" }]],
    ["certificates.series[0]: P P: invalid product", [{ ...series, product: "P P" }]],
    ["certificates.series[0]: 0: invalid maturity", [{ ...series, maturity_sec: 0 }]],
    ["certificates.series[0].maturity_sec: ", [{ ...series, maturity_sec: "soon" }]],
    ["certificates.series[0].issued: must be base units", [{ ...series, issued: "-1" }]],
    ["certificates.series[0].issued: is less than", [{ ...series, issued: "4" }]],
    ["certificates.series[1]: stands twice", [series, series]],
    [`certificates.series[0]: ${CERT}: supply 10, outstanding 9`, [{ ...series, issued: "14" }]],
    [`certificates.series[0]: ${CERT}: supply 10, locked 9`, [{ ...series, locked: "9" }]],
    [`certificates.series: ${CERT}: held, but no series has it`, []],
  ])("that is wrong is refused: %s", (problem, list) => {
    expect(problemOf(list)).toContain(problem);
  });

  it.each([
    ["aktst: vault 9, locked 10", "9aktst"],
    ["aktst: vault 0, locked 10", ""],
    ["uatom: vault 1, locked 0", "10aktst,1uatom"],
  ])("whose vault holds something else is refused: %s", (problem, inVault) => {
    expect(problemOf([series], { inVault })).toBe(`certificates.series: ${problem}`);
  });
});
