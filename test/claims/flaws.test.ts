/** What is said about a published document that is wrong: the first difference and its place. */
import { describe, expect, it } from "vitest";
import { checkBech32Account } from "../../src/claims/bech32-account.ts";
import { checkDocument } from "../../src/claims/check-document.ts";
import { ClaimFlaw } from "../../src/claims/claim-flaw.ts";
import { parseEvmAddress } from "../../src/claims/evm-address.ts";
import { finished } from "../../src/claims/steps.ts";
import { TextError } from "../../src/exact/text-error.ts";
import { claimVectors } from "../support/claims.ts";

const A = "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720";
const B = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
const C = "0xBcd4042DE499D14e55001CcbB24a551F3b954096";
const ONE = "01".repeat(32);

/** What the check says about a document after a change in its text: `code place: message`. */
function saidOf(document: unknown, from: string | RegExp = "", to = ""): string {
  const text = JSON.stringify(document);
  const changed = text.replace(from, to);
  if (from !== "" && changed === text) throw new Error(`${from} is not in the document`);
  try {
    finished(checkDocument(JSON.parse(changed)));
    return "sound";
  } catch (error) {
    if (!(error instanceof ClaimFlaw)) throw error;
    return `${error.code} ${error.place}: ${error.message}`;
  }
}

describe("an OpenZeppelin dump", () => {
  const { document } = claimVectors("oz");
  const [root, ...nodes] = document.tree as string[];

  it.each([
    ["another format", '"standard-v1"', '"simple-v1"', /^unknown-format the document: its format/],
    ["another encoding", '"uint256"', '"uint128"', /^unknown-format leafEncoding/],
    ["a node missing", `"${root}",`, "", /^bad-shape tree: has 4 nodes, should have 5 for 3/],
    ["a node too short", root?.slice(-2) ?? "", "", /^bad-hash tree\[0\]: is "0xe426.*64 hex/],
    ["a node without 0x", root ?? "", root?.slice(2) ?? "", /^bad-hash tree\[0\]/],
    ["no values", /"values":.*\]/, '"values":[]', /^no-claims values/],
    ["a bad account", A, "0x12", /^bad-account values\[0\]\.value\[0\]: "0x12" is not an EVM/],
    ["a bad checksum", A, A.replace("E", "e"), /^bad-account values\[0\].*checksum.*0xa0Ee7A/],
    ["an account twice", B, A, /^duplicate-account values\[1\]\.value\[0\]: 0xa0Ee.*again$/],
    [
      "an account twice in another case",
      B,
      A.toLowerCase(),
      /^duplicate-account values\[1\].*there as 0xa0Ee/,
    ],
    ["an amount that is a number", '"1"', "1", /^bad-shape values\[0\]\.value\[1\]: is a number/],
    ["an amount with an exponent", '"1"', '"1e3"', /^bad-amount values\[0\]\.value\[1\]/],
    ["an amount too large", '"1"', `"${2n ** 128n}"`, /^bad-amount.*more than 2\^128 - 1/],
    ["another amount", '"1"', '"2"', /^wrong-node tree\[4\]: is 0x072b.*leaf of values\[0\]/],
    ["a changed leaf node", nodes[3] ?? "", `0x${ONE}`, /^wrong-node tree\[4\]: is 0x0101/],
    [
      "a changed inner node",
      nodes[0] ?? "",
      `0x${ONE}`,
      /^wrong-node tree\[1\]: is 0x0101.*should be 0x3f3d/,
    ],
    [
      "a changed root",
      root ?? "",
      `0x${ONE}`,
      /^wrong-node tree\[0\]: is 0x0101.*should be 0xe426/,
    ],
    [
      "an index of no leaf",
      '"treeIndex":4',
      '"treeIndex":1',
      /^bad-index values\[0\]\.treeIndex: is 1, should be 2 to 4/,
    ],
    [
      "an index twice",
      '"treeIndex":4',
      '"treeIndex":2',
      /^bad-index values\[1\]\.treeIndex: 2 is taken/,
    ],
  ])("with %s", (_, from, to, said) => {
    expect(saidOf(document, from, to)).toMatch(said);
  });
});

describe("Uniswap's JSON", () => {
  const { document } = claimVectors("uniswap");

  it.each([
    ["another amount", '"0x01"', '"0x02"', `wrong-leaf claims["${A}"]: leads to 0x`],
    ["an amount without 0x", '"0x01"', '"01"', `bad-amount claims["${A}"].amount: is "01"`],
    ["another root", document.merkleRoot, `0x${ONE}`, "wrong-root merkleRoot: is 0x0101"],
    [
      "another total",
      document.tokenTotal,
      "0x01",
      "wrong-total tokenTotal: is 1, should be 2501000000000000000002",
    ],
    [
      "another proof",
      document.claims[A].proof[0],
      `0x${ONE}`,
      `wrong-proof claims["${A}"].proof[0]: is 0x0101`,
    ],
    [
      "a hash too many",
      `"${document.claims[A].proof[0]}"`,
      `"0x${ONE}","0x${ONE}"`,
      `wrong-proof claims["${A}"].proof: has 2 hashes, should have 1`,
    ],
    [
      "indexes in the order of lower case",
      '"index":0',
      '"index":1',
      `bad-index claims["${B}"].index: is 1, should be 0`,
    ],
    ["an index that is text", '"index":0', '"index":"0"', `bad-index claims["${B}"].index`],
    [
      "an account in two cases",
      `"${C}"`,
      `"${B.toLowerCase()}"`,
      `duplicate-account claims["${B.toLowerCase()}"]`,
    ],
    ["an account less", /,"0xa0.*?\]\}/, "", "wrong-root merkleRoot: is 0xa464"],
    ["no claims", /"claims":.*/, '"claims":{}}', "no-claims claims"],
    ["claims that are a list", /"claims":.*/, '"claims":[]}', "bad-shape claims: is a list"],
    ["no root", '"merkleRoot"', '"root"', "bad-shape merkleRoot: is missing, should be text"],
  ])("with %s", (_, from, to, said) => {
    expect(saidOf(document, from, to)).toContain(said);
  });

  it("may write amounts without filling", () => {
    expect(saidOf(document, '"0x01"', '"0x1"')).toBe("sound");
  });
});

describe("the cumulative drop's JSON", () => {
  const { document } = claimVectors("cumulative");

  it.each([
    [
      "another beneficiary",
      `"beneficiary":"${B}"`,
      `"beneficiary":"${C}"`,
      `wrong-leaf claims["${B}"]`,
    ],
    [
      "a bad beneficiary",
      `"beneficiary":"${B}"`,
      '"beneficiary":"me"',
      `bad-account claims["${B}"].beneficiary`,
    ],
    ["an amount in hex", '"amount":"1"', '"amount":"0x1"', `bad-amount claims["${A}"].amount`],
    ["another total", document.totalAmount, "7", "wrong-total totalAmount: is 7"],
  ])("with %s", (_, from, to, said) => {
    expect(saidOf(document, from, to)).toContain(said);
  });
});

describe("cw20 documents", () => {
  const { list, root, proofs } = claimVectors("cw20");
  const accounts = list.map((each: { address: string; amount: string }, i: number) => ({
    ...{ account: each.address, amount: each.amount, proofs: proofs[i] },
  }));
  const whole = { total_amount: "11330", total_claimed_amount: "0", root, accounts };
  const single = { ...accounts[0], root };

  it("are sound in each of their three forms", () => {
    for (const document of [list, whole, single]) expect(saidOf(document)).toBe("sound");
    expect(finished(checkDocument(list))).toMatchObject({ format: "cw20-list", root, leaves: 3 });
    expect(finished(checkDocument(single))).toMatchObject({ format: "cw20-proof", root });
  });

  it.each([
    ["a root with 0x", root, `0x${root}`, 'bad-hash root: is "0xc570'],
    ["another amount", '"100"', '"101"', "wrong-leaf accounts[0]: leads to"],
    ["another total", '"11330"', '"11331"', "wrong-total total_amount: is 11331, should be 11330"],
    ["leading zeros", '"100"', '"0100"', "bad-amount accounts[0].amount"],
    [
      "upper case",
      list[0].address,
      list[0].address.toUpperCase(),
      "bad-account accounts[0].account",
    ],
    [
      "a wrong checksum",
      list[0].address,
      `${list[0].address.slice(0, -1)}p`,
      "bad-account accounts[0].account",
    ],
    ["another proof", proofs[0][0], ONE, "wrong-proof accounts[0].proofs[0]: is 0101"],
    ["an account twice", list[1].address, list[0].address, "duplicate-account accounts[1].account"],
  ])("with %s", (_, from, to, said) => {
    expect(saidOf(whole, from, to)).toContain(said);
  });

  it("say where a single proof leads instead", () => {
    expect(saidOf(single, '"100"', '"101"')).toMatch(/^wrong-proof root: .*where the proof leads$/);
  });

  it("need somebody in them", () => {
    expect(saidOf([])).toMatch(/^no-claims/);
  });
});

describe("a document of no known format", () => {
  it.each([[7], ["text"], [null], [{}], [{ root: "0x" }]])("%j", (document) => {
    expect(saidOf(document)).toMatch(/^unknown-format the document/);
  });
});

describe("accounts", () => {
  const code = (work: () => unknown): string => {
    try {
      work();
      return "sound";
    } catch (error) {
      return error instanceof TextError ? error.code : "another error";
    }
  };

  it.each([
    ["", "not-an-address"],
    ["0x12", "not-an-address"],
    [A.slice(2), "not-an-address"],
    [`${A}0`, "not-an-address"],
    [A.replace("0x", "0X"), "not-an-address"],
    [A.replace("a0E", "A0E"), "bad-checksum"],
  ])("EVM %s: %s", (text, expected) => {
    expect(code(() => parseEvmAddress(text))).toBe(expected);
  });

  // The examples of EIP-55, https://eips.ethereum.org/EIPS/eip-55
  it.each([
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
  ])("EVM %s is right", (text) => {
    expect(code(() => parseEvmAddress(text))).toBe("sound");
  });

  const wasm = "wasm1k9hwzxs889jpvd7env8z49gad3a3633vg350tq";
  it.each([
    [wasm, "sound"],
    [wasm.toUpperCase(), "not-lower-case"],
    [wasm.replace("k9", "K9"), "not-bech32"],
    [wasm.replace("k9", "q9"), "not-bech32"],
    ["alice", "not-bech32"],
    ["", "not-bech32"],
  ])("bech32 %s: %s", (text, expected) => {
    expect(code(() => checkBech32Account(text))).toBe(expected);
  });
});
