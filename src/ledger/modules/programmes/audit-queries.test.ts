import { describe, expect, it } from "vitest";
import { addr, Chain, coins } from "../../../../test/ledger/chain.ts";
import { smallLockdrop } from "../../../../test/support/node/small-lockdrop.ts";
import { canonicalJson } from "../../../programme/canonical.ts";
import { bank } from "../bank/index.ts";
import { certificates } from "../certificates/index.ts";
import { oracle } from "../oracle/index.ts";
import { terms } from "../terms/index.ts";
import { programmes } from "./index.ts";

const PACKAGE = "/aliquot.programmes.v1";
const QUERY = `${PACKAGE}.Query`;
const HASH = "ab".repeat(32);
const T = 1_800_000_000;
const DAY = 86_400;

/** The small lockdrop twice, under two names, with feeds, terms and a verifier. */
function chain(): Chain {
  const at = new Chain(bank, certificates, terms, oracle, programmes);
  at.timeSec = T - DAY;
  at.give("operator", `200${"0".repeat(18)}akau`);
  at.give("ana", `100${"0".repeat(18)}aktst`);
  for (const feed of ["ktst-usd", "usdt-usd"])
    at.run("/aliquot.oracle.v1.MsgCreateFeed", {
      ...{ owner: addr("operator"), feed, base: "X", quote: "USD", feeders: [addr("feeder")] },
      ...{ quorum: 1, maxAgeSec: BigInt(30 * DAY), decimals: 18 },
    });
  const document = { document: "drop-terms", version: "1", contentHash: HASH };
  at.run("/aliquot.terms.v1.MsgPublishTerms", {
    ...document,
    publisher: addr("operator"),
    uri: "",
  });
  at.run("/aliquot.terms.v1.MsgRegisterAttestor", { attestor: addr("desk"), name: "D", uri: "" });
  at.run("/aliquot.terms.v1.MsgRegister", { participant: addr("ana"), reference: "" });
  at.timeSec += 60;
  at.run("/aliquot.terms.v1.MsgAcceptTerms", { ...document, participant: addr("ana") });
  verdict(at, true);
  for (const id of ["drop-1", "drop-2"])
    at.run(`${PACKAGE}.MsgRegisterProgramme`, {
      operator: addr("operator"),
      id,
      definition: canonicalJson(smallLockdrop(T)),
      assets: [
        { asset: "KAU", denom: "akau", feed: "" },
        { asset: "KTST", denom: "aktst", feed: "ktst-usd" },
        { asset: "USDT", denom: "ausdt", feed: "usdt-usd" },
      ],
      treasury: addr("treasury"),
      termsDocument: "drop-terms",
      verifier: addr("desk"),
    });
  return at;
}

function verdict(at: Chain, passed: boolean): void {
  const said = { attestor: addr("desk"), subject: addr("ana"), passed, reference: "" };
  at.run("/aliquot.terms.v1.MsgAttest", { ...said, expiresSec: 0n });
}

function lockWithPrice(at: Chain): void {
  at.timeSec = T - 100;
  price(at, "2.5");
  at.timeSec = T + 5;
  at.run(`${PACKAGE}.MsgLock`, {
    participant: addr("ana"),
    programmeId: "drop-1",
    term: "4w",
    amount: coins(`5${"0".repeat(18)}aktst`)[0],
  });
}

function price(at: Chain, text: string): void {
  const submitted = { feeder: addr("feeder"), feed: "ktst-usd", price: text };
  at.run("/aliquot.oracle.v1.MsgSubmitPrice", submitted);
}

describe("what an auditor asks for", () => {
  it("is who took part, and what let them in", () => {
    const at = chain();
    const none = at.query(`${QUERY}/Participants`, { id: "drop-1" });
    expect(none).toMatchObject({ participants: [] });
    lockWithPrice(at);
    expect(at.query(`${QUERY}/Participants`, { id: "drop-1" })).toMatchObject({
      participants: [
        {
          participant: { participant: addr("ana"), positions: "1" },
          registeredSec: String(T - DAY),
          acceptedVersion: "1",
          acceptedSec: String(T - DAY + 60),
          verifiedSec: String(T - DAY + 60),
        },
      ],
    });
    verdict(at, false);
    expect(at.query(`${QUERY}/Participants`, { id: "drop-1" })).toMatchObject({
      participants: [{ verifiedSec: "0" }],
    });
    expect(() => at.query(`${QUERY}/Participants`, { id: "none" })).toThrow("NotFound");
  });

  it("is the price that counted, whatever the feed says later", () => {
    const at = chain();
    lockWithPrice(at);
    price(at, "9");
    const [atSec, givenSec] = [String(T), String(T - 100)];
    expect(at.query(`${QUERY}/Prices`, { id: "drop-1" })).toMatchObject({
      prices: [{ asset: "KTST", price: "5/2", atSec, givenSec }],
    });
    expect(at.query(`${QUERY}/Prices`, { id: "drop-2" })).toMatchObject({ prices: [] });
    expect(() => at.query(`${QUERY}/Prices`, { id: "none" })).toThrow("NotFound");
  });

  it("comes page by page", () => {
    const at = chain();
    const first = at.query(`${QUERY}/Programmes`, { pagination: { limit: 1n } }) as Page;
    expect(first.programmes).toHaveLength(1);
    const key = Buffer.from(first.pagination.nextKey, "base64");
    const second = at.query(`${QUERY}/Programmes`, { pagination: { key, limit: 1n } }) as Page;
    const ids = [...first.programmes, ...second.programmes].map(({ id }) => id);
    expect(ids.sort()).toEqual(["drop-1", "drop-2"]);
    for (const name of ["Programmes", "Participants", "Prices"])
      for (const odd of [[1], Array(9).fill(255), [75, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]])
        expect(() =>
          at.query(`${QUERY}/${name}`, { id: "drop-1", pagination: { key: Uint8Array.from(odd) } }),
        ).toThrow("invalid pagination key");
  });
});

interface Page {
  readonly programmes: readonly { readonly id: string }[];
  readonly pagination: { readonly nextKey: string };
}
