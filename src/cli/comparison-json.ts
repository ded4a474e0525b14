import { snakeCase } from "../ledger/kernel/field-names.ts";
import type { Comparison, PersonChange } from "../settle/compare/compare-sides.ts";
import {
  type Change,
  delta,
  GROUP_FIGURES,
  type GroupChange,
  REWARD_FIGURES,
  type RewardChange,
} from "../settle/compare/figures.ts";

/** A comparison for other programs: base units as decimal text, keys as in summary.json. */
export function comparisonJson(comparison: Comparison): Record<string, unknown> {
  const { rewards, groups, persons, effects, watched } = comparison;
  return {
    rewards: Object.fromEntries(rewards.map((each) => [each.token, rewardJson(each)])),
    groups: groups.map(groupJson),
    participants: persons,
    effects: effects.map(({ token, gained, lost, sumOfChanges, largest }) => ({
      token,
      gained,
      lost,
      sum_of_changes: `${sumOfChanges}`,
      largest: largest.map(({ participant, allocated }) => ({
        participant,
        ...changeJson(allocated),
      })),
    })),
    watched: watched.map(personJson),
  };
}

/** A figure on both sides. */
export function changeJson(change: Change): Record<string, string> {
  const { before, after } = change;
  return { before: `${before}`, after: `${after}`, delta: `${delta(change)}` };
}

function rewardJson({ figures }: RewardChange): Record<string, unknown> {
  return Object.fromEntries(REWARD_FIGURES.map((key) => [key, changeJson(figures[key])]));
}

function groupJson(group: GroupChange): Record<string, unknown> {
  const { id, token, weightDecimals, figures, participants, fill, movement } = group;
  return {
    id,
    token,
    weight_decimals: weightDecimals,
    ...Object.fromEntries(GROUP_FIGURES.map((key) => [snakeCase(key), changeJson(figures[key])])),
    participants: changeJson(participants),
    fill: fill.map(({ asset, accepted, cap }) => ({
      asset,
      accepted: changeJson(accepted),
      cap: changeJson(cap),
    })),
    rows: movement,
  };
}

/** One participant on both sides: totals by token, rows by group. */
export function personJson({ participant, before, after }: PersonChange): Record<string, unknown> {
  const tokens = new Set([...(before?.tokens.keys() ?? []), ...(after?.tokens.keys() ?? [])]);
  const groups = new Set([...(before?.groups.keys() ?? []), ...(after?.groups.keys() ?? [])]);
  return {
    participant,
    tokens: [...tokens].map((token) => {
      const [a, b] = [before?.tokens.get(token), after?.tokens.get(token)];
      const change = (key: "allocated" | "released" | "burned") =>
        changeJson({ before: a?.[key] ?? 0n, after: b?.[key] ?? 0n });
      return {
        token,
        allocated: change("allocated"),
        released: change("released"),
        burned: change("burned"),
      };
    }),
    groups: [...groups].map((group) => {
      const [a, b] = [before?.groups.get(group), after?.groups.get(group)];
      const change = (key: "weight" | "boostedWeight" | "allocation") =>
        changeJson({ before: a?.[key] ?? 0n, after: b?.[key] ?? 0n });
      return {
        group,
        weight: change("weight"),
        boost: { before: a?.boost ?? "", after: b?.boost ?? "" },
        boosted_weight: change("boostedWeight"),
        allocation: change("allocation"),
      };
    }),
  };
}
