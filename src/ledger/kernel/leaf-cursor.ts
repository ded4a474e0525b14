import { sideAt } from "./key-bits.ts";
import { type NodeRef, ROOT, type Side, type TreeNodes } from "./tree-nodes.ts";

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
    this.pending = nodes.leafCount === 0 ? [] : bound === undefined ? [ROOT] : [];
    if (bound !== undefined && nodes.leafCount > 0) this.seek(bound);
  }

  /** The next leaf; -1 at the end. */
  next(): number {
    let node = this.pending.pop();
    if (node === undefined) return -1;
    const sooner = this.later === 1 ? 0 : 1;
    while (!this.nodes.isLeaf(node)) {
      this.pending.push(this.nodes.child(node, this.later));
      node = this.nodes.child(node, sooner);
    }
    return node;
  }

  /**
   * Follows the bound's bits down to where it leaves the tree: all keys below that node agree with
   * it in every bit before `difference` and none in that bit, so they stand on one side of it.
   */
  private seek(bound: Uint8Array): void {
    const { nodes, later, pending } = this;
    const difference = nodes.difference(nodes.leafTowards(bound), bound);
    let node = ROOT;
    while (!nodes.isLeaf(node) && (difference < 0 || nodes.position(node) < difference)) {
      const side = sideAt(bound, nodes.position(node));
      if (side !== later) pending.push(nodes.child(node, later));
      node = nodes.child(node, side);
    }
    const isWalked = difference < 0 ? later === 1 : sideAt(bound, difference) !== later;
    if (isWalked) pending.push(node);
  }
}
