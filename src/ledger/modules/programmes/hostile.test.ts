/** Inputs that once stopped the node, or let somebody take back what was released. */
import { describe, expect, it } from "vitest";
import { addr } from "../../../../test/ledger/chain.ts";
import {
  attest,
  chainFor,
  claim,
  definitionOf,
  ID,
  lock,
  registration,
  type Step,
  settle,
} from "../../../../test/ledger/programme-chain.ts";
import { kinesis, mars, pol } from "../../../../test/ledger/programme-scenes.ts";
import { canonicalJson } from "../../../programme/canonical.ts";

describe("a stranger", () => {
  it("names months that no calendar has, and gets a refusal", () => {
    const chain = kinesis().at("2024-01-01T00:00:00Z");
    for (const month of ["0000-05", "0000-01", "2023-13"])
      expect(chain.refuses(settle("bob", [], `KAU/${month}`))).toContain("unknown-group");
  });

  it("leaves no record of a month without fees", () => {
    const chain = kinesis().at("2024-01-01T00:00:00Z");
    expect(chain.refuses(settle("bob", [], "KAU/2023-03"))).toContain("unknown-group");
  });
});

describe("an attestor", () => {
  it("names no file, and gets a refusal", () => {
    const chain = mars();
    const value = { attestor: addr("attestor"), programmeId: ID, firstRow: 1n, events: [] };
    const rows: Step = ["ImportRows", { ...value, fileSha256: "" }];
    expect(chain.refuses(rows)).toContain("unknown-import");
  });

  it("states worths whose sum no file could hold, and everybody goes on", () => {
    const chain = pol();
    chain.does(lock("ann", "4w", "2000000000uusdt"));
    chain.at("2020-01-05T00:00:00+08:00");
    const trade = (value: string) => attest("trade", { participant: "ann", amount: "1", value });
    for (const value of ["9".repeat(120), "9".repeat(120), `0.${"0".repeat(100)}1`, "1"])
      chain.does(trade(value));
    chain.does(claim("ann"));
    expect(chain.complaints()).toEqual([]);
  });
});

describe("an operator", () => {
  const tiers = (...each: readonly (readonly [number, string])[]) => {
    const definition = definitionOf("pol-lockdrop") as { release: { referral: object } };
    const list = each.map(([invitees, coefficient]) => ({ invitees, coefficient }));
    definition.release.referral = { ...definition.release.referral, tiers: list };
    return registration("pol-lockdrop", { definition: canonicalJson(definition) });
  };

  it("cannot let a later invitee take back what was released", () => {
    const chain = chainFor("pol-lockdrop");
    for (const falling of [tiers([0, "1"], [1, "0"]), tiers([1, "0.5"])])
      expect(chain.refuses(falling)).toMatch(/not-live.*is smaller than the one before it/);
  });

  it("cannot promise locks that never mature", () => {
    const chain = chainFor("mars");
    const definition = definitionOf("mars") as {
      contribute: { terms: Record<string, { duration: string }> };
    };
    const [term] = Object.values(definition.contribute.terms);
    if (term !== undefined) term.duration = "P9000Y";
    const wrong = registration("mars", { definition: canonicalJson(definition) });
    expect(chain.refuses(wrong)).toMatch(/invalid-registration.*after the year 9999/);
  });
});
