import { assert } from "../exact/assert.ts";
import { ClaimFlaw, difference } from "./claim-flaw.ts";
import { hashOf, recordWidth, shapeOf } from "./claim-format.ts";
import { type Claim, type ClaimRecords, claimAt, hex0x } from "./claim-records.ts";
import { leafNode, storedNodeCount } from "./claim-tree.ts";
import { flatProofNodes } from "./flat-tree.ts";
import { compareHashes, HASH_BYTES, hashPair, proofRoot } from "./hash.ts";
import { FIRST_STORED_LAYER, layeredProofNodes, layerSizes } from "./layered-tree.ts";
import { type LeafHasher, leafHasher } from "./leaf-hash.ts";
import { compareAt } from "./sorted-order.ts";
import {
  HEADER_BYTES,
  parseHeader,
  sectionsOf,
  type TreeHeader,
  type TreeSections,
} from "./tree-file.ts";

/** Bytes that can be read anywhere: an open file, or an array. */
export interface ByteSource {
  readonly size: number;
  /** Exactly these bytes; they stay valid until the next read at least. */
  read(offset: number, length: number): Uint8Array;
}

/**
 * A tree file, read where it is asked about and nowhere else: finding a claim reads a key and a
 * place in the index about log2(n) times, a proof reads one node a level and at most 15 records.
 */
export class TreeReader {
  readonly header: TreeHeader;
  private readonly source: ByteSource;
  private readonly sections: TreeSections;
  private readonly stored: number;
  private readonly layers: readonly number[];
  private readonly hasher: LeafHasher;
  private readonly width: number;

  /** Reads and checks the header. Throws ClaimFlaw: unknown-format, damaged-file. */
  constructor(source: ByteSource) {
    const head = source.read(0, source.size < HEADER_BYTES ? source.size : HEADER_BYTES);
    this.source = source;
    this.header = parseHeader(head, source.size);
    const { format, keyWidth, count } = this.header;
    this.sections = sectionsOf(this.header);
    this.stored = storedNodeCount(format, count);
    this.layers = layerSizes(count);
    this.hasher = leafHasher(format, keyWidth);
    this.width = recordWidth(format, keyWidth);
  }

  /** The rank of the claim with this key, found by halving. */
  find(key: Uint8Array): number | undefined {
    const { keyWidth, count } = this.header;
    if (key.length > keyWidth) return undefined;
    const wanted = new Uint8Array(2 * keyWidth);
    wanted.set(key);
    for (let low = 0, high = count; low < high; ) {
      const middle = (low + high) >>> 1;
      const rank = this.rankOfKey(middle);
      wanted.set(this.record(rank).subarray(0, keyWidth), keyWidth);
      const order = compareAt(wanted, 0, keyWidth, keyWidth);
      if (order === 0) return rank;
      if (order < 0) high = middle;
      else low = middle + 1;
    }
    return undefined;
  }

  /** The rank of the claim whose key is the `place`-th smallest. */
  rankOfKey(place: number): number {
    const bytes = this.source.read(this.sections.keyOrder + 4 * place, 4);
    const rank = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
    if (rank < this.header.count) return rank;
    throw new ClaimFlaw("damaged-file", `key index ${place}`, `there is no leaf ${rank}`);
  }

  /** The claim with this rank. */
  claim(rank: number): Claim {
    const { format, keyWidth } = this.header;
    return claimAt({ kind: format, keyWidth, count: 1, bytes: this.record(rank) }, 0);
  }

  /** The claim's leaf hash. */
  leaf(rank: number): Uint8Array {
    return this.hasher(this.record(rank));
  }

  /**
   * Cuts the proof of the claim with this rank, from the sibling up, and checks that it leads to the
   * root. Throws ClaimFlaw: wrong-proof.
   */
  proof(rank: number): Uint8Array[] {
    const { format, count, root } = this.header;
    assert(rank >= 0 && rank < count, "a proof is cut for a leaf of the tree");
    const proof =
      shapeOf(format) === "flat"
        ? flatProofNodes(count, rank).map((node) => this.flatNode(node))
        : layeredProofNodes(count, rank).map(({ layer, place }) => this.layeredNode(layer, place));
    const reached = proofRoot(hashOf(format), this.leaf(rank), proof);
    if (compareHashes(reached, 0, root, 0) === 0) return proof;
    throw difference("wrong-proof", `the proof of leaf ${rank}`, hex0x(reached), hex0x(root));
  }

  /** All claims in the file's order, in memory. */
  records(): ClaimRecords {
    const { format, keyWidth, count } = this.header;
    const bytes = this.readAll(this.sections.records, count * this.width);
    return { kind: format, keyWidth, count, bytes };
  }

  /** The whole key index, in memory. */
  keyOrder(): Uint32Array {
    const { count } = this.header;
    const bytes = this.readAll(this.sections.keyOrder, 4 * count);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    return Uint32Array.from({ length: count }, (_, place) => view.getUint32(4 * place));
  }

  /** The nodes that the file keeps, in memory. */
  storedNodes(): Uint8Array {
    return this.readAll(this.sections.nodes, this.stored * HASH_BYTES);
  }

  private record(rank: number): Uint8Array {
    return this.source.read(this.sections.records + rank * this.width, this.width);
  }

  private storedNode(node: number): Uint8Array {
    return this.source.read(this.sections.nodes + node * HASH_BYTES, HASH_BYTES).slice();
  }

  private flatNode(node: number): Uint8Array {
    const { format, count } = this.header;
    if (node < this.stored) return this.storedNode(node);
    if (node >= count - 1) return this.leaf(leafNode(format, count, 0) - node);
    return hashPair(hashOf(format), this.flatNode(2 * node + 1), this.flatNode(2 * node + 2));
  }

  private layeredNode(layer: number, place: number): Uint8Array {
    if (layer >= FIRST_STORED_LAYER) return this.storedNode(this.storedStart(layer) + place);
    if (layer === 0) return this.leaf(place);
    const left = this.layeredNode(layer - 1, 2 * place);
    if (2 * place + 1 >= (this.layers[layer - 1] ?? 0)) return left;
    return hashPair(hashOf(this.header.format), left, this.layeredNode(layer - 1, 2 * place + 1));
  }

  private storedStart(layer: number): number {
    const between = this.layers.slice(FIRST_STORED_LAYER, layer);
    return between.reduce((sum, size) => sum + size, 0);
  }

  private readAll(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const some = length - done < READ_BYTES ? length - done : READ_BYTES;
      bytes.set(this.source.read(offset + done, some), done);
      done += some;
    }
    return bytes;
  }
}

const READ_BYTES = 1 << 22;
