import type { Comparison, PersonChange } from "./compare-sides.ts";
import {
  type Change,
  type GroupChange,
  type GroupShare,
  isChanged,
  type Movement,
} from "./figures.ts";

/** A figure in the formula of a share that is not the same. */
export type CauseKind = "own weight" | "pool" | "weight of others" | "none of these";

/** Why a share of a group is another one: which of the figures in its formula changed. */
export interface Cause {
  readonly kind: CauseKind;
  readonly change: Change;
}

/** One group of a participant whose allocation changed, with the causes. */
export interface GroupCauses {
  readonly group: GroupChange;
  readonly allocation: Change;
  readonly causes: readonly Cause[];
  /** Among the others. */
  readonly movement: Readonly<Movement>;
}

/**
 * Why the allocations of a participant changed, group by group: a share is pool x own weight / weight
 * of all, so one of the three must have changed, or else the rule or the rounding.
 */
export function causesOf(person: PersonChange, { groups }: Comparison): GroupCauses[] {
  return groups.flatMap((group) => {
    const before = person.before?.groups.get(group.id);
    const after = person.after?.groups.get(group.id);
    const allocation = { before: before?.allocation ?? 0n, after: after?.allocation ?? 0n };
    if (!isChanged(allocation)) return [];
    const own = { before: before?.boostedWeight ?? 0n, after: after?.boostedWeight ?? 0n };
    const { pool, carriedIn, totalBoostedWeight: all } = group.figures;
    const whole = { before: pool.before + carriedIn.before, after: pool.after + carriedIn.after };
    const others = { before: all.before - own.before, after: all.after - own.after };
    const causes: Cause[] = [
      { kind: "own weight" as const, change: own },
      { kind: "pool" as const, change: whole },
      { kind: "weight of others" as const, change: others },
    ].filter(({ change }) => isChanged(change));
    if (causes.length === 0) causes.push({ kind: "none of these", change: allocation });
    return [{ group, allocation, causes, movement: othersIn(group, before, after) }];
  });
}

function othersIn(
  { movement }: GroupChange,
  before: GroupShare | undefined,
  after: GroupShare | undefined,
): Movement {
  const { joined, left, changed, reweighed } = movement;
  if (before === undefined) return { ...movement, joined: joined - 1 };
  if (after === undefined) return { ...movement, left: left - 1 };
  const isReweighed = before.boostedWeight !== after.boostedWeight;
  return { joined, left, changed: changed - 1, reweighed: reweighed - (isReweighed ? 1 : 0) };
}
