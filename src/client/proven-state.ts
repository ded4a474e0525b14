import type { CommitmentProof, ExistenceProof } from "cosmjs-types/cosmos/ics23/v1/proofs";
import { bytesToLatin1, compareByteArrays, concatBytes } from "../ledger/kernel/bytes.ts";
import type { StateKey } from "../ledger/kernel/state-key.ts";
import type { Entry, KeyRange, StateReader } from "../ledger/kernel/store.ts";

/** Thrown by a read that the entries at hand do not answer: a proof of this key would. */
export class Unproven extends Error {
  override readonly name = "Unproven";

  constructor(
    readonly store: string,
    readonly key: Uint8Array,
    /** Where a walk that begins at the key ends, when one was under way. */
    readonly walksTo?: Uint8Array,
  ) {
    super(`nothing at hand proves ${store} at key ${hex(key)}`);
  }
}

/** Two entries with none between them. Keys as Latin-1 text; null after the last one. */
export interface Neighbours {
  readonly left: string;
  readonly right: string | null;
}

/**
 * A state of which only some entries are known, each with a proof, and between which of them there is none. It
 * reads like the whole: what it tells is in the state, or is proven not to be; what it cannot know it throws. It
 * takes what it is given: proofs are checked by whoever brings them.
 */
export class ProvenState implements StateReader {
  private readonly stores = new Map<string, ProvenStore>();

  /** Takes what a proof says of one key of a store. */
  learn(store: string, { exist, nonexist }: CommitmentProof): void {
    const known = this.of(store);
    if (exist !== undefined) known.addEntry(exist);
    for (const side of [nonexist?.left, nonexist?.right])
      if (side !== undefined) known.addEntry(side);
    if (nonexist?.left !== undefined)
      known.addGap({
        left: bytesToLatin1(nonexist.left.key),
        right: nonexist.right === undefined ? null : bytesToLatin1(nonexist.right.key),
      });
  }

  get(store: string, { bytes, text }: StateKey): Uint8Array | undefined {
    const found = this.of(store).find(text);
    if (found === undefined) throw new Unproven(store, bytes);
    return found.entry?.value.slice();
  }

  *entries(store: string, { from, to, reverse }: KeyRange): Iterable<Entry> {
    const known = this.of(store);
    const end = to === undefined ? undefined : bytesToLatin1(to);
    if (reverse === true) {
      const last = this.lastBelow(store, to);
      if (last !== undefined && (from === undefined || compareByteArrays(last.key, from) >= 0)) {
        yield [last.key.slice(), last.value.slice()];
        // What stands before an entry is not proven: no rule looks further back than one.
        throw new Unproven(store, last.key);
      }
      return;
    }
    let probe = from ?? Uint8Array.of(0);
    for (;;) {
      const next = known.firstFrom(bytesToLatin1(probe));
      if (next === undefined) throw new Unproven(store, probe, to);
      const { entry } = next;
      if (entry === null || (end !== undefined && bytesToLatin1(entry.key) >= end)) return;
      yield [entry.key.slice(), entry.value.slice()];
      probe = concatBytes(entry.key, Uint8Array.of(0));
    }
  }

  /** Everything known, by store and key: each entry's proof, and the pairs of neighbours. */
  *contents(): Iterable<{
    readonly store: string;
    readonly entries: readonly ExistenceProof[];
    readonly gaps: readonly Neighbours[];
  }> {
    for (const name of [...this.stores.keys()].sort())
      yield { store: name, ...this.of(name).contents() };
  }

  private lastBelow(store: string, to: Uint8Array | undefined): ExistenceProof | undefined {
    if (to === undefined) throw new Unproven(store, Uint8Array.of(0xff));
    const found = this.of(store).lastBelow(bytesToLatin1(to));
    if (found === undefined) throw new Unproven(store, to);
    return found.entry ?? undefined;
  }

  private of(store: string): ProvenStore {
    const known = this.stores.get(store);
    if (known !== undefined) return known;
    const made = new ProvenStore();
    this.stores.set(store, made);
    return made;
  }
}

/** Null where it is known that there is nothing. */
type Found = { readonly entry: ExistenceProof | null } | undefined;

/** What is known of one store; keys as Latin-1 text, whose order is that of the bytes. */
class ProvenStore {
  private readonly known = new Map<string, ExistenceProof>();
  private readonly rightOf = new Map<string, string | null>();
  /** The left sides of all gaps, sorted. */
  private readonly lefts: string[] = [];

  addEntry(proof: ExistenceProof): void {
    this.known.set(bytesToLatin1(proof.key), proof);
  }

  addGap({ left, right }: Neighbours): void {
    if (!this.rightOf.has(left)) this.lefts.splice(this.countUpTo(left), 0, left);
    this.rightOf.set(left, right);
  }

  find(key: string): Found {
    const entry = this.known.get(key);
    if (entry !== undefined) return { entry };
    return this.gapAround(key) === undefined ? undefined : { entry: null };
  }

  /** The first entry at or after a key. */
  firstFrom(key: string): Found {
    const entry = this.known.get(key);
    if (entry !== undefined) return { entry };
    const gap = this.gapAround(key);
    if (gap === undefined) return undefined;
    return { entry: gap.right === null ? null : (this.known.get(gap.right) ?? null) };
  }

  /** The last entry before a key that has none itself. */
  lastBelow(key: string): Found {
    const gap = this.gapAround(key);
    return gap && { entry: this.known.get(gap.left) ?? null };
  }

  contents() {
    const keys = [...this.known.keys()].sort();
    return {
      entries: keys.flatMap((key) => this.known.get(key) ?? []),
      gaps: this.lefts.map((left) => ({ left, right: this.rightOf.get(left) ?? null })),
    };
  }

  /** The neighbours that a key without entry is known to stand between. */
  private gapAround(key: string): Neighbours | undefined {
    const left = this.lefts[this.countUpTo(key) - 1];
    const right = left === undefined ? undefined : this.rightOf.get(left);
    if (left === undefined || right === undefined || left === key) return undefined;
    return right === null || key < right ? { left, right } : undefined;
  }

  /** How many left sides are not after a key. */
  private countUpTo(key: string): number {
    let [low, high] = [0, this.lefts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.lefts[middle] ?? "") <= key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The bytes of a key, for messages. */
function hex(key: Uint8Array): string {
  return [...key].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The key that stands right after another one: proving that it is not there proves the next entry. */
export function keyAfter(left: string): Uint8Array {
  return concatBytes(
    Uint8Array.from(left, (character) => character.charCodeAt(0)),
    Uint8Array.of(0),
  );
}
