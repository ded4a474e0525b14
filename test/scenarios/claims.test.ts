/** Claim trees through the real program: settle makes them, proof cuts from them, export hands them on. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { describe, expect, it } from "vitest";
import { checkPublishedClaims } from "../../src/settle/claims/check-published.ts";
import { claimVectors } from "../support/claims.ts";
import { aliquot, everythingIn, type Run, temporaryFolder } from "../support/cli.ts";

const folder = temporaryFolder();
const A = "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720";
const B = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
const C = "0xBcd4042DE499D14e55001CcbB24a551F3b954096";
const COSMOS = claimVectors("cw20").list.map((each: { address: string }) => each.address);
const TABLES = [
  "allocations.csv",
  "inputs.json",
  "programme.json",
  "rejected.csv",
  "releases.csv",
  "report.html",
  "summary.json",
];
/** POL is listed by then, a part of it released and nothing burned. */
const LISTED = "2019-12-05T00:00:00Z";
let count = 0;

function file(text: string, name = "file.csv"): string {
  const own = join(folder, `in-${count++}`);
  mkdirSync(own);
  writeFileSync(join(own, name), text);
  return join(own, name);
}

function eventsOf(names: readonly string[]): string {
  const rows = names.map(
    (name, i) =>
      `e${i},2019-11-05T09:00:00+08:00,lock,${name},USDT,${names.length > 9 ? 1 : 100 * (i + 1)},1w`,
  );
  const listing = "l,2019-12-01T00:00:00+08:00,listing,,,,";
  return file(["id,time,event,participant,asset,amount,term", ...rows, listing, ""].join("\n"));
}

function settle(events: string, out: string, ...more: string[]): Run {
  return aliquot(["settle", "pol-lockdrop", events, "--out", out, ...more]);
}

function settled(names: readonly string[], ...more: string[]): string {
  const out = join(folder, `out-${count++}`);
  const run = settle(eventsOf(names), out, ...more);
  expect([run.status, run.stderr]).toEqual([0, ""]);
  return out;
}

function summaryOf(out: string) {
  return JSON.parse(readFileSync(join(out, "summary.json"), "utf8"));
}

function proofOf(out: string, who: string, ...more: string[]) {
  const run = aliquot(["proof", out, who, "--json", ...more]);
  expect([run.status, run.stderr]).toEqual([0, ""]);
  return JSON.parse(run.stdout);
}

/** The lines of allocations.csv as participant and amount. */
function allocations(out: string): string[][] {
  const [, ...lines] = readFileSync(join(out, "allocations.csv"), "utf8").trimEnd().split("\n");
  return lines.map((line) => [line.split(",")[0] ?? "", line.split(",").at(-1) ?? ""]);
}

describe("settle with a claim tree", () => {
  it("makes OpenZeppelin's tree by itself when everybody has an address, in any spelling", () => {
    const out = settled([A, B.toLowerCase(), `0x${C.slice(2).toUpperCase()}`]);
    expect(readdirSync(out).sort()).toEqual(
      [...TABLES, "claims-POL.json", "claims-POL.tree"].sort(),
    );
    const text = readFileSync(join(out, "claims-POL.json"), "utf8");
    const tree = StandardMerkleTree.load(JSON.parse(text));
    const { claims, sha256 } = summaryOf(out);
    expect(claims.POL).toMatchObject({ format: "oz", leaves: 3, root: tree.root });
    expect(Object.keys(sha256)).toContain("claims-POL.tree");
    const values = [...tree.entries()].map(([, [account, amount]]) => [account, amount]);
    const expected = allocations(out).map(([name, amount]) => [name?.toLowerCase(), amount]);
    expect(values.map(([name, amount]) => [name.toLowerCase(), amount]).sort()).toEqual(
      expected.sort(),
    );
  });

  it.each([
    ["oz", [A, B, C]],
    ["uniswap", [A, B, C]],
    ["cumulative", [A, B, C]],
    ["cw20", COSMOS],
  ])("--tree %s: proof and both files agree with the summary", async (format, names) => {
    const out = settled(names, "--tree", format, "--as-of", LISTED);
    const { claims } = summaryOf(out);
    for (const name of ["claims-POL.tree", "claims-POL.json"]) {
      expect(await checkPublishedClaims(join(out, name))).toEqual({
        ...{ ok: true, format, leaves: names.length },
        ...{ total: BigInt(claims.POL.total), root: claims.POL.root },
      });
    }
    for (const name of names) {
      const proof = proofOf(out, name);
      expect(proof).toMatchObject({ format, account: name, root: claims.POL.root, token: "POL" });
    }
    expect(aliquot(["proof", out, names[0] ?? ""]).stdout).toMatch(
      /the proof leads to the root\n$/,
    );
    const copy = join(out, "copy.json");
    expect(aliquot(["export", out, "--format", format, "--out", copy]).status).toBe(0);
    expect(readFileSync(copy, "utf8")).toBe(readFileSync(join(out, "claims-POL.json"), "utf8"));
  });

  it("counts in a cumulative tree what is released as of the instant, and only that", () => {
    const early = settled([A, B], "--tree", "uniswap", "--as-of", LISTED);
    const part = settled([A, B], "--tree", "cumulative", "--as-of", LISTED);
    const { released } = summaryOf(part).rewards.POL;
    expect(summaryOf(part).claims.POL.total).toBe(released);
    expect(BigInt(released)).toBeLessThan(BigInt(summaryOf(early).claims.POL.total));
  });

  it("maps participants with --accounts, and finds their proofs by name and by account", () => {
    const map = file(`account,participant\n${A},ana\n${B.toLowerCase()},ben\n${C},nobody\n`);
    const out = settled(["ana", "ben"], "--accounts", map);
    expect(readFileSync(join(out, "accounts.csv"), "utf8")).toBe(
      `participant,account\nana,${A}\nben,${B}\n`,
    );
    expect(proofOf(out, "ana")).toMatchObject({ participant: "ana", account: A });
    expect(proofOf(out, A).proof).toEqual(proofOf(out, "ana").proof);
    expect(aliquot(["proof", out, "nobody"]).status).toBe(2);
  });

  it("gives the same bytes twice", () => {
    const [one, other] = [settled([A, B, C]), settled([A, B, C])];
    // inputs.json says where the inputs stood.
    for (const name of readdirSync(one).filter((each) => each !== "inputs.json"))
      expect(readFileSync(join(one, name))).toEqual(readFileSync(join(other, name)));
  });

  it("says who is no address when it makes no tree by itself, and is silent with none", () => {
    const out = join(folder, `out-${count++}`);
    const run = settle(eventsOf([A, "ana"]), out);
    expect(run.status).toBe(0);
    expect(run.stderr).toMatch(
      /^aliquot: no claim tree: participant "ana" is no EVM address; --acc/,
    );
    expect(run.stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(readdirSync(settled([A, "ana"], "--tree", "none")).sort()).toEqual(TABLES);
    expect(summaryOf(out).claims).toBeUndefined();
  });

  it("says so when nobody has anything to claim", () => {
    const out = join(folder, `out-${count++}`);
    const run = settle(
      eventsOf([A]),
      out,
      "--tree",
      "cumulative",
      "--as-of",
      "2019-11-06T00:00:00Z",
    );
    expect([run.status, run.stderr]).toEqual([
      0,
      "aliquot: no claim tree: nobody has anything to claim\n",
    ]);
  });

  it("says that burned shares are in a tree of whole shares", () => {
    const out = join(folder, `out-${count++}`);
    const run = settle(eventsOf([A, B]), out, "--as-of", "2021-12-31T00:00:00Z");
    const { burned } = summaryOf(out).rewards.POL;
    expect(BigInt(burned)).toBeGreaterThan(0n);
    expect(run.stderr).toContain(`aliquot: ${burned} base units of POL were burned and are in the`);
  });

  it("takes away the trees of an earlier result, and nothing of anyone else's", () => {
    const out = settled([A, B]);
    writeFileSync(join(out, "notes.tree"), "mine");
    expect(settle(eventsOf([A]), out, "--tree", "none").status).toBe(0);
    expect(everythingIn(out)).toEqual([...TABLES, "notes.tree"].sort());
  });
});

describe("settle refuses", () => {
  const map = (text: string) => ["--accounts", file(text)];
  it.each([
    [
      "a participant without account",
      [A, "ana"],
      ["--tree", "oz"],
      4,
      /"ana" has a share but no account: the name is no EVM address; give a CSV/,
    ],
    [
      "a wrong checksum",
      [A.replace("a0E", "A0E")],
      ["--tree", "oz"],
      4,
      /participant "0xA0E.*wrong EIP-55 checksum; if no digit is mistyped it is 0xa0Ee/,
    ],
    [
      "one address in two cases",
      [A, A.toLowerCase()],
      ["--tree", "oz"],
      4,
      /participants "0xa0Ee.*" and "0xa0ee.*" have one account, 0xa0Ee/,
    ],
    [
      "one account for two",
      ["ana", "ben"],
      map(`participant,account\nana,${A}\nben,${A}\n`),
      4,
      /participants "ana" and "ben" have one account/,
    ],
    [
      "a participant twice",
      ["ana"],
      map(`participant,account\nana,${A}\nana,${B}\n`),
      4,
      /file\.csv:3: participant "ana" has an account already/,
    ],
    [
      "a bad account",
      ["ana"],
      map("participant,account\nana,0x12\n"),
      4,
      /file\.csv:2, column account: "0x12" is not an EVM address/,
    ],
    [
      "an unknown column",
      ["ana"],
      map("participant,address\nana,0x12\n"),
      4,
      /file\.csv:1: unknown column "address"/,
    ],
    [
      "a column missing",
      ["ana"],
      map("participant\nana\n"),
      4,
      /file\.csv:1: the header has no column account/,
    ],
    ["a column twice", ["ana"], map("account,participant,account\n"), 4, /names a column twice/],
    [
      "cells too many",
      ["ana"],
      map(`participant,account\nana,${A},x\n`),
      4,
      /:2: the row has 3 cells/,
    ],
    [
      "an empty account",
      ["ana"],
      map("participant,account\nana,\n"),
      4,
      /:2: the account is empty/,
    ],
    ["an empty mapping", ["ana"], map(""), 4, /the file is empty/],
    [
      "a mapping that is not there",
      ["ana"],
      ["--accounts", "gone.csv"],
      5,
      /cannot read gone\.csv: it does not exist/,
    ],
    [
      "EVM accounts for cw20",
      [A],
      ["--tree", "cw20"],
      4,
      /has a share but no account: the name is no bech32 account/,
    ],
    [
      "an unknown tree",
      [A],
      ["--tree", "merkle"],
      2,
      /Allowed choices are oz, uniswap, cumulative, cw20, none/,
    ],
    ["accounts without a tree", [A], ["--tree", "none", "--tree-json"], 2, /need a tree/],
  ])("%s, and leaves nothing behind", (_, names, options, status, message) => {
    const out = join(folder, `out-${count++}`);
    const run = settle(eventsOf(names), out, ...options);
    expect([run.status, run.stderr]).toEqual([status, expect.stringMatching(message)]);
    expect(run.stderr).not.toMatch(/our own failure/);
    expect(everythingIn(out)).toEqual([]);
  });
});

describe("proof refuses", () => {
  const out = settled([A, B, C]);
  it.each([
    ["who has no claim", [out, `0x${"11".repeat(20)}`], 2, /has no claim in POL; name an address/],
    ["who is no account", [out, "ana"], 2, /"ana" has no claim in POL/],
    ["a wrong checksum", [out, A.replace("a0E", "A0E")], 2, /wrong EIP-55 checksum/],
    [
      "another token",
      [out, A, "--token", "USDT"],
      2,
      /no claim tree of USDT; name one with --token: POL/,
    ],
    ["a directory that is not there", [join(folder, "gone"), A], 5, /cannot read .*summary\.json/],
  ])("%s", (_, args, status, message) => {
    const run = aliquot(["proof", ...args]);
    expect([run.status, run.stdout, run.stderr]).toEqual([
      status,
      "",
      expect.stringMatching(message),
    ]);
  });

  it("a result without a tree, and a summary that is none", () => {
    expect(aliquot(["proof", settled([A], "--tree", "none"), A]).stderr).toMatch(/no claim tree/);
    const own = join(folder, `out-${count++}`);
    mkdirSync(own);
    for (const text of [
      "{",
      "[]",
      '{"claims":{}}',
      '{"aliquot":"1","sha256":{},"claims":{"P":{"file":"../x","root":"0x"}}}',
    ]) {
      writeFileSync(join(own, "summary.json"), text);
      expect(aliquot(["proof", own, A]).stderr).toMatch(/is not the summary of a result/);
    }
  });

  it("a tree file whose claims do not lead to the root, or that is another tree's", () => {
    const own = settled([A, B, C]);
    const path = join(own, "claims-POL.tree");
    const bytes = readFileSync(path);
    bytes[256 + 35] = (bytes[256 + 35] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect(aliquot(["proof", own, A]).stderr).toMatch(
      /claims-POL\.tree: the proof of leaf \d: is 0x/,
    );
    writeFileSync(path, readFileSync(join(settled([A, B]), "claims-POL.tree")));
    expect(aliquot(["proof", own, A]).stderr).toMatch(/has the root 0x.*but summary\.json says 0x/);
    expect(aliquot(["proof", own, A]).status).toBe(4);
  });
});

describe("export", () => {
  const many = Array.from(
    { length: 1_001 },
    (_, i) => `0x${(i + 1).toString(16).padStart(40, "0")}`,
  );
  const own = () => {
    const path = join(folder, `export-${count++}`);
    mkdirSync(path);
    return path;
  };

  it("splits a Safe airdrop after 500 rows, each file with a header and no last line end", () => {
    const to = own();
    const args = ["--format", "safe", "--token-address", C.toLowerCase()];
    const run = aliquot(["export", settled(many), ...args, "--out", join(to, "pay.csv")]);
    expect([run.status, run.stderr]).toEqual([0, ""]);
    expect(run.stdout).toMatch(
      /3 files of at most 500 rows.*\n.*whole POL, 18 decimals\n1001 rows/,
    );
    expect(readdirSync(to).sort()).toEqual(["pay-1.csv", "pay-2.csv", "pay-3.csv"]);
    const lines = readdirSync(to).map((name) => readFileSync(join(to, name), "utf8").split("\n"));
    expect(lines.map((each) => each.length).sort((a, b) => a - b)).toEqual([2, 501, 501]);
    for (const [header, row] of lines) {
      expect(header).toBe("token_type,token_address,receiver,amount,id");
      expect(row).toMatch(new RegExp(`^erc20,${C},0x0{30,}[0-9a-fA-F]+,[0-9]+(\\.[0-9]+)?,$`));
    }
  });

  it("pays the chain's own coin with an empty token address, in one file", () => {
    const to = join(own(), "pay.csv");
    const out = settled([A, B]);
    aliquot(["export", out, "--format", "safe", "--native", "--out", to]);
    const [, ...rows] = readFileSync(to, "utf8").split("\n");
    expect(rows.map((row) => row.split(",").slice(0, 3))).toEqual([
      ["native", "", B],
      ["native", "", A],
    ]);
  });

  it("writes Sablier's rows in whole tokens, with the total in base units and the root", () => {
    const to = join(own(), "pay.csv");
    const out = settled([A, B, C]);
    const run = aliquot(["export", out, "--format", "sablier", "--out", to]);
    expect(run.stdout).toContain(`= ${summaryOf(out).claims.POL.total} base units`);
    expect(run.stdout).toMatch(/Sablier's tree over these rows has the root 0x[0-9a-f]{64}/);
    const text = readFileSync(to, "utf8");
    expect(text).toMatch(/^address,amount\n0x3C44.*,\d+(\.\d+)?\n0xa0Ee.*\n0xBcd4.*\n$/);
  });

  it("never replaces a file without --force, and says who is in the way", () => {
    const to = join(own(), "pay.csv");
    writeFileSync(to, "mine");
    const args = ["export", settled([A, B]), "--format", "sablier", "--out", to];
    const run = aliquot(args);
    expect([run.status, run.stderr]).toEqual([
      5,
      expect.stringMatching(/pay\.csv: it exists; choose/),
    ]);
    expect(readFileSync(to, "utf8")).toBe("mine");
    expect(aliquot([...args, "--force"]).status).toBe(0);
    expect(readFileSync(to, "utf8")).not.toBe("mine");
  });

  it("refuses to leave parts of an earlier export beside a new one", () => {
    const to = own();
    writeFileSync(join(to, "pay-1.csv"), "old");
    const args = ["--format", "safe", "--native", "--force", "--out", join(to, "pay.csv")];
    expect(aliquot(["export", settled([A, B]), ...args]).stderr).toMatch(/pay-1\.csv.*pay twice/);
    expect(readdirSync(to)).toEqual(["pay-1.csv"]);
  });

  const out = settled([A, B]);
  it.each([
    [
      "another format",
      ["--format", "uniswap"],
      /this tree is oz, and another format has another root/,
    ],
    ["a Safe file without a token", ["--format", "safe"], /give --token-address 0x... or --native/],
    ["a Safe file with two", ["--format", "safe", "--native", "--token-address", A], /or --native/],
    [
      "a bad token address",
      ["--format", "safe", "--token-address", "0x1"],
      /--token-address: "0x1"/,
    ],
    [
      "a token address elsewhere",
      ["--format", "oz", "--token-address", A],
      /belong to --format safe/,
    ],
    ["an unknown format", ["--format", "merkl"], /Allowed choices are/],
  ])("refuses %s, with exit code 2", (_, args, message) => {
    const run = aliquot(["export", out, ...args, "--out", join(folder, "never.csv")]);
    expect([run.status, run.stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(readdirSync(folder)).not.toContain("never.csv");
  });

  it("refuses to pay from a cumulative tree, and Sablier a single row", () => {
    const cumulative = settled([A, B], "--tree", "cumulative", "--as-of", LISTED);
    const to = join(own(), "pay.csv");
    expect(
      aliquot(["export", cumulative, "--format", "safe", "--native", "--out", to]).stderr,
    ).toMatch(/this tree is cumulative/);
    expect(aliquot(["export", settled([A]), "--format", "sablier", "--out", to]).stderr).toMatch(
      /Sablier takes 2 rows at least/,
    );
  });
});
