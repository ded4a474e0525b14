import { simpleProof, simpleRoot } from "../../ledger/kernel/simple-tree.ts";
import { nativeHasher, txHash } from "../../node/sha256.ts";
import { toBase64, upperHex } from "../encodings.ts";

/**
 * That a transaction stands in a block: the neighbours on its way to the header's `data_hash`.
 * Leaves are the transactions' sha256 in RFC 6962's tree. Source: CometBFT v0.38.17 `types/tx.go`,
 * `crypto/merkle/proof.go`.
 */
export function txProofJson(txs: readonly Uint8Array[] | undefined, index: number) {
  const tx = txs?.[index];
  if (txs === undefined || tx === undefined) return undefined;
  const leaves = txs.map(txHash);
  const { leafHash, aunts } = simpleProof(nativeHasher, leaves, index);
  return {
    root_hash: upperHex(simpleRoot(nativeHasher, leaves)),
    data: toBase64(tx),
    proof: {
      total: txs.length.toString(),
      index: index.toString(),
      leaf_hash: toBase64(leafHash),
      aunts: aunts.map(toBase64),
    },
  };
}
