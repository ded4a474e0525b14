import { type ClaimTree, storedNodeCount } from "../../claims/claim-tree.ts";
import { ADDRESS_BYTES } from "../../claims/evm-address.ts";
import type { Columns } from "./columns.ts";
import { RECORD_BYTES, SCRATCH } from "./layout.ts";
import { NotFast } from "./not-fast.ts";
import { inRanges, type Pool } from "./pool.ts";

const HASH_BYTES = 32;
const THREAD_SCRATCH = 8192;
/**
 * Done by one call: short enough that threads finish together and that a first, slower version of a kernel is
 * soon replaced. More where pieces would be very many.
 */
const PIECE = { least: 2048, most: 8192, count: 128 };
/** Leaves sorted by one call: the main thread, which may do it, must hear signals in between. */
const MOST_SORTED = 1 << 20;
/** Work below which a further thread costs more than it brings. */
const LEAST = 4096;

interface WantedTree {
  readonly total: bigint;
  readonly wholeUpTo: number;
  readonly most: number;
}

/**
 * Builds the tree over all positive totals of participants in the order of their names. Undefined when
 * a name is no EVM address, two are one, or there are more than `most` claims: the plain way then says
 * which. `total`: their sum. The tree stands in the kernels' memory; above `wholeUpTo` claims only the
 * nodes that a tree file keeps are left. Throws NotFast when there is no room for it.
 */
export async function buildOzTree(
  columns: Columns,
  pool: Pool,
  wanted: WantedTree,
): Promise<ClaimTree | undefined> {
  const builder = new TreeBuilder(columns, pool);
  return await builder.build(wanted);
}

type Parts = Parameters<typeof inRanges>[1];

class TreeBuilder {
  private next: number;
  private readonly end: number;
  private readonly scratch: readonly number[];
  private pieceScratch = 0;
  private readonly pieceSize: number;

  constructor(
    private readonly columns: Columns,
    private readonly pool: Pool,
  ) {
    const { start, end } = columns.scratch();
    this.next = start + HASH_BYTES;
    this.end = end;
    const participants = columns.get("participants");
    const even = Math.ceil(participants / PIECE.count);
    this.pieceSize = Math.min(PIECE.most, Math.max(PIECE.least, even));
    const sorts = Math.max(pool.size, Math.ceil(participants / MOST_SORTED));
    this.scratch = Array.from({ length: sorts }, () => columns.table(THREAD_SCRATCH));
  }

  async build({ total, wholeUpTo, most }: WantedTree): Promise<ClaimTree | undefined> {
    const { columns } = this;
    const participants = columns.get("participants");
    const parts = { parts: Math.ceil(participants / this.pieceSize), least: 1 };
    this.pieceScratch = columns.table(parts.parts * SCRATCH);
    const places = this.placesRoom(participants);
    const count = await this.placeClaims(participants, parts, places);
    if (count === 0 || count > most) return undefined;
    const nodes = this.room((2 * count - 1) * HASH_BYTES);
    // The hashes stand where the inner nodes will, one place before them: leaves and hashes never meet.
    const hashes = nodes - HASH_BYTES;
    const records = this.room(count * RECORD_BYTES);
    const flaws = await inRanges(participants, parts, (from, to, part) =>
      this.one("makeLeaves", [from, to, places, records, hashes, this.piece(part)]),
    );
    if (flaws.some((flaw) => flaw !== 0)) return undefined;
    const given = this.room(count * 4);
    await this.sortLeaves({ count, hashes, nodes, given });
    await this.hashLevels(nodes, count);
    const ranks = this.room(count * 4);
    // Of the nodes of a large tree only those that the file keeps are needed any more.
    const kept = nodes + Math.ceil((storedNodeCount("oz", count) * HASH_BYTES) / 64) * 64;
    const out = count <= wholeUpTo ? this.room(count * RECORD_BYTES) : kept;
    await inRanges(count, { parts: Math.ceil(count / this.pieceSize), least: 1 }, (from, to) =>
      this.one("gatherRecords", [from, to, given, records, out, ranks]),
    );
    const keyOrder = await this.keyOrder({ records, count, ranks });
    if (keyOrder === undefined) return undefined;
    const { bytes } = columns.machine;
    const words = (at: number) => new Uint32Array(bytes.buffer, at, count);
    const root = bytes.slice(nodes, nodes + HASH_BYTES);
    const own = bytes.subarray(out, out + count * RECORD_BYTES);
    return {
      records: { kind: "oz", keyWidth: ADDRESS_BYTES, count, bytes: own },
      root,
      total,
      nodes: bytes.subarray(nodes, nodes + (2 * count - 1) * HASH_BYTES),
      given: words(given),
      keyOrder: words(keyOrder),
    };
  }

  /** Room that will be free until the leaves are made: behind all that their making needs. */
  private placesRoom(participants: number): number {
    const start = this.next;
    this.room(2 * participants * HASH_BYTES);
    this.room(participants * RECORD_BYTES);
    const places = this.room(participants * 4);
    this.next = start;
    return places;
  }

  /** Gives everyone with a claim a place, in the order of names; returns how many there are. */
  private async placeClaims(participants: number, parts: Parts, places: number): Promise<number> {
    await inRanges(participants, parts, (from, to) => this.one("markClaims", [from, to, places]));
    const counts = await inRanges(participants, parts, (from, to) =>
      this.one("countClaims", [from, to, places]),
    );
    let before = 0;
    const starts = counts.map((own) => {
      before += own;
      return before - own;
    });
    await inRanges(participants, parts, (from, to, part) =>
      this.one("placeClaims", [from, to, places, starts[part] ?? 0]),
    );
    return before;
  }

  private piece(part: number): number {
    return this.pieceScratch + part * SCRATCH;
  }

  private own(part: number): number {
    return this.scratch[part] ?? 0;
  }

  private async one(name: Parameters<Pool["call"]>[0]["name"], args: readonly number[]) {
    const [result = 0] = await this.pool.call({ name, args });
    return result;
  }

  private room(bytes: number): number {
    const start = this.next;
    this.next += Math.ceil(bytes / 64) * 64;
    if (this.next > this.end) throw new NotFast("its tree does not fit into 4 GiB");
    return start;
  }

  /** Sorts leaves by their first byte on all threads, then puts them into the tree. */
  private async sortLeaves(tree: {
    readonly count: number;
    readonly hashes: number;
    readonly nodes: number;
    readonly given: number;
  }): Promise<void> {
    const { count, hashes, nodes, given } = tree;
    const parts = await this.partition(hashes, count);
    const keys = this.room(count * 8);
    const other = this.room(count * 8);
    const sorted = await Promise.all(
      parts.map(({ low, high, rank }, part) =>
        this.pool.call({
          name: "sortLeaves",
          args: [hashes, count, low, high, keys + rank * 8, other + rank * 8, this.own(part)],
          reads: ["sortedLeaves"],
        }),
      ),
    );
    await Promise.all(
      sorted.map(([size = 0, at = 0], part) =>
        this.one("placeLeaves", [
          at >>> 0,
          size,
          parts[part]?.rank ?? 0,
          count,
          hashes,
          nodes,
          given,
        ]),
      ),
    );
    this.next = keys;
  }

  /** Ranges of first bytes with about as many leaves each. */
  private async partition(hashes: number, count: number) {
    const counts = this.own(0);
    const { bytes, view } = this.columns.machine;
    bytes.fill(0, counts, counts + 1024);
    await this.one("countFirstBytes", [hashes, 0, count, counts]);
    const wanted = count < LEAST ? 1 : this.scratch.length;
    const parts: { low: number; high: number; rank: number }[] = [];
    let low = 0;
    let rank = 0;
    let size = 0;
    for (let byte = 0; byte < 256; byte++) {
      size += view.getUint32(counts + byte * 4, true);
      const isFull = rank + size >= (count * (parts.length + 1)) / wanted;
      if (byte < 255 && !(isFull && parts.length < wanted - 1)) continue;
      parts.push({ low, high: byte + 1, rank });
      low = byte + 1;
      rank += size;
      size = 0;
    }
    return parts;
  }

  /** Hashes level by level from the deepest; the top levels in one go. */
  private async hashLevels(nodes: number, count: number): Promise<void> {
    const inner = count - 1;
    let level = 1;
    while (level * 2 - 1 < inner) level *= 2;
    for (; level > LEAST; level /= 2) {
      const start = level - 1;
      const size = Math.min(level, inner - start);
      const parts = { parts: Math.ceil(size / this.pieceSize), least: 1 };
      await inRanges(size, parts, (from, to, part) =>
        this.one("hashNodes", [start + from, start + to, nodes, this.piece(part)]),
      );
    }
    const top = Math.min(inner, level * 2 - 1);
    if (top > 0) await this.one("hashNodes", [0, top, nodes, this.own(0)]);
  }

  /** Ranks in the order of the addresses; undefined when two claims have one address. */
  private async keyOrder(claims: {
    readonly records: number;
    readonly count: number;
    readonly ranks: number;
  }): Promise<number | undefined> {
    const { records, count, ranks } = claims;
    const state = await this.one("checkOrder", [records, count, 0]);
    if (state === 0) return ranks;
    if (state === 1) return undefined;
    const order = this.room(count * 4);
    const scratch = this.room(THREAD_SCRATCH + count * 24);
    const sorting = { name: "sortAddresses", args: [records, count, order, scratch] } as const;
    await this.pool.call({ ...sorting, isLong: true });
    if ((await this.one("checkOrder", [records, count, order])) !== 0) return undefined;
    await this.one("toRanks", [order, count, ranks]);
    return order;
  }
}
