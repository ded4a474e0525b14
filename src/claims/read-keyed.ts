import { accountKeyAt } from "./account-key.ts";
import type { CheckedDocument } from "./checked-claims.ts";
import { ClaimFlaw, difference } from "./claim-flaw.ts";
import {
  type ClaimRecords,
  emptyRecords,
  hex0x,
  indexAt,
  recordOffset,
  setAmount,
  setBeneficiary,
  setIndex,
} from "./claim-records.ts";
import {
  AccountsSeen,
  decimalAt,
  hashAt,
  hexAmountAt,
  type JsonObject,
  objectAt,
  proofAt,
  textAt,
} from "./document-values.ts";
import { ADDRESS_BYTES } from "./evm-address.ts";
import { checkListedProofs } from "./read-proofs.ts";
import type { Steps } from "./steps.ts";
import { uniswapOrder } from "./uniswap-order.ts";

/** Checks the JSON of Uniswap's merkle-distributor. Throws ClaimFlaw. */
export function* checkUniswapDocument(document: JsonObject): Steps<CheckedDocument> {
  const listed = readClaims("uniswap", document, uniswapEntry);
  uniswapOrder(listed.records).forEach((i, index) => {
    const is = indexAt(listed.records, i);
    if (is !== index) throw difference("bad-index", `${listed.claimPlace(i)}.index`, is, index);
  });
  const total = hexAmountAt(document["tokenTotal"], "tokenTotal");
  return yield* checkedKeyed("uniswap", { ...listed, total, totalPlace: "tokenTotal" });
}

/** Checks the JSON of Threshold's cumulative drop. Throws ClaimFlaw. */
export function* checkCumulativeDocument(document: JsonObject): Steps<CheckedDocument> {
  const listed = readClaims("cumulative", document, cumulativeEntry);
  const total = decimalAt(document["totalAmount"], "totalAmount");
  return yield* checkedKeyed("cumulative", { ...listed, total, totalPlace: "totalAmount" });
}

type ReadEntry = (records: ClaimRecords, i: number, entry: JsonObject, place: string) => void;

function uniswapEntry(records: ClaimRecords, i: number, entry: JsonObject, place: string): void {
  const index = entry["index"];
  if (typeof index !== "number" || index < 0 || index >= 2 ** 32 || index % 1 !== 0) {
    const message = `is ${JSON.stringify(index)}, should be a whole number`;
    throw new ClaimFlaw("bad-index", `${place}.index`, message);
  }
  setAmount(records, i, hexAmountAt(entry["amount"], `${place}.amount`));
  setIndex(records, i, index);
}

function cumulativeEntry(records: ClaimRecords, i: number, entry: JsonObject, place: string): void {
  const beneficiary = textAt(entry["beneficiary"], `${place}.beneficiary`);
  setAmount(records, i, decimalAt(entry["amount"], `${place}.amount`));
  setBeneficiary(records, i, accountKeyAt("cumulative", beneficiary, `${place}.beneficiary`));
}

function readClaims(kind: "uniswap" | "cumulative", document: JsonObject, read: ReadEntry) {
  const root = hashAt(document["merkleRoot"], "merkleRoot");
  const claims = Object.entries(objectAt(document["claims"], "claims"));
  if (claims.length === 0) throw new ClaimFlaw("no-claims", "claims", "there is no claim");
  const records = emptyRecords(kind, ADDRESS_BYTES, claims.length);
  const seen = new AccountsSeen();
  const claimPlace = (i: number) => `claims["${claims[i]?.[0]}"]`;
  const proofPlace = (i: number) => `${claimPlace(i)}.proof`;
  const proofs = claims.map(([account, value], i) => {
    const place = claimPlace(i);
    const key = accountKeyAt(kind, account, place);
    seen.add(account, place);
    const entry = objectAt(value, place);
    records.bytes.set(key, recordOffset(records, i));
    read(records, i, entry, place);
    return proofAt(entry["proof"], proofPlace(i));
  });
  return { records, proofs, root, claimPlace, proofPlace };
}

type KeyedClaims = ReturnType<typeof readClaims> & {
  readonly total: bigint;
  readonly totalPlace: string;
};

function* checkedKeyed(
  format: "uniswap" | "cumulative",
  listed: KeyedClaims,
): Steps<CheckedDocument> {
  const { records } = listed;
  const { root, total } = yield* checkListedProofs({
    ...listed,
    prefix: "0x",
    rootPlace: "merkleRoot",
  });
  return { checked: { format, leaves: records.count, total, root: hex0x(root) }, records };
}
