/** From totals to claim files: several tokens, names of files, and what is too large. */
import { describe, expect, it } from "vitest";
import { finished } from "../../src/claims/steps.ts";
import { TreeReader } from "../../src/claims/tree-reader.ts";
import { collectClaims } from "../../src/settle/claims/collect-claims.ts";
import {
  type ClaimableOutcome,
  makeClaims,
  refuseTooLarge,
} from "../../src/settle/claims/make-claims.ts";
import type { ParticipantTotal } from "../../src/settle/outcome.ts";
import { recordsOf, sourceOf } from "../support/claims.ts";

const NONE = { tree: undefined, accountsFile: undefined, treeJson: false };
const address = (i: number) => `0x${i.toString(16).padStart(40, "0")}`;

function outcomeOf(totals: readonly [who: string, token: string, total: bigint][]) {
  const tokens = [...new Set(totals.map(([, token]) => token))];
  const rows = totals.map(([participant, token, total]): ParticipantTotal => {
    return { participant, token, total, released: total / 2n, burned: 0n };
  });
  const zero = { pool: 0n, allocated: 0n, dust: 0n, released: 0n, held: 0n, burned: 0n };
  const outcome: ClaimableOutcome = {
    programme: {
      assets: new Map(tokens.map((symbol) => [symbol, { symbol, decimals: 6 }])),
    } as ClaimableOutcome["programme"],
    rewards: tokens.map((token) => ({ token, ...zero })),
    totals: () => rows,
  };
  return outcome;
}

async function bytesOf(chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>) {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

describe("claims", () => {
  it("are one tree a token, in files whose names no file system confuses", async () => {
    const outcome = outcomeOf([
      [address(1), "TKN", 10n],
      [address(1), "tkn", 20n],
      [address(2), "TKN", 30n],
      [address(3), "a/b", 5n],
    ]);
    const made = await makeClaims(outcome, NONE);
    expect(made.companions.map(({ name }) => name)).toEqual([
      ...["claims-TKN.tree", "claims-TKN.json", "claims-tkn-2.tree", "claims-tkn-2.json"],
      ...["claims-a_b.tree", "claims-a_b.json"],
    ]);
    expect(made.claims["TKN"]).toMatchObject({ leaves: 2, total: "40", file: "claims-TKN.tree" });
    expect(made.claims["tkn"]).toMatchObject({ leaves: 1, total: "20" });
    const reader = new TreeReader(sourceOf(await bytesOf(made.companions[0]?.chunks({}) ?? [])));
    expect(reader.header).toMatchObject({ token: "TKN", decimals: 6, count: 2, total: 40n });
  });

  it("leave zeros out, and of a cumulative tree what is not yet released", async () => {
    const outcome = outcomeOf([
      [address(1), "TKN", 10n],
      [address(2), "TKN", 1n],
      [address(3), "TKN", 0n],
    ]);
    const whole = await makeClaims(outcome, NONE);
    expect(whole.claims["TKN"]).toMatchObject({ leaves: 2, total: "11" });
    const cumulative = await makeClaims(outcome, { ...NONE, tree: "cumulative" });
    expect(cumulative.claims["TKN"]).toMatchObject({ leaves: 1, total: "5" });
  });

  it("have no JSON above 50,000, unless it is asked for, and say so", async () => {
    const rows = Array.from({ length: 50_001 }, (_, i): [string, string, bigint] => [
      address(i + 1),
      "TKN",
      1n,
    ]);
    const made = await makeClaims(outcomeOf(rows), NONE);
    expect(made.companions.map(({ name }) => name)).toEqual(["claims-TKN.tree"]);
    expect(made.notices).toEqual([
      "the JSON document of TKN is left out above 50000 claims; --tree-json writes it",
    ]);
    const asked = await makeClaims(outcomeOf(rows), { ...NONE, treeJson: true });
    expect(asked.companions).toHaveLength(2);
    expect(asked.notices).toEqual([]);
  });

  it("whose JSON would be too long are refused with the number that fits", () => {
    const claims = Array.from({ length: 100 }, (_, i) => ({
      account: address(i + 1),
      amount: "9",
    }));
    const some = (count: number) => ({
      token: "TKN",
      records: recordsOf("uniswap", claims.slice(0, count)),
    });
    let message = "";
    try {
      refuseTooLarge(some(100), "uniswap", 20_000);
    } catch (error) {
      expect(error).toMatchObject({ code: "tree-json-too-large", exitCode: 2 });
      message = (error as { remedy: string }).remedy;
    }
    const fits = Number(/up to (\d+) such claims fit/.exec(message)?.[1]);
    expect(() => refuseTooLarge(some(fits), "uniswap", 20_000)).not.toThrow();
    expect(() => refuseTooLarge(some(fits + 1), "uniswap", 20_000)).toThrow("JSON document");
  });

  it.each([
    ["one claim", [2n ** 128n], /the claim of "0x0{39}1" in TKN would be more than 2\^128 - 1/],
    ["their sum", [2n ** 127n, 2n ** 127n], /the claims in TKN would be more than 2\^128 - 1/],
  ])("are refused when %s does not fit into 16 bytes", (_, amounts, message) => {
    const outcome = outcomeOf(amounts.map((amount, i) => [address(i + 1), "TKN", amount]));
    expect(() => finished(collectClaims(outcome, "oz", undefined))).toThrow(message);
  });
});
