/** A file of attested rows: in order, once, resumable, and with its refused rows listed. */
import { describe, expect, it } from "vitest";
import { addr } from "../../../../test/ledger/chain.ts";
import {
  ABC,
  attest,
  claim,
  fact,
  ID,
  type ProgrammeChain,
  running,
  type Step,
} from "../../../../test/ledger/programme-chain.ts";

const OTHER = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** Twelve rows of Mars: every fourth is refused by a rule, every sixth has no meaning. */
const ROWS = Array.from({ length: 12 }, (_, i) => {
  const row = { participant: `p${i % 5}`, asset: "UST", amount: "1000000", term: "3w" };
  if (i % 4 === 3) return fact("lock", { ...row, term: "4w" });
  if (i % 6 === 5) return fact("lock", { ...row, amount: "-5" });
  return fact("lock", row);
});

function mars(): ProgrammeChain {
  const attestors = [addr("attestor"), addr("second")];
  return running("mars", { attestors }).at("2022-02-22T00:00:00Z");
}

const open = (rows = ROWS.length, attestor = "attestor", fileSha256 = ABC): Step => [
  "OpenImport",
  { attestor: addr(attestor), programmeId: ID, fileSha256, rows: BigInt(rows) },
];
const rows = (first: number, last: number, attestor = "attestor", fileSha256 = ABC): Step => [
  "ImportRows",
  {
    attestor: addr(attestor),
    programmeId: ID,
    fileSha256,
    firstRow: BigInt(first),
    events: ROWS.slice(first - 1, last),
  },
];
const found = (chain: ProgrammeChain) =>
  chain.asks("Import", { id: ID, fileSha256: ABC })["import"] as Record<string, unknown>;
const rejected = (chain: ProgrammeChain) =>
  chain.asks("RejectedRows", { id: ID, fileSha256: ABC })["rows"] as Record<string, string>[];

describe("an import", () => {
  it("lists the rows that it refused, with row, reason and detail, and takes the others", () => {
    const chain = mars();
    expect(chain.does(open())).toEqual({ nextRow: 1n });
    expect(chain.does(rows(1, 12))).toEqual({ nextRow: 13n, accepted: 8n, rejected: 4n });
    expect(rejected(chain).map(({ row, reason }) => [row, reason])).toEqual([
      ["4", "unknown-term"],
      ["6", "invalid-event"],
      ["8", "unknown-term"],
      ["12", "unknown-term"],
    ]);
    expect(rejected(chain)[1]?.["detail"]).toContain("amount");
    const { progress } = chain.asks("Programme", { id: ID }) as { progress: { events: string } };
    expect(progress.events).toBe("8");
    expect(chain.complaints()).toEqual([]);
  });

  it("goes on after a stop between batches, to the same state as in one go", () => {
    const [whole, parts] = [mars(), mars()];
    for (const chain of [whole, parts]) chain.does(open());
    whole.does(rows(1, 12));
    parts.does(rows(1, 5));
    // The sender stopped here; opening again says where to go on and changes nothing.
    const before = parts.contents();
    expect(parts.does(open())).toEqual({ nextRow: 6n });
    expect(parts.contents()).toEqual(before);
    parts.does(rows(6, 9));
    expect(parts.does(open())).toEqual({ nextRow: 10n });
    parts.does(rows(10, 12));
    expect(parts.contents()).toEqual(whole.contents());
    for (const name of ["p0", "p1"]) expect(parts.viewOf(name)).toEqual(whole.viewOf(name));
  });

  it("counts no row twice: a batch that comes again is refused whole", () => {
    const chain = mars();
    chain.does(open());
    chain.does(rows(1, 5));
    const before = chain.contents();
    for (const again of [rows(1, 5), rows(5, 8), rows(7, 8)])
      expect(chain.refuses(again)).toContain("programmes 48 import-order");
    expect(chain.contents()).toEqual(before);
    chain.does(rows(6, 12));
    expect(chain.refuses(rows(12, 12))).toContain("programmes 48 import-order");
    expect(found(chain)).toMatchObject({ nextRow: "13", accepted: "8", rejected: "4" });
  });

  it("has as many rows as it announced", () => {
    const chain = mars();
    chain.does(open(3));
    expect(chain.refuses(rows(1, 4))).toContain("48 import-order: the file has 3 rows");
    chain.does(rows(1, 3));
    expect(chain.refuses(rows(4, 4))).toContain("48 import-order: the file has 3 rows");
    const none = mars();
    none.does(open(0));
    expect(none.refuses(rows(1, 1))).toContain("48 import-order");
  });

  it("is the attestor's who opened it", () => {
    const chain = mars();
    chain.does(open());
    expect(chain.refuses(rows(1, 1, "second"))).toContain("programmes 46 unknown-import");
    expect(chain.refuses(open(12, "second"))).toContain("programmes 47 import-exists");
    expect(chain.refuses(open(12, "stranger"))).toContain("programmes 40 not-attestor");
    expect(chain.refuses(rows(1, 1, "stranger"))).toContain("programmes 40 not-attestor");
    // Another file of theirs stands beside it.
    chain.does(open(2, "second", OTHER));
    chain.does(rows(1, 2, "second", OTHER));
    expect(found(chain)).toMatchObject({ nextRow: "1" });
  });

  it("takes at most 500 rows at once, and at least one", () => {
    const chain = mars();
    const events = Array.from({ length: 501 }, () => ROWS[0]);
    const [name, fields] = rows(1, 1);
    chain.does(open(501));
    expect(chain.refuses([name, { ...fields, events }])).toContain("501 rows; send 1 to 500");
    expect(chain.refuses([name, { ...fields, events: [] }])).toContain("0 rows; send 1 to 500");
  });

  it("lists a row of a type that the programme does not let attestors bring in", () => {
    const chain = mars();
    chain.does(open(2));
    const [name, fields] = rows(1, 1);
    const events = [fact("burn", { participant: "p0", asset: "UST", amount: "1" }), { type: "" }];
    chain.does([name, { ...fields, events }]);
    expect(rejected(chain).map(({ reason }) => reason)).toEqual(["not-attested", "not-attested"]);
  });

  it("lists a row whose participant is no address, and goes on", () => {
    const chain = mars();
    chain.does(open(2));
    const [name, fields] = rows(1, 1);
    const nobody = { type: "lock", participant: "bob", asset: "UST", amount: "1", term: "3w" };
    expect(chain.does([name, { ...fields, events: [nobody, ROWS[0]] }])).toEqual({
      nextRow: 3n,
      accepted: 1n,
      rejected: 1n,
    });
    expect(rejected(chain)[0]).toMatchObject({ row: "1", reason: "invalid-address" });
  });

  it("lists what is too many for one participant, and goes on", () => {
    const chain = mars();
    chain.does(open(258));
    const [name, fields] = rows(1, 1);
    const events = Array.from({ length: 258 }, (_, i) => ROWS[i === 257 ? 1 : 0]);
    expect(chain.does([name, { ...fields, events }])).toMatchObject({ accepted: 257n });
    expect(rejected(chain)).toMatchObject([{ row: "257", reason: "too-many-positions" }]);
    expect(chain.complaints()).toEqual([]);
  });

  it("gives the shares that single attestations give", () => {
    const [imported, single] = [mars(), mars()];
    imported.does(open());
    imported.does(rows(1, 12));
    for (const row of ROWS) {
      const { type } = row as { type: string };
      const [name, fields] = attest(type);
      single.refuses([name, { ...fields, event: row }]);
    }
    for (const chain of [imported, single]) chain.at("2022-02-28T00:00:00Z").does(claim("p0"));
    expect(imported.holds("p0", "umars")).toBe(single.holds("p0", "umars"));
    expect(imported.viewOf("p0")).toEqual(single.viewOf("p0"));
  });
});
