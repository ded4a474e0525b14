import { compareBytes } from "../../exact/byte-order.ts";
import { abs } from "../../exact/integer.ts";
import { mergeSorted } from "./cursor.ts";
import {
  type Change,
  delta,
  type GroupChange,
  type GroupShare,
  groupChanges,
  isChanged,
  type Movement,
  type Person,
  type RewardChange,
  rewardChanges,
  type Side,
  type TokenTotals,
} from "./figures.ts";

/** A participant on both sides; undefined where they have no row. */
export interface PersonChange {
  readonly participant: string;
  readonly before: Person | undefined;
  readonly after: Person | undefined;
}

/** What one participant gains or loses in one token. */
export interface Effect {
  readonly participant: string;
  readonly allocated: Change;
}

/** What happens to the participants in one token. */
export interface TokenEffects {
  readonly token: string;
  /** Those whose total rises, falls; the largest changes first, ties by name. */
  gained: number;
  lost: number;
  readonly largest: readonly Effect[];
  /** Sum over all participants of after minus before. */
  sumOfChanges: bigint;
}

/** Two results side by side. */
export interface Comparison {
  readonly rewards: readonly RewardChange[];
  /** Only the groups in which something differs. */
  readonly groups: readonly GroupChange[];
  readonly persons: {
    readonly unchanged: number;
    /** Any figure differs: weight, boost, allocation, released, burned. */
    readonly changed: number;
    readonly joined: number;
    readonly left: number;
  };
  readonly effects: readonly TokenEffects[];
  /** Those asked for, in that order. */
  readonly watched: readonly PersonChange[];
}

export interface CompareOptions {
  /** Participants to hand back whole; they do not count among the effects on others. */
  readonly watched?: readonly string[];
  /** How many of the largest effects to keep. */
  readonly largest?: number;
  /** Called with every participant who changed, in order. */
  readonly each?: ((change: PersonChange) => Promise<void> | void) | undefined;
  readonly seen?: (participants: number) => void;
}

/** Compares two results in one pass over their participants, in constant memory. */
export async function compareSides(
  before: Side,
  after: Side,
  options: CompareOptions = {},
): Promise<Comparison> {
  const tally = new Tally(options);
  const byName = (a: Person, b: Person) => compareBytes(a.participant, b.participant);
  for await (const pairs of mergeSorted(before.persons(), after.persons(), byName)) {
    for (const [a, b] of pairs) {
      const change = tally.add(a, b);
      if (change !== undefined) await options.each?.(change);
    }
    options.seen?.(tally.seen);
  }
  return {
    rewards: rewardChanges(before.rewards, after.rewards),
    groups: groupChanges(before.groups, after.groups, tally.movements),
    persons: tally.counts(),
    effects: tally.tokenEffects(),
    watched: tally.watchedChanges(),
  };
}

/** All participants' changes plus the change of dust is the change of the pool, in every token. */
export function isConserved({ rewards, effects }: Comparison): boolean {
  return rewards.every(({ token, figures }) => {
    const changes = effects.find((each) => each.token === token)?.sumOfChanges ?? 0n;
    const isWhole = changes === delta(figures.allocated);
    return isWhole && changes + delta(figures.dust) === delta(figures.pool);
  });
}

class Tally {
  readonly movements = new Map<string, Movement>();
  private readonly effects = new Map<string, TokenEffects & { largest: Effect[] }>();
  private readonly watched: ReadonlySet<string>;
  private readonly found = new Map<string, PersonChange>();
  private readonly keep: number;
  private unchanged = 0;
  private changed = 0;
  private joined = 0;
  private left = 0;

  constructor(private readonly options: CompareOptions) {
    this.watched = new Set(options.watched);
    this.keep = options.largest ?? 10;
  }

  get seen(): number {
    return this.unchanged + this.changed;
  }

  /** Counts a participant; what changed about them, or undefined. */
  add(before: Person | undefined, after: Person | undefined): PersonChange | undefined {
    const participant = before?.participant ?? after?.participant ?? "";
    const change = { participant, before, after };
    const isWatched = this.watched.has(participant);
    if (isWatched) this.found.set(participant, change);
    const isMoved = this.addGroups(before, after);
    const isPaid = this.addTokens(change, isWatched);
    if (!isMoved && !isPaid) {
      this.unchanged++;
      return undefined;
    }
    this.changed++;
    if (before === undefined) this.joined++;
    if (after === undefined) this.left++;
    return change;
  }

  counts(): Comparison["persons"] {
    const { unchanged, changed, joined, left } = this;
    return { unchanged, changed, joined, left };
  }

  tokenEffects(): TokenEffects[] {
    return [...this.effects.values()]
      .map((each) => ({ ...each, largest: ranked(each.largest).slice(0, this.keep) }))
      .sort((a, b) => compareBytes(a.token, b.token));
  }

  watchedChanges(): PersonChange[] {
    return (this.options.watched ?? []).map(
      (participant) =>
        this.found.get(participant) ?? { participant, before: undefined, after: undefined },
    );
  }

  private addGroups(before: Person | undefined, after: Person | undefined): boolean {
    let isAny = false;
    for (const [group, share] of before?.groups ?? []) {
      const other = after?.groups.get(group);
      if (other !== undefined && isSameShare(share, other)) continue;
      isAny = true;
      const movement = this.movement(group);
      if (other === undefined) movement.left++;
      else {
        movement.changed++;
        if (share.boostedWeight !== other.boostedWeight) movement.reweighed++;
      }
    }
    for (const group of after?.groups.keys() ?? []) {
      if (before?.groups.has(group) === true) continue;
      isAny = true;
      this.movement(group).joined++;
    }
    return isAny;
  }

  private addTokens({ participant, before, after }: PersonChange, isWatched: boolean): boolean {
    let isAny = false;
    const tokens = new Set([...(before?.tokens.keys() ?? []), ...(after?.tokens.keys() ?? [])]);
    for (const token of tokens) {
      const a = before?.tokens.get(token) ?? NOTHING;
      const b = after?.tokens.get(token) ?? NOTHING;
      if (a.released !== b.released || a.burned !== b.burned) isAny = true;
      const allocated = { before: a.allocated, after: b.allocated };
      if (!isChanged(allocated)) continue;
      isAny = true;
      const effects = this.effectsOf(token);
      effects.sumOfChanges += delta(allocated);
      if (!isWatched) this.rank(effects, { participant, allocated });
    }
    return isAny;
  }

  private rank(effects: TokenEffects & { largest: Effect[] }, effect: Effect): void {
    if (delta(effect.allocated) > 0n) effects.gained++;
    else effects.lost++;
    effects.largest.push(effect);
    // Sorting now and then is cheaper than keeping the list sorted.
    if (effects.largest.length < 4 * this.keep + 100) return;
    effects.largest = ranked(effects.largest).slice(0, this.keep);
  }

  private effectsOf(token: string): TokenEffects & { largest: Effect[] } {
    const known = this.effects.get(token);
    if (known !== undefined) return known;
    const made = { token, gained: 0, lost: 0, largest: [], sumOfChanges: 0n };
    this.effects.set(token, made);
    return made;
  }

  private movement(group: string): Movement {
    const known = this.movements.get(group);
    if (known !== undefined) return known;
    const made = { joined: 0, left: 0, changed: 0, reweighed: 0 };
    this.movements.set(group, made);
    return made;
  }
}

const NOTHING: TokenTotals = { allocated: 0n, released: 0n, burned: 0n };

function isSameShare(a: GroupShare, b: GroupShare): boolean {
  return (
    a.weight === b.weight &&
    a.boost === b.boost &&
    a.boostedWeight === b.boostedWeight &&
    a.allocation === b.allocation
  );
}

function ranked(effects: readonly Effect[]): Effect[] {
  return [...effects].sort((a, b) => {
    const left = abs(delta(a.allocated));
    const right = abs(delta(b.allocated));
    return left === right ? compareBytes(a.participant, b.participant) : left > right ? -1 : 1;
  });
}
