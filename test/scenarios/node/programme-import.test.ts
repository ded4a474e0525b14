/** Locks that were made elsewhere, brought in from a file, on a node that dies between two batches. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  QueryRejectedRowsRequest,
  QueryRejectedRowsResponse,
} from "../../../src/ledger/gen/aliquot/programmes/v1/query.ts";
import { canonicalJson } from "../../../src/programme/canonical.ts";
import { definitionOf } from "../../ledger/programme-chain.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { LiveChain } from "../../support/node/live-chain.ts";

const ID = "mars";
const POOL = 10n ** 12n;
const ROWS = 60;
/** Of so many rows each; every tenth row has a term that the programme does not know. */
const BATCH = 20;
const NAMES = ["ann", "bob", "cid"];

let chain: LiveChain;

const message = (name: string, value: object) => ({
  typeUrl: `/aliquot.programmes.v1.Msg${name}`,
  value,
});

/** The file's rows: everybody locks 1 UST for three weeks, in turn. */
function rows(): object[] {
  return Array.from({ length: ROWS }, (_, i) => {
    const term = i % 10 === 9 ? "4w" : "3w";
    const participant = chain.address(NAMES[i % NAMES.length] ?? "");
    return { type: "lock", participant, asset: "UST", amount: "1000000", term };
  });
}
const fileSha256 = () => createHash("sha256").update(JSON.stringify(rows())).digest("hex");
const open = () =>
  message("OpenImport", {
    attestor: chain.address("attestor"),
    programmeId: ID,
    fileSha256: fileSha256(),
    rows: BigInt(ROWS),
  });
const batch = (firstRow: number) =>
  message("ImportRows", {
    attestor: chain.address("attestor"),
    programmeId: ID,
    fileSha256: fileSha256(),
    firstRow: BigInt(firstRow),
    events: rows().slice(firstRow - 1, firstRow - 1 + BATCH),
  });

async function events(): Promise<bigint> {
  return (await chain.programme(ID)).progress?.events ?? 0n;
}

beforeAll(async () => {
  chain = await LiveChain.start(join(temporaryFolder(), "import"), "2022-02-20T00:00:00Z", {
    operator: { umars: POOL },
    attestor: {},
    ann: {},
    bob: {},
    cid: {},
  });
  const register = message("RegisterProgramme", {
    operator: chain.address("operator"),
    id: ID,
    definition: canonicalJson(definitionOf("mars")),
    assets: [
      { asset: "MARS", denom: "umars", feed: "" },
      { asset: "UST", denom: "uust", feed: "" },
    ],
    treasury: chain.address("operator"),
    attestors: [chain.address("attestor")],
    attested: ["lock"],
  });
  await chain.does("operator", register);
  await chain.at("2022-02-21T00:00:00Z");
});

afterAll(() => chain.stop());

describe("an import on a node", () => {
  it("begins with the file's hash and takes its first batch", async () => {
    await chain.does("attestor", open());
    await chain.does("attestor", batch(1));
    expect(await events()).toBe(18n);
  });

  it("goes on where it stopped, after the node was killed, and counts no row twice", async () => {
    await chain.restart();
    expect(await events()).toBe(18n);
    // Who does not know how far it came sends all again: what came before is refused.
    await chain.does("attestor", open());
    expect(await chain.refuses("attestor", batch(1))).toBe("programmes 48");
    for (const first of [21, 41]) await chain.does("attestor", batch(first));
    expect(await chain.refuses("attestor", batch(41))).toBe("programmes 48");
    expect(await events()).toBe(54n);
  });

  it("lists every row that a rule refused", async () => {
    const path = "/aliquot.programmes.v1.Query/RejectedRows";
    const asked = { id: ID, fileSha256: fileSha256() };
    const { rows: refused } = await chain.client.query(
      path,
      QueryRejectedRowsRequest,
      QueryRejectedRowsResponse,
      asked,
    );
    expect(refused.map(({ row, reason }) => `${row} ${reason}`)).toEqual(
      [10, 20, 30, 40, 50, 60].map((row) => `${row} unknown-term`),
    );
  });

  it("pays each for the locks that counted: 18 of 54 each", async () => {
    await chain.at("2022-02-28T00:00:00Z");
    for (const name of NAMES) {
      const claim = message("Claim", { participant: chain.address(name), programmeId: ID });
      await chain.does(name, claim);
      // Each of 18 locks is floored by itself.
      expect(await chain.holds(name, "umars")).toBe((POOL / 54n) * 18n);
    }
    expect(await chain.holds("operator", "umars")).toBe(POOL - (POOL / 54n) * 54n);
  });
});
