import { beforeEach, describe, expect, it } from "vitest";
import { addr, Chain, who } from "../../../../test/ledger/chain.ts";
import { bank } from "../bank/index.ts";
import { isValid, standingOf, terms } from "./index.ts";
import { acceptances, documents, verdicts, versions } from "./state.ts";

const message = (name: string) => `/aliquot.terms.v1.Msg${name}`;
/** Block time of the tests, and a moment later. */
const NOW = 1_700_000_000;
const LATER = NOW + 86_400;
/** FIPS 180-2, appendix B: the sha256 of "abc"; and that of nothing. */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const PUBLISH = {
  publisher: addr("operator"),
  document: "lockdrop-terms",
  version: "2026-01",
  contentHash: ABC,
  uri: "https://terms.example/2026-01.pdf",
};
const ACCEPT = {
  contentHash: ABC,
  document: "lockdrop-terms",
  version: "2026-01",
  participant: addr("alice"),
};
const ATTESTOR = { attestor: addr("checker"), name: "Risk Desk", uri: "https://risk.example" };
const ATTEST = {
  attestor: addr("checker"),
  subject: addr("alice"),
  passed: true,
  expiresSec: BigInt(LATER),
  reference: "case 7",
};
const WANTED = { document: "lockdrop-terms", attestor: addr("checker") };

let chain: Chain;
beforeEach(() => {
  chain = new Chain(bank, terms);
  chain.timeSec = NOW;
});

const run = (name: string, body: object) => chain.run(message(name), body);
const refusal = (name: string, body: object) => chain.refusal(message(name), body);
const ask = (name: string, request: object) =>
  chain.query(`/aliquot.terms.v1.Query/${name}`, request);
const standing = () => standingOf(chain.ctx, addr("alice"), WANTED);

describe("registering", () => {
  const alice = { participant: addr("alice"), reference: "p-17" };

  it("keeps when the account began, once", () => {
    expect(run("Register", alice)).toEqual({});
    expect(chain.events).toEqual([
      { type: "terms_register", participant: addr("alice"), reference: "p-17" },
    ]);
    expect(standing().registeredSec).toBe(NOW);
    expect(refusal("Register", { ...alice, reference: "" })).toBe(
      `terms 2 already-registered: ${addr("alice")}: account is registered already`,
    );
  });

  it("takes an empty reference and one of 64 characters", () => {
    expect(refusal("Register", { ...alice, reference: "" })).toBe("done");
    const bob = { participant: addr("bob"), reference: "x".repeat(64) };
    expect(refusal("Register", bob)).toBe("done");
  });

  it.each([
    ["sdk 7 invalid-address", { participant: "x" }],
    ["terms 3 invalid-reference", { reference: "x".repeat(65) }],
    ["terms 3 invalid-reference", { reference: " x" }],
    ["terms 3 invalid-reference", { reference: "é" }],
    ["terms 3 invalid-reference", { reference: "a\nb" }],
    ["terms 4 personal-data: no personal data", { reference: "alice@example.org" }],
  ])("is refused: %s", (expected, wrong) => {
    expect(refusal("Register", { ...alice, ...wrong })).toContain(expected);
  });

  it("does not repeat in its log what looks personal", () => {
    expect(refusal("Register", { ...alice, reference: "alice@x.org" })).not.toContain("alice@");
  });
});

describe("publishing", () => {
  it("makes the document the publisher's and counts its versions", () => {
    run("PublishTerms", PUBLISH);
    expect(chain.events).toEqual([
      {
        type: "terms_publish_terms",
        document: "lockdrop-terms",
        version: "2026-01",
        content_hash: ABC,
        owner: addr("operator"),
      },
    ]);
    chain.timeSec = LATER;
    run("PublishTerms", { ...PUBLISH, version: "10", contentHash: NOTHING, uri: "" });
    expect(ask("Document", { document: "lockdrop-terms" })).toEqual({
      document: { document: "lockdrop-terms", owner: addr("operator"), versions: "2" },
      versions: [
        {
          version: "2026-01",
          contentHash: ABC,
          uri: PUBLISH.uri,
          number: "1",
          timeSec: String(NOW),
        },
        { version: "10", contentHash: NOTHING, uri: "", number: "2", timeSec: String(LATER) },
      ],
    });
    expect(chain.complaints()).toEqual([]);
  });

  it("never changes or reuses a version, and is the owner's alone", () => {
    run("PublishTerms", PUBLISH);
    expect(refusal("PublishTerms", { ...PUBLISH, contentHash: NOTHING })).toContain(
      "terms 11 version-exists: lockdrop-terms 2026-01: ",
    );
    expect(refusal("PublishTerms", { ...PUBLISH, publisher: addr("eve"), version: "2" })).toBe(
      "terms 12 not-owner: lockdrop-terms: document belongs to another account",
    );
  });

  it("stops at 64 versions", () => {
    for (let n = 1; n <= 64; n++) run("PublishTerms", { ...PUBLISH, version: `v${n}` });
    expect(refusal("PublishTerms", { ...PUBLISH, version: "v65" })).toContain(
      "terms 13 too-many-versions",
    );
    expect(refusal("PublishTerms", { ...PUBLISH, document: "other" })).toBe("done");
    expect(chain.complaints()).toEqual([]);
  });

  it.each([
    ["sdk 7 invalid-address", { publisher: "" }],
    ["terms 5 invalid-document: A: ", { document: "A" }],
    ["terms 5 invalid-document", { document: "a" }],
    ["terms 5 invalid-document", { document: "-a" }],
    ["terms 5 invalid-document", { document: "a".repeat(65) }],
    ["terms 6 invalid-version", { version: "" }],
    ["terms 6 invalid-version", { version: "1 0" }],
    ["terms 6 invalid-version", { version: "v".repeat(33) }],
    ["terms 7 invalid-hash", { contentHash: ABC.toUpperCase() }],
    ["terms 7 invalid-hash", { contentHash: ABC.slice(1) }],
    ["terms 8 invalid-uri", { uri: "javascript://x" }],
    ["terms 8 invalid-uri", { uri: "https://a b" }],
    ["terms 8 invalid-uri", { uri: `https://${"x".repeat(249)}` }],
    ["terms 4 personal-data", { uri: "https://alice@example.org" }],
  ])("is refused: %s", (expected, wrong) => {
    expect(refusal("PublishTerms", { ...PUBLISH, ...wrong })).toContain(expected);
  });
});

describe("accepting", () => {
  beforeEach(() => void run("PublishTerms", PUBLISH));

  it("keeps when the account agreed, once for each version", () => {
    run("PublishTerms", { ...PUBLISH, version: "2", contentHash: NOTHING });
    chain.timeSec = LATER;
    run("AcceptTerms", { ...ACCEPT, version: "2", contentHash: NOTHING });
    run("AcceptTerms", ACCEPT);
    const { participant } = ACCEPT;
    const event = { type: "terms_accept_terms", participant, document: "lockdrop-terms" };
    expect(chain.events).toEqual([{ ...event, version: "2026-01" }]);
    // In the order of publication, whatever the order of acceptance or of the names.
    expect(standing().acceptances).toEqual([
      { version: "2026-01", timeSec: LATER },
      { version: "2", timeSec: LATER },
    ]);
    expect(refusal("AcceptTerms", ACCEPT)).toBe(
      "terms 15 already-accepted: lockdrop-terms 2026-01: version is accepted already",
    );
    expect(chain.complaints()).toEqual([]);
  });

  it.each([
    [`terms 14 wrong-hash: lockdrop-terms 2026-01 is ${ABC}`, { contentHash: NOTHING }],
    ["terms 9 unknown-document: other: unknown document", { document: "other" }],
    ["terms 10 unknown-version: lockdrop-terms 2: unknown version", { version: "2" }],
    ["terms 5 invalid-document", { document: "" }],
    ["terms 6 invalid-version", { version: "/" }],
    ["terms 7 invalid-hash", { contentHash: "" }],
    ["sdk 7 invalid-address", { participant: "" }],
  ])("is refused: %s", (expected, wrong) => {
    expect(refusal("AcceptTerms", { ...ACCEPT, ...wrong })).toContain(expected);
  });

  it("of other documents and by others does not count", () => {
    run("PublishTerms", { ...PUBLISH, document: "lockdrop-terms-2" });
    run("AcceptTerms", { ...ACCEPT, document: "lockdrop-terms-2" });
    run("AcceptTerms", { ...ACCEPT, participant: addr("bob") });
    expect(standing().acceptances).toEqual([]);
  });
});

describe("attesting", () => {
  beforeEach(() => void run("RegisterAttestor", ATTESTOR));

  it("is for those who registered, once", () => {
    const event = { type: "terms_register_attestor", attestor: addr("checker"), name: "Risk Desk" };
    expect(chain.events).toEqual([event]);
    expect(refusal("RegisterAttestor", ATTESTOR)).toContain("terms 16 attestor-exists");
    expect(refusal("Attest", { ...ATTEST, attestor: addr("eve") })).toBe(
      `terms 17 unknown-attestor: ${addr("eve")}: unknown attestor`,
    );
  });

  it("lets an attestor change what it says of itself, and nobody else", () => {
    chain.timeSec = LATER;
    run("UpdateAttestor", { ...ATTESTOR, name: "Risk & Co", uri: "" });
    expect(ask("Attestor", { address: addr("checker") })).toEqual({
      attestor: { name: "Risk & Co", uri: "", timeSec: String(NOW) },
    });
    expect(refusal("UpdateAttestor", { ...ATTESTOR, attestor: addr("eve") })).toContain(
      "terms 17 unknown-attestor",
    );
  });

  it("counts the latest verdict of each attestor", () => {
    run("Attest", ATTEST);
    expect(chain.events).toEqual([
      {
        type: "terms_attest",
        attestor: addr("checker"),
        subject: addr("alice"),
        passed: true,
        expires_sec: BigInt(LATER),
        reference: "case 7",
      },
    ]);
    const passed = { passed: true, timeSec: NOW, expiresSec: LATER };
    expect(standing().verdict).toEqual(passed);
    chain.timeSec = NOW + 1;
    run("RegisterAttestor", { ...ATTESTOR, attestor: addr("other") });
    const failed = { ...ATTEST, passed: false, expiresSec: 0n };
    run("Attest", { ...failed, attestor: addr("other") });
    expect(standing().verdict).toEqual(passed);
    run("Attest", failed);
    expect(standing().verdict).toEqual({
      passed: false,
      timeSec: NOW + 1,
      expiresSec: undefined,
    });
    expect(chain.complaints()).toEqual([]);
  });

  it("takes an expiry one second after the block's time, and refuses it at or before", () => {
    const until = (sec: number) => refusal("Attest", { ...ATTEST, expiresSec: BigInt(sec) });
    expect(until(NOW - 1)).toContain("terms 19 expired");
    expect(until(NOW)).toBe(
      `terms 19 expired: ${NOW} in a block of ${NOW}: expiry must be later than the block's time`,
    );
    expect(until(NOW + 1)).toBe("done");
  });

  it.each([
    ["terms 20 invalid-expiry", { expiresSec: 253_402_300_800n }],
    ["terms 3 invalid-reference", { reference: "x".repeat(65) }],
    ["terms 4 personal-data", { reference: "a@b" }],
    ["sdk 7 invalid-address", { subject: "" }],
    ["sdk 7 invalid-address", { attestor: "" }],
  ])("is refused: %s", (expected, wrong) => {
    expect(refusal("Attest", { ...ATTEST, ...wrong })).toContain(expected);
  });

  it.each([
    ["terms 18 invalid-name", { name: "" }],
    ["terms 18 invalid-name", { name: "x".repeat(65) }],
    ["terms 4 personal-data", { name: "me@example.org" }],
    ["terms 8 invalid-uri", { uri: "http://plain.example" }],
  ])("is refused for those who say of themselves: %s", (expected, wrong) => {
    expect(refusal("RegisterAttestor", { ...ATTESTOR, ...wrong })).toContain(expected);
  });

  it("says the same of up to 100 accounts at once, of all or of none", () => {
    const { subject: _, ...said } = ATTEST;
    const subjects = Array.from({ length: 100 }, (_, i) => addr(`subject ${i}`));
    run("AttestMany", { ...said, subjects });
    expect(chain.events).toHaveLength(100);
    const last = standingOf(chain.ctx, subjects[99] ?? "", WANTED);
    expect(last.verdict).toEqual({ passed: true, timeSec: NOW, expiresSec: LATER });
    const many = (list: readonly string[], more = {}) =>
      refusal("AttestMany", { ...said, ...more, subjects: list });
    expect(many([])).toContain("terms 21 invalid-subjects: 0 subjects");
    expect(many([...subjects, addr("one more")])).toContain("101 subjects");
    expect(many([addr("bob"), addr("bob")])).toContain(`${addr("bob")} stands twice`);
    expect(many([addr("bob"), "x"])).toContain("sdk 7 invalid-address");
    expect(many([addr("bob")], { expiresSec: BigInt(NOW) })).toContain("terms 19 expired");
    expect(standingOf(chain.ctx, addr("bob"), WANTED).verdict).toBeUndefined();
  });
});

describe("a verdict", () => {
  const until = { passed: true, timeSec: NOW, expiresSec: LATER };

  it.each([
    [LATER - 1, true],
    [LATER, false],
    [LATER + 1, false],
  ])("at %i, expiring at 1700086400, is valid: %s", (timeSec, valid) => {
    expect(isValid(until, timeSec)).toBe(valid);
    run("RegisterAttestor", ATTESTOR);
    run("Attest", ATTEST);
    chain.timeSec = timeSec;
    const { attestor, subject } = ATTEST;
    expect(ask("Verdict", { attestor, subject })).toMatchObject({ valid });
    expect(ask("Standing", { address: subject, attestor })).toMatchObject({ verdictValid: valid });
  });

  it("without expiry holds for ever; a failed or absent one never", () => {
    expect(isValid({ ...until, expiresSec: undefined }, 2 ** 40)).toBe(true);
    expect(isValid({ ...until, passed: false }, NOW)).toBe(false);
    expect(isValid(undefined, NOW)).toBe(false);
  });

  it("is kept even when all that it says is 0 or empty", () => {
    chain.timeSec = 0;
    run("RegisterAttestor", ATTESTOR);
    run("Register", { participant: addr("alice"), reference: "" });
    run("Attest", { attestor: addr("checker"), subject: addr("alice") });
    expect(standing()).toEqual({
      registeredSec: 0,
      acceptances: [],
      verdict: { passed: false, timeSec: 0, expiresSec: undefined },
    });
  });
});

describe("standing", () => {
  it("is asked for what is wanted only", () => {
    const empty = { registeredSec: undefined, acceptances: [], verdict: undefined };
    const of = (wanted: object) => standingOf(chain.ctx, addr("alice"), { ...WANTED, ...wanted });
    expect(standing()).toEqual(empty);
    run("PublishTerms", PUBLISH);
    run("AcceptTerms", ACCEPT);
    run("RegisterAttestor", ATTESTOR);
    run("Attest", ATTEST);
    expect(of({ document: "", attestor: "" })).toEqual(empty);
    expect(of({ document: "a name that can be none", attestor: "" })).toEqual(empty);
    expect(of({})).toMatchObject({ acceptances: [{ version: "2026-01" }] });
  });
});

describe("queries", () => {
  beforeEach(() => {
    for (const document of ["one", "two", "three"]) {
      run("PublishTerms", { ...PUBLISH, document });
      run("PublishTerms", { ...PUBLISH, document, version: "2" });
      run("AcceptTerms", { ...ACCEPT, document });
      run("AcceptTerms", { ...ACCEPT, document, version: "2" });
    }
    for (const name of ["checker", "other"])
      run("RegisterAttestor", { ...ATTESTOR, attestor: addr(name) });
    for (const name of ["alice", "bob", "carol"])
      run("Attest", { ...ATTEST, subject: addr(name), expiresSec: 0n });
  });

  /** All entries of a list, one on a page. */
  const pages = (name: string, list: string, request: object = {}): unknown[] => {
    const found: unknown[] = [];
    for (let key = ""; ; ) {
      const pagination = { key: Buffer.from(key, "base64"), limit: 1n, offset: 0n };
      const answer = ask(name, { ...request, pagination }) as {
        readonly pagination: { readonly nextKey: string };
        readonly [list: string]: unknown;
      };
      found.push(...(answer[list] as unknown[]));
      key = answer.pagination.nextKey;
      if (key === "") return found;
    }
  };

  it("page through every list", () => {
    expect(pages("Documents", "documents")).toHaveLength(3);
    expect(pages("Attestors", "attestors")).toHaveLength(2);
    const found = pages("Acceptances", "acceptances", { address: addr("alice") });
    expect(new Set(found.map((each) => JSON.stringify(each))).size).toBe(6);
    const attestor = addr("checker");
    const subjects = pages("Verdicts", "verdicts", { attestor }).map(
      (each) => (each as { subject: string }).subject,
    );
    expect(subjects.sort()).toEqual(["alice", "bob", "carol"].map(addr).sort());
  });

  it.each([
    ["Documents", {}],
    ["Attestors", {}],
    ["Acceptances", { address: addr("alice") }],
    ["Verdicts", { attestor: addr("checker") }],
  ])("of %s refuse a page key that is none", (name, request) => {
    for (const length of [1, 8, 9, 10, 17, 18, 29, 37]) {
      for (const fill of [0, 1, 20, 255]) {
        const pagination = { key: new Uint8Array(length).fill(fill), limit: 1n, offset: 0n };
        expect(() => ask(name, { ...request, pagination })).toThrow("invalid pagination key");
      }
    }
  });

  it("tell what an account has done", () => {
    const request = { address: addr("alice"), document: "one", attestor: addr("checker") };
    expect(ask("Standing", request)).toEqual({
      acceptances: [
        { version: "2026-01", timeSec: String(NOW) },
        { version: "2", timeSec: String(NOW) },
      ],
      verdict: { timeSec: String(NOW), passed: true, expiresSec: "0", reference: "case 7" },
      verdictValid: true,
    });
    run("Register", { participant: addr("bob"), reference: "p" });
    expect(ask("Standing", { address: addr("bob") })).toEqual({
      registration: { timeSec: String(NOW), reference: "p" },
      acceptances: [],
      verdictValid: false,
    });
  });

  it("say what there is not", () => {
    expect(() => ask("Document", { document: "four" })).toThrow("NotFound");
    expect(() => ask("Document", { document: "x".repeat(2_000) })).toThrow("NotFound");
    expect(() => ask("Attestor", { address: addr("eve") })).toThrow("NotFound");
    expect(() => ask("Verdict", { attestor: addr("eve"), subject: addr("eve") })).toThrow(
      "NotFound",
    );
    expect(() => ask("Standing", { address: "x" })).toThrow("InvalidArgument");
    expect(() => ask("Standing", { address: addr("eve"), attestor: "x" })).toThrow(
      "InvalidArgument",
    );
  });
});

describe("the invariants", () => {
  const version = { version: "9", contentHash: ABC, uri: "", timeSec: 1n };

  it("see a version that is counted wrongly or has no document", () => {
    run("PublishTerms", PUBLISH);
    versions.set(chain.ctx, ["lockdrop-terms", "9"], { ...version, number: 3n });
    expect(chain.complaints()).toEqual(["lockdrop-terms: 1 versions, numbered 1, 3"]);
    documents.delete(chain.ctx, ["lockdrop-terms"]);
    expect(chain.complaints()).toEqual(["2 versions, 0 of documents"]);
  });

  it("see an acceptance of nothing and a verdict of nobody", () => {
    const accepted = { version: "1", timeSec: 1n };
    acceptances.set(chain.ctx, [who("alice"), "lockdrop-terms", 1n], accepted);
    const verdict = { timeSec: 1n, passed: true, expiresSec: 0n, reference: "" };
    verdicts.set(chain.ctx, [who("eve"), who("alice")], verdict);
    expect(chain.complaints()).toEqual([
      `${addr("alice")}: lockdrop-terms 1 is not published as 1`,
      `${addr("eve")} is no attestor`,
    ]);
  });
});
