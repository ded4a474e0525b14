import type { RewardTotals } from "../../programme/engines/equations.ts";
import type { GroupResult } from "../../programme/engines/settlement.ts";

/** A figure on both sides; 0 where a side does not have it. Base units or a plain count. */
export interface Change {
  readonly before: bigint;
  readonly after: bigint;
}

/** One participant's row of a group. `boost`: V as text, "" without. */
export interface GroupShare {
  readonly weight: bigint;
  readonly boost: string;
  readonly boostedWeight: bigint;
  readonly allocation: bigint;
}

/** One participant's totals in one token, base units. */
export interface TokenTotals {
  allocated: bigint;
  released: bigint;
  burned: bigint;
}

/** One participant of one result: rows by group, totals by token. */
export interface Person {
  readonly participant: string;
  readonly groups: ReadonlyMap<string, GroupShare>;
  readonly tokens: ReadonlyMap<string, TokenTotals>;
}

/** One of two results to compare, wherever it comes from. */
export interface Side {
  readonly groups: readonly GroupResult[];
  readonly rewards: readonly RewardTotals[];
  readonly decimals: ReadonlyMap<string, number>;
  /** Sorted by participant as bytes; once. */
  persons(): AsyncIterable<readonly Person[]>;
}

/** The figures of a reward token that are compared. */
export const REWARD_FIGURES = [
  "pool",
  "allocated",
  "dust",
  "released",
  "held",
  "burned",
] as const satisfies readonly (keyof RewardTotals)[];

export type RewardFigure = (typeof REWARD_FIGURES)[number];

/** A reward token on both sides. */
export interface RewardChange {
  readonly token: string;
  readonly figures: Readonly<Record<RewardFigure, Change>>;
}

/** The figures of a group that are compared. */
export const GROUP_FIGURES = [
  "pool",
  "carriedIn",
  "allocated",
  "dust",
  "totalWeight",
  "totalBoostedWeight",
] as const satisfies readonly (keyof GroupResult)[];

export type GroupFigure = (typeof GROUP_FIGURES)[number];

/** Who came, went or changed among the rows of a group. */
export interface Movement {
  joined: number;
  left: number;
  /** On both sides, with another row; `reweighed` of them with another boosted weight. */
  changed: number;
  reweighed: number;
}

/** A group on both sides. */
export interface GroupChange {
  readonly id: string;
  readonly token: string;
  readonly weightDecimals: number;
  readonly figures: Readonly<Record<GroupFigure, Change>>;
  readonly participants: Change;
  readonly fill: readonly {
    readonly asset: string;
    readonly accepted: Change;
    readonly cap: Change;
  }[];
  readonly movement: Readonly<Movement>;
}

/** After minus before. */
export function delta({ before, after }: Change): bigint {
  return after - before;
}

/** Whether a figure is not the same on both sides. */
export function isChanged({ before, after }: Change): boolean {
  return before !== after;
}

/** Every reward token of either side, in the order of the sides. */
export function rewardChanges(
  before: readonly RewardTotals[],
  after: readonly RewardTotals[],
): RewardChange[] {
  return pairs(before, after, ({ token }) => token).map(([token, a, b]) => {
    const change = (key: RewardFigure) => ({ before: a?.[key] ?? 0n, after: b?.[key] ?? 0n });
    return {
      token,
      figures: {
        pool: change("pool"),
        allocated: change("allocated"),
        dust: change("dust"),
        released: change("released"),
        held: change("held"),
        burned: change("burned"),
      },
    };
  });
}

/** The groups of either side of which a figure or a row differs. */
export function groupChanges(
  before: readonly GroupResult[],
  after: readonly GroupResult[],
  movements: ReadonlyMap<string, Movement>,
): GroupChange[] {
  const all = pairs(before, after, ({ id }) => id).map(([id, a, b]) =>
    groupChange(id, a, b, movements.get(id) ?? { joined: 0, left: 0, changed: 0, reweighed: 0 }),
  );
  return all.filter((each) => {
    const { figures, participants, fill, movement } = each;
    const changes = [...Object.values(figures), participants];
    for (const { accepted, cap } of fill) changes.push(accepted, cap);
    const moved = movement.joined + movement.left + movement.changed;
    return moved > 0 || changes.some(isChanged);
  });
}

function groupChange(
  id: string,
  before: GroupResult | undefined,
  after: GroupResult | undefined,
  movement: Movement,
): GroupChange {
  const change = (key: GroupFigure) => ({ before: before?.[key] ?? 0n, after: after?.[key] ?? 0n });
  const known = after ?? before;
  return {
    id,
    token: known?.token ?? "",
    weightDecimals: known?.weightDecimals ?? 0,
    figures: {
      pool: change("pool"),
      carriedIn: change("carriedIn"),
      allocated: change("allocated"),
      dust: change("dust"),
      totalWeight: change("totalWeight"),
      totalBoostedWeight: change("totalBoostedWeight"),
    },
    participants: {
      before: BigInt(before?.participants ?? 0),
      after: BigInt(after?.participants ?? 0),
    },
    fill: pairs(before?.fill ?? [], after?.fill ?? [], ({ asset }) => asset).map(
      ([asset, a, b]) => ({
        asset,
        accepted: { before: a?.accepted ?? 0n, after: b?.accepted ?? 0n },
        cap: { before: a?.cap ?? 0n, after: b?.cap ?? 0n },
      }),
    ),
    movement,
  };
}

function pairs<T>(
  before: readonly T[],
  after: readonly T[],
  key: (item: T) => string,
): [string, T | undefined, T | undefined][] {
  const left = new Map(before.map((each) => [key(each), each]));
  const right = new Map(after.map((each) => [key(each), each]));
  return [...new Set([...left.keys(), ...right.keys()])].map((name) => [
    name,
    left.get(name),
    right.get(name),
  ]);
}
