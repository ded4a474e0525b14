import { bytesToHex } from "@noble/hashes/utils.js";
import { accountKeyAt } from "./account-key.ts";
import type { CheckedDocument } from "./checked-claims.ts";
import { ClaimFlaw, difference } from "./claim-flaw.ts";
import { recordWidth } from "./claim-format.ts";
import { type ClaimRecords, emptyRecords, recordAt, setAmount, totalOf } from "./claim-records.ts";
import { buildClaimTree } from "./claim-tree.ts";
import {
  AccountsSeen,
  decimalAt,
  hashAt,
  type JsonObject,
  objectAt,
  proofAt,
  textAt,
} from "./document-values.ts";
import { proofRoot, sha256 } from "./hash.ts";
import { leafHasher } from "./leaf-hash.ts";
import { checkListedProofs } from "./read-proofs.ts";
import type { Steps } from "./steps.ts";

/** Checks a list of accounts with their proofs, as the contract's test files have it. */
export function* checkCw20Document(
  document: JsonObject,
  accounts: readonly unknown[],
): Steps<CheckedDocument> {
  const root = hashAt(document["root"], "root", "");
  const total = decimalAt(document["total_amount"], "total_amount");
  const claimPlace = (i: number) => `accounts[${i}]`;
  const records = readAccounts(accounts, "account", claimPlace);
  const proofPlace = (i: number) => `${claimPlace(i)}.proofs`;
  const proofs = accounts.map((each, i) =>
    proofAt(objectAt(each, claimPlace(i))["proofs"], proofPlace(i), ""),
  );
  yield* checkListedProofs({
    ...{ records, proofs, root, total, claimPlace, proofPlace },
    ...{ prefix: "", rootPlace: "root", totalPlace: "total_amount" },
  });
  const checked = { format: "cw20", leaves: records.count, total, root: bytesToHex(root) } as const;
  return { checked, records };
}

/** Checks the list of accounts and amounts and computes the root that it stands for. */
export function* checkCw20List(list: readonly unknown[]): Steps<CheckedDocument> {
  const records = readAccounts(list, "address", (i) => `[${i}]`);
  const { root } = yield* buildClaimTree(records);
  const total = totalOf(records);
  const leaves = records.count;
  return { checked: { format: "cw20-list", leaves, total, root: bytesToHex(root) }, records };
}

/** Checks one account's proof against the root beside it. */
export function checkCw20Proof(document: JsonObject): CheckedDocument {
  const records = readAccounts([document], "account", () => "the document");
  const proof = proofAt(document["proofs"], "proofs", "");
  const root = hashAt(document["root"], "root", "");
  const leaf = leafHasher("cw20", records.keyWidth)(recordAt(records, 0));
  const reached = bytesToHex(proofRoot(sha256, leaf, proof));
  if (reached !== bytesToHex(root))
    throw difference("wrong-proof", "root", bytesToHex(root), `${reached}, where the proof leads`);
  const total = totalOf(records);
  return { checked: { format: "cw20-proof", leaves: 1, total, root: reached }, records };
}

function readAccounts(
  entries: readonly unknown[],
  name: "account" | "address",
  place: (i: number) => string,
): ClaimRecords {
  if (entries.length === 0) throw new ClaimFlaw("no-claims", "accounts", "there is no claim");
  const seen = new AccountsSeen();
  const keys: Uint8Array[] = [];
  const amounts: bigint[] = [];
  entries.forEach((each, i) => {
    const entry = objectAt(each, place(i));
    const account = textAt(entry[name], `${place(i)}.${name}`);
    keys.push(accountKeyAt("cw20", account, `${place(i)}.${name}`));
    seen.add(account, `${place(i)}.${name}`);
    amounts.push(decimalAt(entry["amount"], `${place(i)}.amount`));
  });
  const keyWidth = keys.reduce((most, key) => (key.length > most ? key.length : most), 0);
  const records = emptyRecords("cw20", keyWidth, keys.length);
  keys.forEach((key, i) => {
    records.bytes.set(key, i * recordWidth("cw20", keyWidth));
    setAmount(records, i, amounts[i] ?? 0n);
  });
  return records;
}
