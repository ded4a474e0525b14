import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addr, Chain, coins, refusalOf, who } from "../../../../test/ledger/chain.ts";
import { coinsText, parseCoins } from "../../kernel/coins.ts";
import { formatAddress, moduleAddress } from "../accounts/index.ts";
import { allBalances, bank } from "../bank/index.ts";
import { deductFee, fees, parseGasPrices, requiredFee, requireFee } from "./index.ts";

const params = (text: string) => ({ minGasPrices: parseGasPrices(text) });
const fee = (text: string) => parseCoins(text === "" ? [] : coins(text));

describe("the required fee", () => {
  it.each([
    ["0.025aktst", 200_000n, "5000aktst"],
    ["0.025aktst", 200_001n, "5001aktst"],
    ["0.000000000000000001aktst", 1n, "1aktst"],
    ["1000000000aktst,0.5uatom", 3n, "3000000000aktst,2uatom"],
    ["0aktst", 100n, ""],
    ["", 100n, ""],
  ])("at %s for %s gas is %s", (prices, gas, expected) => {
    expect(coinsText(requiredFee(params(prices), gas))).toBe(expected);
  });

  it("is never less than price x gas and less than one unit more", () => {
    const price = fc.bigInt(1n, 10n ** 40n);
    fc.assert(
      fc.property(price, fc.bigInt(1n, 1n << 63n), (price18, gas) => {
        const [coin] = requiredFee({ minGasPrices: [{ denom: "aktst", price18 }] }, gas);
        const over = (coin?.amount ?? 0n) * 10n ** 18n - price18 * gas;
        expect(over >= 0n && over < 10n ** 18n).toBe(true);
      }),
    );
  });

  it("may be paid in any one of the accepted denominations", () => {
    const both = params("1aktst,2uatom");
    const enough = (text: string) => refusalOf(() => requireFee(both, 10n, fee(text)));
    expect(enough("10aktst")).toBe("done");
    expect(enough("1aktst,20uatom")).toBe("done");
    // Source of the wording: Cosmos SDK x/auth/ante/validator_tx_fee.go.
    expect(enough("9aktst,19uatom")).toBe(
      "sdk 13 insufficient-fee: insufficient fees; got: 9aktst,19uatom required: 10aktst,20uatom: insufficient fee",
    );
    expect(enough("")).toContain("sdk 13");
    expect(enough("1000ukau")).toContain("sdk 13");
    expect(refusalOf(() => requireFee(params(""), 10n, []))).toBe("done");
  });

  it.each([
    "x",
    "1",
    "-1aktst",
    "1.aktst",
    ".5aktst",
    "0.0000000000000000001aktst",
    "1uatom,1aktst",
    "1abc,2abc",
    "1abc,",
  ])("has no price %j", (text) =>
    expect(refusalOf(() => parseGasPrices(text))).toContain("sdk 18 invalid-request"),
  );
});

describe("a fee", () => {
  const collector = moduleAddress("fee_collector");

  it("goes from the payer to the collector", () => {
    const chain = new Chain(bank, fees);
    chain.give("alice", "10aktst");
    deductFee(chain.ctx, who("alice"), fee("4aktst"));
    expect(coinsText(allBalances(chain.ctx, who("alice")))).toBe("6aktst");
    expect(chain.query("/aliquot.fees.v1.Query/Collected", {})).toEqual({
      collected: coins("4aktst"),
    });
    expect(chain.events).toContainEqual({
      type: "transfer",
      recipient: formatAddress(collector),
      sender: addr("alice"),
      amount: "4aktst",
    });
    expect(chain.events.at(-1)).toEqual({ type: "tx", fee: "4aktst", fee_payer: addr("alice") });
    expect(chain.complaints()).toEqual([]);
  });

  it("may be nothing", () => {
    const chain = new Chain(bank, fees);
    deductFee(chain.ctx, who("alice"), []);
    expect(chain.events).toEqual([{ type: "tx", fee: "", fee_payer: addr("alice") }]);
    expect(chain.query("/aliquot.fees.v1.Query/Collected", {})).toEqual({ collected: [] });
  });

  it("cannot be more than the payer may spend", () => {
    const chain = new Chain(bank, fees);
    const refusal = refusalOf(() => deductFee(chain.ctx, who("alice"), fee("1aktst")));
    expect(refusal).toContain("sdk 5 insufficient-funds");
  });
});
