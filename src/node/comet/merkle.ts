import { simpleRoot as rootOf } from "../../ledger/kernel/simple-tree.ts";
import { nativeHasher } from "../sha256.ts";

/** The root of CometBFT's simple tree over byte strings: what headers hold of lists. Source: RFC 6962, 2.1. */
export function simpleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  return rootOf(nativeHasher, leaves);
}
