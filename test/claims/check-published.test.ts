/** The check of published files as `verify` calls it, and tree files against expected claims. */
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hex0x } from "../../src/claims/claim-records.ts";
import { sha256 } from "../../src/claims/hash.ts";
import {
  type ClaimsCheck,
  checkPublishedClaims,
  checkTreeFile,
} from "../../src/settle/claims/check-published.ts";
import { claimVectors, fileOf, type ListedClaim, treeOf } from "../support/claims.ts";
import { temporaryFolder } from "../support/cli.ts";

const folder = temporaryFolder();
const HEADER = 256;
const claims: ListedClaim[] = Array.from({ length: 40 }, (_, i) => ({
  account: `0x${(BigInt(i + 1) ** 9n).toString(16).padStart(40, "0")}`,
  amount: `${i + 1}`,
}));
let count = 0;

function written(content: string | Uint8Array): string {
  const path = join(folder, `file-${count++}`);
  writeFileSync(path, content);
  return path;
}

/** A tree file after a change of its bytes; the header's own check sum is made right again. */
function changed(change: (bytes: Buffer) => void, format: "oz" | "uniswap" = "oz"): string {
  const bytes = fileOf(treeOf(format, claims));
  change(bytes);
  bytes.set(sha256(bytes.subarray(0, HEADER - 32)), HEADER - 32);
  return written(bytes);
}

async function said(path: string): Promise<string> {
  return inWords(await checkPublishedClaims(path));
}

function inWords(check: ClaimsCheck): string {
  return check.ok ? "sound" : `${check.code} ${check.place}: ${check.message}`;
}

const expected = claims.map(({ account, amount }) => ({ account, amount: BigInt(amount) }));
const total = expected.reduce((sum, { amount }) => sum + amount, 0n);

describe("a published file", () => {
  it.each(["oz", "uniswap", "cumulative"] as const)("%s: is accounted for", async (format) => {
    const { document } = claimVectors(format);
    expect(await checkPublishedClaims(written(`\ufeff${JSON.stringify(document)}\n`))).toEqual({
      ...{ ok: true, format, leaves: 3, total: 2501000000000000000002n },
      root: document.merkleRoot ?? document.tree[0],
    });
  });

  it.each(["oz", "uniswap", "cumulative"] as const)("%s: its tree file too", async (format) => {
    const tree = treeOf(format, claims);
    expect(await checkPublishedClaims(written(fileOf(tree)))).toEqual({
      ...{ ok: true, format, leaves: 40, total, root: hex0x(tree.root) },
    });
  });

  it("names a key that stands in it twice, which JSON readers hide", async () => {
    const { document } = claimVectors("uniswap");
    const text = JSON.stringify(document);
    const [first = ""] = /"0x3C44[^}]*\}/.exec(text) ?? [];
    const twice = text.replace('"claims":{', `"claims":{${first},`);
    expect(await said(written(twice))).toMatch(/^duplicate-account claims\["0x3C44.*twice$/);
  });

  it.each([
    ["no JSON", "claims", /^unknown-format the file: is neither a tree file nor JSON/],
    ["nothing", "", /^unknown-format the file/],
    ["another object", '{"a":1}', /^unknown-format the document: its keys are a; known are/],
  ])("of %s is refused", async (_, content, message) => {
    expect(await said(written(content))).toMatch(message);
  });

  it("that cannot be read is the user's error", async () => {
    const missing = checkPublishedClaims(join(folder, "missing"));
    await expect(missing).rejects.toMatchObject({ code: "cannot-read", exitCode: 5 });
    await expect(checkPublishedClaims(folder)).rejects.toMatchObject({ exitCode: 5 });
  });
});

describe("a tree file that was changed", () => {
  const RECORD = 36;
  const keyOrder = HEADER + 40 * RECORD;
  const nodes = keyOrder + 4 * 40;
  const flip = (at: number) => (bytes: Buffer) => {
    bytes[at] = (bytes[at] ?? 0) ^ 1;
  };

  it.each([
    ["a key", flip(HEADER + 5 * RECORD), /^(wrong-order key index|wrong-leaf leaf) \d+/],
    [
      "an amount",
      flip(HEADER + 5 * RECORD + 35),
      /^wrong-total header, total: is 820, should be 8/,
    ],
    ["the key index", flip(keyOrder + 3), /^wrong-order key index [01]: 0x/],
    ["the key index beyond", flip(keyOrder), /^damaged-file key index 0: there is no leaf/],
    ["a stored node", flip(nodes + 32 * 2 + 7), /^wrong-node stored node 2: is 0x.*should be 0x/],
    ["the root", flip(24), /^wrong-root header, root: is 0x.*should be 0x/],
    ["the total", flip(71), /^wrong-total header, total: is 821, should be 820/],
    ["the format", flip(10), /^damaged-file header/],
    ["the version", flip(9), /^unknown-format header: version 0/],
    ["the count", flip(19), /^damaged-file (header|the file)/],
    ["a section's place", flip(79), /^damaged-file header: byte 79 contradicts/],
    ["the magic", flip(0), /^unknown-format the file/],
  ])("in %s is found out", async (_, change, message) => {
    expect(await said(changed(change))).toMatch(message);
  });

  it("in amounts that keep the total is found out by the leaves", async () => {
    const swap = (bytes: Buffer) => {
      const at = HEADER + 35;
      bytes[at] = (bytes[at] ?? 0) + 1;
      bytes[at + RECORD] = (bytes[at + RECORD] ?? 0) - 1;
    };
    expect(await said(changed(swap))).toMatch(
      /^(wrong-leaf leaf|wrong-node|bad-amount|wrong-root)/,
    );
  });

  it("in an index of Uniswap's is found out", async () => {
    expect(await said(changed(flip(HEADER + 39), "uniswap"))).toMatch(/^bad-index leaf \d+, index/);
  });

  it("in its length is found out", async () => {
    const path = written(fileOf(treeOf("oz", claims)));
    truncateSync(path, readFileSync(path).length - 1);
    expect(await said(path)).toMatch(/^damaged-file the file: has \d+ bytes, should have \d+/);
  });
});

describe("a tree file and the claims that should be in it", () => {
  const path = written(fileOf(treeOf("oz", claims)));
  const compare = async (list: typeof expected) => inWords(await checkTreeFile(path, list));

  it("agree in any order, with claims of nothing left out", async () => {
    const list = [...expected.toReversed(), { account: `0x${"ff".repeat(20)}`, amount: 0n }];
    expect(await checkTreeFile(path, list)).toMatchObject({ ok: true, leaves: 40, total });
  });

  it.each([
    [
      "another amount",
      (i: number) => (i === 3 ? 9n : undefined),
      /^bad-amount leaf \d+ of 0x.*: is 4, should be 9/,
    ],
  ])("differ in %s", async (_, change, message) => {
    const list = expected.map((each, i) => ({ ...each, amount: change(i) ?? each.amount }));
    expect(await compare(list)).toMatch(message);
  });

  it("differ in a claim too many, too few, twice, or of no account", async () => {
    const other = { account: `0x${"ff".repeat(20)}`, amount: 5n };
    expect(await compare([...expected, other])).toMatch(/^wrong-leaf 0xffff.*not in the tree.* 5$/);
    expect(await compare(expected.slice(1))).toMatch(
      /^wrong-leaf leaf \d+: 0x0{39}1 claims 1, unex/,
    );
    expect(await compare([...expected, ...expected.slice(0, 1)])).toMatch(/^duplicate-account/);
    expect(await compare([{ account: "me", amount: 1n }])).toMatch(/^bad-account me/);
  });
});
