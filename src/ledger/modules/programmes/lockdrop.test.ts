import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { addr, Chain, coins } from "../../../../test/ledger/chain.ts";
import { parseInstant, SECOND } from "../../../exact/instant.ts";
import { canonicalJson } from "../../../programme/canonical.ts";
import { bank } from "../bank/index.ts";
import { certificates } from "../certificates/index.ts";
import { oracle } from "../oracle/index.ts";
import { terms } from "../terms/index.ts";
import { programmes } from "./index.ts";

const PACKAGE = "/aliquot.programmes.v1";

function definitionOf(name: string): Record<string, unknown> {
  return parse(readFileSync(`programmes/${name}.yaml`, "utf8"), { schema: "core" });
}

function sec(text: string): number {
  return Number(parseInstant(text) / SECOND);
}

function chain(): Chain {
  const made = new Chain(bank, certificates, terms, oracle, programmes);
  made.timeSec = sec("2019-11-01T00:00:00+08:00");
  return made;
}

describe("a lockdrop on the ledger", () => {
  it("shares the spec's worked example to the unit", () => {
    const at = chain();
    const definition = definitionOf("pol-lockdrop");
    (definition["release"] as Record<string, unknown>)["fallback_listing"] =
      "2019-12-01T00:00:00+08:00";
    at.give("operator", "20000000000000000000000000apol");
    for (const name of ["a", "b", "c", "d", "e"]) at.give(name, "100000000000ausdt");
    at.run(`${PACKAGE}.MsgRegisterProgramme`, {
      operator: addr("operator"),
      id: "pol",
      definition: canonicalJson(definition),
      assets: [
        { asset: "POL", denom: "apol", feed: "" },
        { asset: "USDT", denom: "ausdt", feed: "" },
      ],
      treasury: "",
      attestors: [addr("operator")],
      attested: ["listing", "mined"],
    });
    at.timeSec = sec("2019-11-05T00:00:00+08:00");
    const lock = (who: string, term: string, amount: string) =>
      at.run(`${PACKAGE}.MsgLock`, {
        participant: addr(who),
        programmeId: "pol",
        term,
        amount: coins(`${amount}000000ausdt`)[0],
      });
    lock("a", "1w", "100000");
    lock("b", "2w", "50000");
    lock("c", "3w", "50000");
    lock("d", "4w", "98000");
    lock("e", "4w", "2000");
    at.timeSec = sec("2019-11-22T00:00:00+08:00");
    at.run(`${PACKAGE}.MsgAttest`, {
      attestor: addr("operator"),
      programmeId: "pol",
      event: { type: "listing" },
    });
    const claimed = at.run(`${PACKAGE}.MsgClaim`, { participant: addr("e"), programmeId: "pol" });
    const total = 24347826086956521739130n;
    expect(claimed).toEqual({ paid: [{ denom: "apol", amount: `${total / 5n}` }], more: false });
    expect(at.complaints()).toEqual([]);
  });
});
