import { sha256 } from "@noble/hashes/sha2.js";
import { beforeEach, describe, expect, it } from "vitest";
import { addr, Chain, coins, refusalOf, who } from "../../../../test/ledger/chain.ts";
import { parseCoins } from "../../kernel/coins.ts";
import { setAccount } from "../accounts/index.ts";
import { bank, setMetadata } from "./index.ts";

const METADATA = {
  description: "A token",
  denomUnits: [
    { denom: "aktst", exponent: 0, aliases: [] },
    { denom: "KTST", exponent: 18, aliases: ["ktst"] },
  ],
  base: "aktst",
  display: "KTST",
  name: "Kratos Test",
  symbol: "KTST",
  uri: "",
  uriHash: "",
};

let chain: Chain;
beforeEach(() => {
  chain = new Chain(bank);
  chain.give("alice", "10aktst,20uatom,30ukau");
  chain.give("bob", "5uatom");
});

const ask = (name: string, request: object) =>
  chain.query(`/cosmos.bank.v1beta1.Query/${name}`, request);
const refusal = (name: string, request: object) => refusalOf(() => ask(name, request));

describe("the bank tells", () => {
  it("a balance, and 0 of what is not held", () => {
    expect(ask("Balance", { address: addr("alice"), denom: "uatom" })).toEqual({
      balance: { denom: "uatom", amount: "20" },
    });
    expect(ask("Balance", { address: addr("nobody"), denom: "uatom" })).toEqual({
      balance: { denom: "uatom", amount: "0" },
    });
  });

  it("all balances, page by page", () => {
    const address = addr("alice");
    const first = ask("AllBalances", { address, pagination: { limit: 2n } });
    expect(first).toMatchObject({ balances: coins("10aktst,20uatom"), pagination: {} });
    const key = new TextEncoder().encode("ukau");
    const second = ask("AllBalances", { address, pagination: { key, limit: 2n } });
    expect(second).toMatchObject({ balances: coins("30ukau") });
  });

  it("what may be spent now", () => {
    const vesting = { kind: "permanent", original: parseCoins(coins("4aktst,99uatom")) } as const;
    setAccount(chain.ctx, { address: who("alice"), accountNumber: 0n, sequence: 0n, vesting });
    const address = addr("alice");
    expect(ask("SpendableBalances", { address })).toMatchObject({
      balances: coins("6aktst,0uatom,30ukau"),
    });
    expect(ask("SpendableBalanceByDenom", { address, denom: "aktst" })).toEqual({
      balance: { denom: "aktst", amount: "6" },
    });
  });

  it("how much exists", () => {
    expect(ask("TotalSupply", {})).toMatchObject({
      supply: coins("10aktst,25uatom,30ukau"),
      pagination: { total: "3" },
    });
    expect(ask("SupplyOf", { denom: "uatom" })).toEqual({
      amount: { denom: "uatom", amount: "25" },
    });
    expect(ask("SupplyOf", { denom: "nothing" })).toMatchObject({ amount: { amount: "0" } });
  });

  it("what people call a denomination", () => {
    setMetadata(chain.ctx, METADATA);
    for (const name of ["DenomMetadata", "DenomMetadataByQueryString"])
      expect(ask(name, { denom: "aktst" })).toEqual({ metadata: METADATA });
    expect(ask("DenomsMetadata", {})).toMatchObject({ metadatas: [METADATA] });
    // Source: Cosmos SDK x/bank/keeper/grpc_query.go, DenomMetadata.
    expect(refusal("DenomMetadata", { denom: "uatom" })).toBe(
      "sdk 22 key-not-found: rpc error: code = NotFound desc = client metadata for denom uatom: key not found",
    );
  });

  it("who holds a denomination", () => {
    const rank = (address: Uint8Array) => sha256(address)[0] ?? 0;
    const owners = [who("alice"), who("bob")].sort((a, b) => rank(a) - rank(b));
    const [first, second] = owners.map((address) =>
      address.join() === who("bob").join()
        ? { address: addr("bob"), balance: { denom: "uatom", amount: "5" } }
        : { address: addr("alice"), balance: { denom: "uatom", amount: "20" } },
    );
    const denom = "uatom";
    for (const name of ["DenomOwners", "DenomOwnersByQuery"])
      expect(ask(name, { denom })).toMatchObject({ denomOwners: [first, second] });
    const last = owners[1] ?? new Uint8Array();
    const key = Uint8Array.of(...sha256(last).subarray(0, 8), 20, ...last);
    expect(ask("DenomOwners", { denom, pagination: { key } })).toMatchObject({
      denomOwners: [second],
    });
    expect(refusal("DenomOwners", { denom, pagination: { key: key.subarray(1) } })).toContain(
      "invalid pagination key",
    );
  });

  it("what may not be sent", () => {
    expect(ask("Params", {})).toEqual({ params: { sendEnabled: [], defaultSendEnabled: true } });
    const fresh = new Chain(bank);
    bank.initGenesis(fresh.ctx, { send_enabled: [{ denom: "ukau", enabled: false }] });
    const switches = { sendEnabled: [{ denom: "ukau", enabled: false }] };
    const path = "/cosmos.bank.v1beta1.Query/SendEnabled";
    expect(fresh.query(path, {})).toMatchObject(switches);
    expect(fresh.query(path, { denoms: ["aktst", "ukau"] })).toMatchObject(switches);
  });
});

describe("the bank refuses", () => {
  it("questions with bad addresses and denominations", () => {
    expect(refusal("Balance", { address: "x", denom: "uatom" })).toContain("InvalidArgument");
    expect(refusal("Balance", { address: addr("alice"), denom: "" })).toContain("invalid denom");
    expect(refusal("SupplyOf", { denom: "a!" })).toContain("invalid denom");
    expect(refusal("SendEnabled", { denoms: Array(101).fill("uatom") })).toContain("more than 100");
  });

  it("pagination keys that are no denomination", () => {
    const key = Uint8Array.of(0xff, 0xfe);
    expect(refusal("TotalSupply", { pagination: { key } })).toContain("invalid pagination key");
  });

  it("to name base units after the display unit", () => {
    const request = { address: addr("alice"), resolveDenom: true };
    expect(refusal("AllBalances", request)).toContain("resolve_denom is not served");
  });
});

describe("metadata", () => {
  const unit = (denom: string, exponent: number) => ({ denom, exponent, aliases: [] });
  // Source: Cosmos SDK x/bank/types/metadata.go, Metadata.Validate.
  it.each([
    ["a blank name", { name: " " }],
    ["a blank symbol", { symbol: "" }],
    ["a bad base", { base: "a!" }],
    ["a bad display unit", { display: "" }],
    ["a base that is not the first unit", { denomUnits: [unit("KTST", 0)] }],
    ["a first exponent above 0", { denomUnits: [unit("aktst", 1)] }],
    ["no unit", { denomUnits: [] }],
    ["a unit twice", { denomUnits: [unit("aktst", 0), unit("aktst", 1)] }],
    ["exponents that do not ascend", { denomUnits: [unit("aktst", 0), unit("KTST", 0)] }],
    ["no display unit", { denomUnits: [unit("aktst", 0)] }],
    ["a bad unit", { denomUnits: [unit("aktst", 0), unit("!", 3), unit("KTST", 9)] }],
    ["a bad alias", { denomUnits: [{ ...unit("aktst", 0), aliases: ["!"] }, unit("KTST", 9)] }],
    ["an exponent above 36", { denomUnits: [unit("aktst", 0), unit("KTST", 37)] }],
    ["a long text", { description: "x".repeat(257) }],
    ["many units", { denomUnits: Array.from({ length: 9 }, (_, i) => unit(`unit${i}`, i)) }],
  ])("is refused for %s", (_, wrong) => {
    expect(refusalOf(() => setMetadata(chain.ctx, { ...METADATA, ...wrong }))).toContain(
      "bank 101 invalid-metadata",
    );
  });
});
