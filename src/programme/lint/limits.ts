import { max } from "../../exact/integer.ts";
import { amountInWords } from "../asset-amounts.ts";
import type { LockdropShape, Programme } from "../programme.ts";
import { type Finding, finding, ofLockdrop } from "./finding.ts";
import { takenAssets } from "./reachability.ts";

/** Minimum, personal maximum and cap against each other. */
export const limitChecks = [
  ofLockdrop(minimumAboveCap),
  ofLockdrop(minimumAboveMaximum),
  ofLockdrop(unusedLimits),
];

/** Those of them that find errors. */
export const limitErrors = [ofLockdrop(minimumAboveCap), ofLockdrop(minimumAboveMaximum)];

/** The smallest amount that a lock may have: at least one base unit. */
function least({ minimum }: LockdropShape, symbol: string): bigint {
  return max(minimum.get(symbol) ?? 0n, 1n);
}

function minimumAboveCap(shape: LockdropShape, programme: Programme): Finding[] {
  return shape.groups.flatMap(({ id, index, cap }) => {
    if (cap === undefined || cap.amount >= least(shape, cap.asset)) return [];
    const [room, needed] = [cap.amount, least(shape, cap.asset)].map((each) =>
      amountInWords(programme, each, cap.asset),
    );
    const reason = `a lock has at least ${needed}, and the cap of group ${id} is ${room}: nobody can lock`;
    const suggestion = "raise the cap or lower the minimum";
    return [
      finding("minimum-above-cap", { path: `groups[${index}].cap.amount`, reason, suggestion }),
    ];
  });
}

function minimumAboveMaximum(shape: LockdropShape, programme: Programme): Finding[] {
  return [...shape.maximumPerParticipant].flatMap(([symbol, most]) => {
    const needed = least(shape, symbol);
    if (most >= needed) return [];
    const path = `contribute.maximum_per_participant.${symbol}`;
    const reason = `a lock has at least ${amountInWords(programme, needed, symbol)}, and a participant may lock ${amountInWords(programme, most, symbol)}: nobody can lock ${symbol}`;
    const suggestion = "raise the maximum or lower the minimum";
    return [finding("minimum-above-maximum", { path, reason, suggestion })];
  });
}

function unusedLimits(shape: LockdropShape, programme: Programme): Finding[] {
  const taken = takenAssets(programme);
  const limits = [
    { key: "minimum", amounts: shape.minimum },
    { key: "maximum_per_participant", amounts: shape.maximumPerParticipant },
  ];
  return limits.flatMap(({ key, amounts }) =>
    [...amounts].flatMap(([symbol, amount]) => {
      if (taken.has(symbol)) return [];
      const reason = `${amountInWords(programme, amount, symbol)} limit an asset that no term takes`;
      const suggestion = "remove it, or let a term take the asset";
      return [finding("limit-unused", { path: `contribute.${key}.${symbol}`, reason, suggestion })];
    }),
  );
}
