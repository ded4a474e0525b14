import { describe, expect, it } from "vitest";
import { BlockHeap } from "./block-heap.ts";

const PAGE = 2 ** 22;

/** A heap with its owners' addresses, each block filled with bytes that name its owner and turn. */
class Owners {
  readonly heap = new BlockHeap((owner, address) => this.addresses.set(owner, address));
  readonly addresses = new Map<number, number>();
  private readonly contents = new Map<number, readonly [key: Uint8Array, value: Uint8Array]>();

  place(owner: number, keyLength: number, valueLength: number, turn: number): void {
    const key = new Uint8Array(keyLength).fill(owner);
    const value = new Uint8Array(valueLength).fill(owner + turn);
    const old = this.addresses.get(owner);
    this.contents.set(owner, [key, value]);
    this.addresses.set(owner, this.heap.place(owner, key, value));
    if (old !== undefined) this.heap.release(old);
  }

  replace(owner: number, value: Uint8Array): boolean {
    const [key] = this.contents.get(owner) ?? [new Uint8Array(1)];
    const isDone = this.heap.replaceValue(this.addresses.get(owner) ?? 0, value);
    if (isDone) this.contents.set(owner, [key, value]);
    return isDone;
  }

  drop(owner: number): void {
    const address = this.addresses.get(owner);
    this.addresses.delete(owner);
    this.contents.delete(owner);
    if (address !== undefined) this.heap.release(address);
  }

  /** Owners whose block does not hold what was put there. */
  broken(): number[] {
    const { heap, addresses } = this;
    return [...this.contents].flatMap(([owner, [key, value]]) => {
      const address = addresses.get(owner) ?? 0;
      const at = heap.keyStart(address);
      const block = heap.page(address).subarray(at, at + key.length + value.length);
      const isWhole =
        heap.keyLength(address) === key.length &&
        heap.valueLength(address) === value.length &&
        Buffer.compare(block, Buffer.concat([key, value])) === 0;
      return isWhole ? [] : [owner];
    });
  }

  get liveBytes(): number {
    return [...this.contents.values()].reduce((sum, [k, v]) => sum + k.length + v.length + 16, 0);
  }
}

describe("the heap of blocks", () => {
  it("keeps every block whole while others come, grow, shrink and go", () => {
    const owners = new Owners();
    for (let turn = 0; turn < 30_000; turn++) {
      const owner = (turn * 7919) % 1_500;
      if (turn % 5 === 0) owners.drop(owner);
      else owners.place(owner, 1 + (turn % 1_024), 1 + ((turn * 104_729) % 9_000), turn);
    }
    expect(owners.broken()).toEqual([]);
    expect(owners.heap.heldBytes).toBeLessThan(1.5 * owners.liveBytes + 2 * PAGE);
  });

  it("gives the memory back when the blocks have gone, whatever sizes they had", () => {
    const owners = new Owners();
    for (const length of [100, 1_000, 10_000, 100_000, 1_048_576]) {
      const count = Math.ceil((6 * PAGE) / length);
      for (let owner = 0; owner < count; owner++) owners.place(owner, 10, length, 0);
      expect(owners.heap.heldBytes).toBeGreaterThan(6 * PAGE);
      for (let owner = 0; owner < count; owner++) if (owner % 1_000 !== 7) owners.drop(owner);
      expect(owners.broken()).toEqual([]);
      expect(owners.heap.heldBytes).toBeLessThanOrEqual(1.5 * owners.liveBytes + 2 * PAGE);
    }
  });

  it("replaces a value in its place when the block stays as long, in steps of 8 bytes", () => {
    const owners = new Owners();
    owners.place(0, 3, 5, 0);
    owners.place(1, 3, 5, 0);
    expect(owners.replace(0, new Uint8Array(1).fill(9))).toBe(true);
    expect(owners.replace(0, new Uint8Array(5).fill(8))).toBe(true);
    expect(owners.replace(0, new Uint8Array(6).fill(7))).toBe(false);
    expect(owners.broken()).toEqual([]);
  });

  it("starts small", () => {
    expect(new Owners().heap.heldBytes).toBe(4_096);
  });
});
