/** Published documents through the real program: import checks them, proof cuts from what it wrote. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { describe, expect, it } from "vitest";
import { claimVectors } from "../support/claims.ts";
import { aliquot, type Run, temporaryFolder } from "../support/cli.ts";

const folder = temporaryFolder();
const ENCODING = ["address", "uint256"];
const A = "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720";
const B = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
let count = 0;

const fresh = (name: string) => join(folder, `${count++}-${name}`);

function written(document: unknown): string {
  const path = fresh("document.json");
  writeFileSync(path, typeof document === "string" ? document : JSON.stringify(document));
  return path;
}

function values(size: number): [string, string][] {
  const account = (i: number) => `0x${((i + 1) * 7_919).toString(16).padStart(40, "5")}`;
  return Array.from({ length: size }, (_, i) => [account(i), `${BigInt(i + 1) ** 9n}`]);
}

/** What import says of a document that it takes; its file must verify. */
function imported(document: unknown, ...more: string[]) {
  const out = fresh("claims.tree");
  const run = aliquot(["import", written(document), "--out", out, "--json", ...more]);
  expect([run.status, run.stderr]).toEqual([0, ""]);
  const verified = aliquot(["verify", out]);
  expect([verified.status, verified.stderr]).toEqual([0, ""]);
  return { out, ...JSON.parse(run.stdout) };
}

function proofOf(tree: string, account: string) {
  const run = aliquot(["proof", tree, account, "--json"]);
  expect([run.status, run.stderr]).toEqual([0, ""]);
  return JSON.parse(run.stdout);
}

describe("import", () => {
  it.each([1, 2, 5, 33, 300])(
    "takes the dump of OpenZeppelin's library over %i accounts, which verifies our proofs from it",
    (size) => {
      const rows = values(size);
      const theirs = StandardMerkleTree.of(rows, ENCODING);
      const { out, ...said } = imported(theirs.dump());
      const total = rows.reduce((sum, [, amount]) => sum + BigInt(amount), 0n);
      expect(said).toEqual({
        ...{ format: "oz", claims: size, total: `${total}`, wholeTokens: null },
        ...{ token: "", decimals: 0, root: theirs.root, file: out },
      });
      for (const row of [rows[0], rows.at(-1)]) {
        const { root, proof } = proofOf(out, row?.[0] ?? "");
        expect(root).toBe(theirs.root);
        expect(StandardMerkleTree.verify(theirs.root, ENCODING, row ?? [], proof)).toBe(true);
        expect(proof).toEqual(theirs.getProof(row as [string, string]));
      }
    },
  );

  it("makes of our own dump the very tree file that settle wrote", () => {
    const rows = [A, B].map(
      (who, i) => `e${i},2019-11-05T09:00:00+08:00,lock,${who},USDT,${i + 1},1w`,
    );
    const events = fresh("events.csv");
    writeFileSync(events, ["id,time,event,participant,asset,amount,term", ...rows, ""].join("\n"));
    const result = fresh("result");
    expect(aliquot(["settle", "pol-lockdrop", events, "--out", result]).status).toBe(0);
    const dump = readFileSync(join(result, "claims-POL.json"), "utf8");
    const { out } = imported(dump, "--token", "POL", "--decimals", "18");
    expect(readFileSync(out)).toEqual(readFileSync(join(result, "claims-POL.tree")));
    const { participant, ...ours } = proofOf(result, A);
    expect([participant, proofOf(out, A)]).toEqual([undefined, ours]);
  });

  it.each(["uniswap", "cumulative"])(
    "takes the golden document of %s, proofs and all",
    (format) => {
      const { document } = claimVectors(format);
      const { out, root } = imported(document);
      expect(root).toBe(document.merkleRoot);
      for (const [account, claim] of Object.entries<{ proof: string[] }>(document.claims))
        expect(proofOf(out, account)).toMatchObject({ format, root, proof: claim.proof });
    },
  );

  it("takes a cw20 document, and neither its bare list nor a single proof", () => {
    const { list, root, proofs } = claimVectors("cw20");
    const accounts = list.map((each: { address: string; amount: string }, i: number) => ({
      ...{ account: each.address, amount: each.amount, proofs: proofs[i] },
    }));
    const whole = { total_amount: "11330", total_claimed_amount: "0", root, accounts };
    const { out, ...said } = imported(whole);
    expect(said).toMatchObject({ format: "cw20", root, total: "11330" });
    expect(proofOf(out, accounts[0].account).proof).toEqual(proofs[0]);
    expectRefused(list, 4, /this is a list without a root, not a whole tree/);
    expectRefused({ ...accounts[0], root }, 4, /this is one account's proof, not a whole tree/);
  });

  it("says whole tokens when it is told the decimals, and base units alone otherwise", () => {
    const dump = written(StandardMerkleTree.of([[A, "1500"]], ENCODING).dump());
    const said = (...more: string[]) =>
      aliquot(["import", dump, "--out", fresh("a.tree"), ...more]);
    expect(said().stdout).toMatch(
      /^format {2}oz\nclaims {2}1\ntotal {3}1500 base units\nroot {4}0x/,
    );
    expect(said("--decimals", "3").stdout).toContain(
      "total   1500 base units = 1.5 whole tokens\n",
    );
    const out = fresh("b.tree");
    aliquot(["import", dump, "--out", out, "--decimals", "3", "--token", "POL"]);
    expect(aliquot(["proof", out, A]).stdout).toContain("1500 base units = 1.5 POL\n");
    const plain = imported(readFileSync(dump, "utf8")).out;
    expect(aliquot(["proof", plain, A]).stdout).toMatch(/amount {7}1500 base units\n/);
  });
});

/** Refused with nothing written. */
function expectRefused(document: unknown, status: number, message: RegExp): void {
  const path = written(document);
  const before = readdirSync(folder);
  const run = aliquot(["import", path, "--out", fresh("never.tree")]);
  expect([run.status, run.stdout, run.stderr]).toEqual([
    status,
    "",
    expect.stringMatching(message),
  ]);
  expect(readdirSync(folder)).toEqual(before);
}

describe("import refuses", () => {
  const dump = JSON.stringify(StandardMerkleTree.of(values(5), ENCODING).dump());
  const uniswap = claimVectors("uniswap").document;
  const [account = "", entry] = Object.entries<{ proof: string[] }>(uniswap.claims)[0] ?? [];
  const bad = `0x${"11".repeat(32)}`;
  const withNode = (i: number) => {
    const changed = JSON.parse(dump);
    changed.tree[i] = bad;
    return changed;
  };
  const unsorted = StandardMerkleTree.of(values(20), ENCODING, { sortLeaves: false }).dump();

  it.each<[string, unknown, number, RegExp]>([
    [
      "another amount",
      dump.replace('"512"', '"513"'),
      6,
      /at tree\[\d\]: does not verify: is 0x.*the leaf of values\[1\]; nothing is written; get/,
    ],
    ["another node", withNode(1), 6, /at tree\[1\]: does not verify: is 0x1{64}, should be 0x/],
    ["another root", withNode(0), 6, /at tree\[0\]: does not verify/],
    [
      "another encoding",
      dump.replace("uint256", "uint128"),
      4,
      /at leafEncoding: is \["address","uint128"\]/,
    ],
    [
      "Uniswap's with another proof",
      { ...uniswap, claims: { ...uniswap.claims, [account]: { ...entry, proof: [bad] } } },
      6,
      /at claims\["0x.*"\]\.proof.*: does not verify: /,
    ],
    [
      "Uniswap's with another total",
      { ...uniswap, tokenTotal: "0x01" },
      6,
      /at tokenTotal: does not verify: is 1, should be/,
    ],
    [
      "Uniswap's with another root",
      { ...uniswap, merkleRoot: bad },
      6,
      /at merkleRoot: does not verify/,
    ],
    ["what is no JSON", "claims", 4, /json: is neither a tree file nor JSON/],
    ["an unknown document", { a: 1 }, 4, /json: its keys are a; known are OpenZeppelin/],
    ["unsorted leaves", unsorted, 4, /leaves are not sorted by hash.*cannot hold it/],
    [
      "a claim of 0",
      StandardMerkleTree.of(
        [
          [A, "0"],
          [B, "1"],
        ],
        ENCODING,
      ).dump(),
      4,
      /0xa0Ee.* claims 0/,
    ],
    [
      "a sum that is too large",
      StandardMerkleTree.of(
        [
          [A, `${2n ** 128n - 1n}`],
          [B, "1"],
        ],
        ENCODING,
      ).dump(),
      4,
      /the claims sum to 340282366920938463463374607431768211456/,
    ],
  ])("%s, and writes nothing", (_, document, status, message) => {
    expectRefused(document, status, message);
  });

  it("with 6 where verify finds a contradiction", () => {
    for (const document of [dump.replace('"512"', '"513"'), withNode(1)])
      expect(aliquot(["verify", written(document)]).status).toBe(6);
  });

  it("a file that exists, unless it is told to replace it", () => {
    const out = fresh("taken.tree");
    writeFileSync(out, "mine");
    const args = ["import", written(dump), "--out", out];
    const run = aliquot(args);
    expect([run.status, run.stderr]).toEqual([5, expect.stringMatching(/it exists; choose/)]);
    expect(readFileSync(out, "utf8")).toBe("mine");
    expect(aliquot([...args, "--force"]).status).toBe(0);
    const broken = aliquot(["import", written(withNode(1)), "--out", out, "--force"]);
    expect([broken.status, aliquot(["verify", out]).status]).toEqual([6, 0]);
  });

  it.each([
    ["decimals that are none", ["--decimals", "1e3"], /--decimals: "1e3" is no number of/],
    ["too many decimals", ["--decimals", "37"], /give 0 to 36/],
    ["a symbol that is none", ["--token", "a b"], /--token: "a b" is no symbol/],
  ])("%s", (_, more, message) => {
    const run: Run = aliquot(["import", written(dump), "--out", fresh("never.tree"), ...more]);
    expect([run.status, run.stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it("another name than .tree, a tree file, and a document that is not there", () => {
    const path = written(dump);
    const over = aliquot(["import", path, "--out", path, "--force"]);
    expect([over.status, over.stderr]).toEqual([2, expect.stringMatching(/end with \.tree/)]);
    expect(readFileSync(path, "utf8")).toBe(dump);
    const again = aliquot(["import", imported(dump).out, "--out", fresh("never.tree")]);
    expect([again.status, again.stderr]).toEqual([4, expect.stringMatching(/a tree file already/)]);
    const gone = aliquot(["import", fresh("gone.json"), "--out", fresh("never.tree")]);
    expect([gone.status, gone.stderr]).toEqual([5, expect.stringMatching(/does not exist/)]);
  });
});

describe("proof of a tree file alone refuses", () => {
  const { out } = imported(StandardMerkleTree.of([[A, "1"]], ENCODING).dump());
  const other = imported(StandardMerkleTree.of([[A, "1"]], ENCODING).dump(), "--token", "POL").out;
  const damaged = fresh("damaged.tree");
  writeFileSync(damaged, readFileSync(out).subarray(0, 290));

  it.each<[string, string[], number, RegExp]>([
    ["who is not in it", [out, B], 2, /has no claim in this tree; name an address/],
    [
      "a token where none is named",
      [out, A, "--token", "POL"],
      2,
      /the tree names no token, not "POL"/,
    ],
    ["another token", [other, A, "--token", "USDT"], 2, /the tree is of POL, not "USDT"/],
    ["a file cut off", [damaged, A], 4, /has 290 bytes, should have/],
    ["a JSON document", [written({}), A], 4, /this is not a tree file; .*aliquot import/],
  ])("%s", (_, args, status, message) => {
    const run = aliquot(["proof", ...args]);
    expect([run.status, run.stderr]).toEqual([status, expect.stringMatching(message)]);
  });
});
