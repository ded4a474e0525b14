import { describe, expect, it } from "vitest";
import { addr, Chain, genesisProblem } from "../../../../test/ledger/chain.ts";
import type { GenesisJson } from "../../kernel/module.ts";
import { standingOf, terms } from "./index.ts";

/** FIPS 180-2, appendix B: the sha256 of "abc". */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

const registration = { participant: addr("alice"), reference: "p-17", time_sec: "1700000000" };
const version = (name: string) => ({
  version: name,
  content_hash: ABC,
  uri: "https://terms.example",
  time_sec: "1700000001",
});
const document = {
  document: "lockdrop-terms",
  owner: addr("operator"),
  versions: [version("b"), version("a")],
};
const acceptance = {
  participant: addr("alice"),
  document: "lockdrop-terms",
  version: "b",
  time_sec: "1700000002",
};
const attestor = { attestor: addr("checker"), name: "Risk Desk", uri: "", time_sec: "1700000003" };
const verdict = {
  attestor: addr("checker"),
  subject: addr("alice"),
  passed: true,
  expires_sec: "1800000000",
  reference: "case 7",
  time_sec: "1700000004",
};

const GENESIS = {
  registrations: [registration],
  documents: [document],
  acceptances: [acceptance, { ...acceptance, version: "a" }],
  attestors: [attestor],
  verdicts: [verdict],
};

function chainFrom(state: GenesisJson): Chain {
  const chain = new Chain(terms);
  terms.initGenesis(chain.ctx, state);
  return chain;
}

function problemOf(state: object): string {
  return genesisProblem(() => chainFrom({ ...GENESIS, ...state }));
}

describe("a genesis", () => {
  it("comes back as it went in, and makes the same store again", () => {
    const chain = chainFrom(GENESIS);
    expect(JSON.stringify(terms.exportGenesis(chain.ctx))).toBe(JSON.stringify(GENESIS));
    expect(chainFrom(terms.exportGenesis(chain.ctx)).contents()).toEqual(chain.contents());
    expect(chain.complaints()).toEqual([]);
  });

  it("counts", () => {
    const wanted = { document: "lockdrop-terms", attestor: addr("checker") };
    expect(standingOf(chainFrom(GENESIS).ctx, addr("alice"), wanted)).toEqual({
      registeredSec: 1_700_000_000,
      acceptances: [
        { version: "b", timeSec: 1_700_000_002 },
        { version: "a", timeSec: 1_700_000_002 },
      ],
      verdict: { passed: true, timeSec: 1_700_000_004, expiresSec: 1_800_000_000 },
    });
  });

  it("is of nobody unless told", () => {
    expect(terms.exportGenesis(chainFrom(terms.defaultGenesis()).ctx)).toEqual(
      terms.defaultGenesis(),
    );
  });

  const many = Array.from({ length: 65 }, (_, i) => version(`v${i}`));
  const withVersion = (wrong: object) => ({
    documents: [{ ...document, versions: [{ ...version("b"), ...wrong }, version("a")] }],
  });

  it.each([
    ["registrations[0].participant: ", { registrations: [{ ...registration, participant: "x" }] }],
    [
      "registrations[0].reference: no personal data",
      { registrations: [{ ...registration, reference: "a@b" }] },
    ],
    ["registrations[0].time_sec: ", { registrations: [{ ...registration, time_sec: "-1" }] }],
    ["registrations[1].participant: stands twice", { registrations: [registration, registration] }],
    ["documents[0].document: ", { documents: [{ ...document, document: "A" }] }],
    ["documents[1].document: stands twice", { documents: [document, document] }],
    ["documents[0].owner: ", { documents: [{ ...document, owner: "" }] }],
    ["documents[0].versions: must be 1 to 64", { documents: [{ ...document, versions: [] }] }],
    ["documents[0].versions: must be 1 to 64", { documents: [{ ...document, versions: many }] }],
    ["documents[0].versions[1].version: stands twice", withVersion({ version: "a" })],
    ["documents[0].versions[0].version: ", withVersion({ version: "" })],
    ["documents[0].versions[0].content_hash: ", withVersion({ content_hash: "ab" })],
    ["documents[0].versions[0].uri: ", withVersion({ uri: "x" })],
    ["documents[0].versions[0].time_sec: ", withVersion({ time_sec: 1.5 })],
    ["acceptances[0].participant: ", { acceptances: [{ ...acceptance, participant: "" }] }],
    [
      "acceptances[0].version: lockdrop-terms has no version c",
      { acceptances: [{ ...acceptance, version: "c" }] },
    ],
    ["acceptances[0].document: ", { acceptances: [{ ...acceptance, document: "" }] }],
    ["acceptances[1].version: stands twice", { acceptances: [acceptance, acceptance] }],
    ["attestors[0].name: ", { attestors: [{ ...attestor, name: "" }] }],
    ["attestors[1].attestor: stands twice", { attestors: [attestor, attestor] }],
    ["verdicts[0].attestor: is no attestor", { attestors: [] }],
    ["verdicts[0].subject: ", { verdicts: [{ ...verdict, subject: "x" }] }],
    ["verdicts[1].subject: stands twice", { verdicts: [verdict, verdict] }],
    ["verdicts[0].passed: ", { verdicts: [{ ...verdict, passed: "yes" }] }],
    ["verdicts[0].expires_sec: ", { verdicts: [{ ...verdict, expires_sec: "253402300800" }] }],
    ["verdicts[0].reference: ", { verdicts: [{ ...verdict, reference: " " }] }],
  ])("that is wrong is refused: terms.%s", (problem, state) => {
    expect(problemOf(state)).toContain(`terms.${problem}`);
  });
});
