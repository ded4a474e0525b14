import type { Group, LockdropShape, Programme } from "../programme.ts";
import { listed, span } from "./figures.ts";
import { type Finding, finding, ofLockdrop } from "./finding.ts";
import { overlap } from "./windows.ts";

/** Signals: where they go and how what they bring is released. */
export const signalChecks = [
  ofLockdrop(overlappingForSignals),
  unreachableSignalRelease,
  sharedSignalRelease,
];

/** Those of them that find errors. */
export const signalErrors = [unreachableSignalRelease];

/** A signal without a term finds its group by the asset. */
function overlappingForSignals({ groups, signal }: LockdropShape, programme: Programme): Finding[] {
  if (signal === undefined) return [];
  return groups.flatMap((group, index) => {
    const common = (each: Group) => [...group.assets].filter((symbol) => each.assets.has(symbol));
    const winner = groups
      .slice(0, index)
      .find((each) => overlap(each, group) !== undefined && common(each).length > 0);
    const both = winner && overlap(winner, group);
    if (winner === undefined || both === undefined) return [];
    const reason = `groups ${winner.id} and ${group.id} both take ${listed(common(winner))} from ${span(programme, both)}: a signal that names no term then goes to ${winner.id}`;
    const suggestion = "have signals name a term, or separate the windows";
    return [finding("signals-overlap", { path: `groups[${index}].opens`, reason, suggestion })];
  });
}

function acceptsSignals({ shape }: Programme): boolean {
  return shape.kind === "lockdrop" && shape.signal !== undefined;
}

function unreachableSignalRelease(programme: Programme): Finding[] {
  const rule = programme.release.signal;
  if (rule === undefined || acceptsSignals(programme)) return [];
  return [
    finding("signal-release-unreachable", {
      path: "release.signal",
      reason: `the release of signals (${rule.by}) is never used: contribute.signal is absent, so every signal is refused`,
      suggestion: "add contribute.signal or remove release.signal",
    }),
  ];
}

function sharedSignalRelease(programme: Programme): Finding[] {
  const { release } = programme;
  if (!acceptsSignals(programme) || release.signal !== undefined) return [];
  return [
    finding("signal-without-own-release", {
      path: "contribute.signal",
      reason: `what signals bring is released like what locks bring (${release.main.by})`,
      suggestion: "nothing, if that is meant; else add release.signal",
    }),
  ];
}
