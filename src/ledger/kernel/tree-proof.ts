import {
  type CommitmentProof,
  type ExistenceProof,
  HashOp,
  type InnerOp,
  type LeafOp,
  LengthOp,
} from "cosmjs-types/cosmos/ics23/v1/proofs";
import { HASH_BYTES } from "./hasher.ts";
import { sideAt } from "./key-bits.ts";
import { LeafCursor } from "./leaf-cursor.ts";
import { LEAF_PREFIX, MAX_INNER_PREFIX_BYTES, putChild, putInnerPrefix } from "./tree-hash.ts";
import { type NodeRef, ROOT, type Side, type TreeNodes } from "./tree-nodes.ts";

/**
 * The leaf operation of both of ICS 23's specifications that the ledger uses: sha256(prefix, key and
 * sha256(value) each behind its length as a varint).
 * Source: https://github.com/cosmos/ics23, `IavlSpec` and `TendermintSpec` in go/proof.go.
 */
export function leafOp(prefix: Uint8Array): LeafOp {
  return {
    hash: HashOp.SHA256,
    prehashKey: HashOp.NO_HASH,
    prehashValue: HashOp.SHA256,
    length: LengthOp.VAR_PROTO,
    prefix,
  };
}

/**
 * The proof, for ICS 23's `iavlSpec`, that a key (1 to 1,024 bytes) is in the tree with its value,
 * or that it is not: then its neighbours, the greatest key below and the least above it, of which
 * one may be missing. Assumes a tree with leaves whose hashes are up to date.
 */
export function proveKey(nodes: TreeNodes, key: Uint8Array): CommitmentProof {
  const leaf = nodes.leafTowards(key);
  if (nodes.difference(leaf, key) < 0) return { exist: existence(nodes, leaf) };
  const left = new LeafCursor(nodes, key, true).next();
  const right = new LeafCursor(nodes, key, false).next();
  return {
    nonexist: {
      key: key.slice(),
      ...(left >= 0 && { left: existence(nodes, left) }),
      ...(right >= 0 && { right: existence(nodes, right) }),
    },
  };
}

function existence(nodes: TreeNodes, leaf: NodeRef): ExistenceProof {
  const key = nodes.keyOf(leaf);
  const path: InnerOp[] = [];
  for (let node = ROOT; !nodes.isLeaf(node); ) {
    const side = sideAt(key, nodes.position(node));
    path.push(innerOp(nodes, node, side));
    node = nodes.child(node, side);
  }
  const value = nodes.valueOf(leaf);
  return { key, value, leaf: leafOp(LEAF_PREFIX.slice()), path: path.reverse() };
}

/** The step from the child on `side` of an inner node to the node itself. */
function innerOp(nodes: TreeNodes, inner: NodeRef, side: Side): InnerOp {
  const prefix = new Uint8Array(MAX_INNER_PREFIX_BYTES + HASH_BYTES + 2);
  let at = putInnerPrefix(nodes, inner, prefix, 0);
  if (side === 1) at = putChild(nodes, nodes.child(inner, 0), prefix, at);
  prefix[at++] = HASH_BYTES;
  const suffix = new Uint8Array(side === 0 ? 1 + HASH_BYTES : 0);
  if (side === 0) putChild(nodes, nodes.child(inner, 1), suffix, 0);
  return { hash: HashOp.SHA256, prefix: prefix.slice(0, at), suffix };
}
