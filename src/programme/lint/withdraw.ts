import { compare, ONE } from "../../exact/rational.ts";
import type { LockdropShape, Programme, WithdrawWindow } from "../programme.ts";
import { clock, figure, span } from "./figures.ts";
import { type Finding, finding, ofLockdrop } from "./finding.ts";
import { firstPayments } from "./release.ts";
import { firstOpening, overlap } from "./windows.ts";

/** Windows in which locks may be taken back, and how much. */
export const withdrawChecks = [
  ofLockdrop(overlaps),
  ofLockdrop(beforeGroups),
  ofLockdrop(afterRelease),
  ofLockdrop(limitsAboveOne),
  ofLockdrop(risingLimits),
];

/** Those of them that find errors. */
export const withdrawErrors = [ofLockdrop(limitsAboveOne)];

const PATH = "contribute.withdraw.windows";

function overlaps({ withdrawWindows }: LockdropShape, programme: Programme): Finding[] {
  return withdrawWindows.flatMap((window, index) => {
    const first = withdrawWindows.findIndex((each) => overlap(each, window) !== undefined);
    const winner = withdrawWindows[first];
    const both = first < index && winner !== undefined ? overlap(winner, window) : undefined;
    if (both === undefined) return [];
    const reason = `withdrawal windows ${first} and ${index} overlap from ${span(programme, both)}: the limits of window ${first} apply then`;
    const suggestion = "separate the windows";
    return [finding("withdraw-overlap", { path: `${PATH}[${index}].opens`, reason, suggestion })];
  });
}

function beforeGroups(shape: LockdropShape, programme: Programme): Finding[] {
  const first = firstOpening(shape);
  return shape.withdrawWindows.flatMap(({ opens }, index) => {
    if (opens >= first) return [];
    const reason = `withdrawal window ${index} opens at ${clock(programme, opens)}, before the first group opens at ${clock(programme, first)}: there is nothing to withdraw`;
    const suggestion = "open it with the first group or later";
    return [
      finding("withdraw-before-groups", { path: `${PATH}[${index}].opens`, reason, suggestion }),
    ];
  });
}

function afterRelease(shape: LockdropShape, programme: Programme): Finding[] {
  const payments = firstPayments(programme, shape).flatMap(({ path, at }) =>
    at === undefined ? [] : [{ path, at }],
  );
  const [first] = payments.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  if (first === undefined) return [];
  return shape.withdrawWindows.flatMap(({ closes }, index) => {
    if (closes <= first.at) return [];
    const reason = `withdrawal window ${index} closes at ${clock(programme, closes)}, after the first payment at ${clock(programme, first.at)}: a withdrawal then changes shares that are paid`;
    const suggestion = `close it before, or move ${first.path}`;
    return [
      finding("withdraw-after-release", { path: `${PATH}[${index}].closes`, reason, suggestion }),
    ];
  });
}

function limitsAboveOne({ withdrawWindows }: LockdropShape): Finding[] {
  return withdrawWindows.flatMap(({ limitAtOpening, limitAtClosing }, index) =>
    [limitAtOpening, limitAtClosing].flatMap((limit, end) => {
      if (compare(limit, ONE) <= 0) return [];
      const reason = `the limit is ${figure(limit)} of what remains in a lock, more than there is`;
      const path = `${PATH}[${index}].limit[${end}]`;
      return [finding("withdraw-limit-above-one", { path, reason, suggestion: "use 1 at most" })];
    }),
  );
}

interface Placed extends WithdrawWindow {
  readonly index: number;
}

function risingLimits({ withdrawWindows }: LockdropShape): Finding[] {
  const inTime = withdrawWindows
    .map((window, index): Placed => ({ ...window, index }))
    .sort((a, b) => (a.opens < b.opens ? -1 : a.opens > b.opens ? 1 : 0));
  return inTime.flatMap((window, place) => {
    const { index, limitAtOpening, limitAtClosing } = window;
    const before = inTime[place - 1];
    const suggestion = "let limits fall, so that waiting is not rewarded";
    const rises = (end: 0 | 1, reason: string) =>
      finding("withdraw-limit-rises", {
        path: `${PATH}[${index}].limit[${end}]`,
        reason,
        suggestion,
      });
    const found: Finding[] = [];
    if (before !== undefined && compare(limitAtOpening, before.limitAtClosing) > 0) {
      const from = `${figure(before.limitAtClosing)} at the end of window ${before.index}`;
      found.push(rises(0, `the limit rises from ${from} to ${figure(limitAtOpening)}`));
    }
    if (compare(limitAtClosing, limitAtOpening) > 0) {
      const reason = `the limit rises from ${figure(limitAtOpening)} to ${figure(limitAtClosing)} inside window ${index}`;
      found.push(rises(1, reason));
    }
    return found;
  });
}
