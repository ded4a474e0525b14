import { type SimpleProof, simpleProofs, simpleRoot } from "../../ledger/kernel/simple-tree.ts";
import { nativeHasher, txHash } from "../../node/sha256.ts";
import { toBase64, upperHex } from "../encodings.ts";

/** The transactions of a block, and of each that it stands there. */
export interface BlockProofs {
  readonly txs: readonly Uint8Array[];
  readonly root: Uint8Array;
  readonly proofs: readonly SimpleProof[];
}

/** The proofs of all of a block's transactions, which cost hardly more than that of one. */
export function blockProofs(txs: readonly Uint8Array[]): BlockProofs {
  const leaves = txs.map(txHash);
  const root = simpleRoot(nativeHasher, leaves);
  return { txs, root, proofs: simpleProofs(nativeHasher, leaves) };
}

/**
 * That a transaction stands in a block: the neighbours on its way to the header's `data_hash`.
 * Leaves are the transactions' sha256 in RFC 6962's tree. Source: CometBFT v0.38.17 `types/tx.go`,
 * `crypto/merkle/proof.go`.
 */
export function txProofJson(block: BlockProofs | undefined, index: number) {
  const [tx, proof] = [block?.txs[index], block?.proofs[index]];
  if (block === undefined || tx === undefined || proof === undefined) return undefined;
  return {
    root_hash: upperHex(block.root),
    data: toBase64(tx),
    proof: {
      total: proof.total.toString(),
      index: index.toString(),
      leaf_hash: toBase64(proof.leafHash),
      aunts: proof.aunts.map(toBase64),
    },
  };
}
