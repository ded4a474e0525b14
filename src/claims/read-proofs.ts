import { ClaimFlaw, difference } from "./claim-flaw.ts";
import { hashOf } from "./claim-format.ts";
import { type ClaimRecords, recordAt } from "./claim-records.ts";
import { buildClaimTree, type ClaimTree, proofOf } from "./claim-tree.ts";
import { hashText } from "./document-values.ts";
import { compareHashes, proofRoot } from "./hash.ts";
import { leafHasher } from "./leaf-hash.ts";
import type { Steps } from "./steps.ts";

/** What a document that lists a proof for each claim says, read but not yet recomputed. */
export interface ListedProofs {
  readonly records: ClaimRecords;
  readonly proofs: readonly (readonly Uint8Array[])[];
  readonly root: Uint8Array;
  readonly total: bigint;
  readonly totalPlace: string;
  readonly rootPlace: string;
  /** How hashes are written. */
  readonly prefix: "0x" | "";
  /** The place of the i-th claim, and of its proof. */
  claimPlace(i: number): string;
  proofPlace(i: number): string;
}

/**
 * Rebuilds the tree from the claims and compares root, total and every proof. When the root differs
 * the claims themselves tell who is at fault: one whose own proof does not lead to the root, or, if
 * all or none of them do, the root. Throws ClaimFlaw.
 */
export function* checkListedProofs(listed: ListedProofs): Steps<ClaimTree> {
  const tree = yield* buildClaimTree(listed.records);
  if (compareHashes(tree.root, 0, listed.root, 0) !== 0) throw whoseFault(listed, tree);
  for (let rank = 0; rank < listed.records.count; rank++) {
    const given = tree.given[rank] ?? 0;
    compareProof(listed, given, proofOf(tree, rank));
  }
  if (tree.total !== listed.total)
    throw difference("wrong-total", listed.totalPlace, listed.total, tree.total);
  return tree;
}

function compareProof(listed: ListedProofs, i: number, right: readonly Uint8Array[]): void {
  const is = listed.proofs[i] ?? [];
  const place = listed.proofPlace(i);
  if (is.length !== right.length) {
    const message = `has ${is.length} hashes, should have ${right.length}`;
    throw new ClaimFlaw("wrong-proof", place, message);
  }
  right.forEach((hash, k) => {
    const given = is[k] ?? hash;
    if (compareHashes(given, 0, hash, 0) === 0) return;
    const text = (each: Uint8Array) => hashText(each, listed.prefix);
    throw difference("wrong-proof", `${place}[${k}]`, text(given), text(hash));
  });
}

function whoseFault(listed: ListedProofs, tree: ClaimTree): ClaimFlaw {
  const { records, root, prefix } = listed;
  const hasher = leafHasher(records.kind, records.keyWidth);
  let astray: { readonly i: number; readonly reached: Uint8Array } | undefined;
  let led = 0;
  for (let i = 0; i < records.count; i++) {
    const proof = listed.proofs[i] ?? [];
    const reached = proofRoot(hashOf(records.kind), hasher(recordAt(records, i)), proof);
    if (compareHashes(reached, 0, root, 0) === 0) led++;
    else astray ??= { i, reached };
  }
  if (astray === undefined || led === 0) {
    const right = `${hashText(tree.root, prefix)}, the root of the claims that are listed`;
    return difference("wrong-root", listed.rootPlace, hashText(root, prefix), right);
  }
  const message = `leads to ${hashText(astray.reached, prefix)}, not to the root ${hashText(root, prefix)}`;
  return new ClaimFlaw("wrong-leaf", listed.claimPlace(astray.i), message);
}
