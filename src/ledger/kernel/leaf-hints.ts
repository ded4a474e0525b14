import { slotOfBytes } from "./recent.ts";
import type { NodeRef } from "./tree-nodes.ts";

/** Places for hints, 256 KiB: what a large block's transactions look at, twice over. */
const SLOTS = 1 << 16;

/**
 * Where keys were found last: a key that a transaction's check has looked up comes again when the transaction is
 * executed, and the way down a large tree is long. A hint gives way to the next one for its place, and nobody keeps it
 * true: whoever takes one looks whether the key is there.
 */
export class LeafHints {
  private readonly leaves = new Int32Array(SLOTS);

  /** Bytes of memory behind the hints. */
  get heldBytes(): number {
    return this.leaves.byteLength;
  }

  /** Where a leaf with this key was, if there was one: now it may be another leaf, an inner node or released. */
  guess(key: Uint8Array): NodeRef {
    return this.leaves[slotOf(key)] as NodeRef;
  }

  keep(key: Uint8Array, leaf: NodeRef): void {
    this.leaves[slotOf(key)] = leaf;
  }
}

/** The same for like bytes; no key is too long for a number. */
function slotOf(key: Uint8Array): number {
  return slotOfBytes(key) & (SLOTS - 1);
}
