import { sideAt } from "./key-bits.ts";
import type { NodeRef, Side, TreeNodes } from "./tree-nodes.ts";

/**
 * Walks the leaves of a tree in the order of their keys, up from the first key at or above `bound`,
 * or (`reverse`) down from the last key below it; without a bound, from the end of the tree. Void as
 * soon as the tree changes.
 */
export class LeafCursor {
  private readonly nodes: TreeNodes;
  /** The side that comes later in the walk. */
  private readonly later: Side;
  /** What is still to be walked, the next on top. */
  private readonly pending: NodeRef[];

  constructor(nodes: TreeNodes, bound: Uint8Array | undefined, reverse: boolean) {
    this.nodes = nodes;
    this.later = reverse ? 0 : 1;
    this.pending = nodes.leafCount === 0 ? [] : bound === undefined ? [nodes.root] : [];
    if (bound !== undefined && nodes.leafCount > 0) this.seek(bound);
  }

  /** The next leaf; -1 at the end. */
  next(): number {
    let ref = this.pending.pop();
    if (ref === undefined) return -1;
    const sooner = this.later === 1 ? 0 : 1;
    while (ref >= 0) {
      this.pending.push(this.nodes.child(ref, this.later));
      ref = this.nodes.child(ref, sooner);
    }
    return ~ref;
  }

  /**
   * Follows the bound's bits down to where it leaves the tree: all keys below that node agree with
   * it in every bit before `difference` and none in that bit, so they stand on one side of it.
   */
  private seek(bound: Uint8Array): void {
    const { nodes, later, pending } = this;
    const difference = nodes.difference(nodes.leafTowards(bound), bound);
    let ref = nodes.root;
    while (ref >= 0 && (difference < 0 || nodes.position(ref) < difference)) {
      const side = sideAt(bound, nodes.position(ref));
      if (side !== later) pending.push(nodes.child(ref, later));
      ref = nodes.child(ref, side);
    }
    const isWalked = difference < 0 ? later === 1 : sideAt(bound, difference) !== later;
    if (isWalked) pending.push(ref);
  }
}
