import { dayStart, formatDay } from "../../exact/calendar.ts";
import { addDuration } from "../../exact/duration.ts";
import { DAY, type Instant, SECOND } from "../../exact/instant.ts";
import { divCeil, max, min } from "../../exact/integer.ts";
import { amountInWords } from "../asset-amounts.ts";
import type { Group, LockdropShape, Programme, Window } from "../programme.ts";
import { clock, listed, span } from "./figures.ts";
import { type Finding, finding, ofLockdrop } from "./finding.ts";

/** Windows that overlap, miss each other or lie where nothing can happen. */
export const windowChecks = [
  ofLockdrop(overlappingGroups),
  ofLockdrop(groupGaps),
  ofLockdrop(boostWindow),
  ofLockdrop(shortTerms),
  ofLockdrop(priceAtClosing),
  streamWindow,
  emissionWindow,
];

/** Those of them that find errors. */
export const windowErrors = [ofLockdrop(overlappingGroups), ofLockdrop(boostWindow), streamWindow];

/** When the earliest group opens. */
export function firstOpening({ groups }: LockdropShape): Instant {
  return groups.map((group) => group.opens).reduce(min);
}

/** When the latest group closes: from then on weights only change by burns and withdrawals. */
export function lastClosing({ groups }: LockdropShape): Instant {
  return groups.map((group) => group.closes).reduce(max);
}

/** The span that two windows share; undefined when they only touch or miss each other. */
export function overlap(a: Window, b: Window): Window | undefined {
  const both = { opens: max(a.opens, b.opens), closes: min(a.closes, b.closes) };
  return both.opens < both.closes ? both : undefined;
}

/** The first listed group takes every lock, even when its cap is full. */
function overlappingGroups({ groups }: LockdropShape, programme: Programme): Finding[] {
  return groups.flatMap((group, index) => {
    const winner = groups.find((each, place) => place < index && takesBefore(each, group));
    const both = winner && overlap(winner, group);
    if (winner === undefined || both === undefined) return [];
    const common = [...group.terms].filter((name) => winner.terms.has(name));
    const reason = `groups ${winner.id} and ${group.id} both take ${listed(common)} from ${span(programme, both)}: every lock then goes to ${winner.id}`;
    const suggestion = "separate the windows or the terms";
    return [finding("groups-overlap", { path: `groups[${index}].opens`, reason, suggestion })];
  });
}

/** Asked of every two groups: nothing is made on the way. */
function takesBefore(first: Group, group: Group): boolean {
  if (first.opens >= group.closes || group.opens >= first.closes) return false;
  for (const name of group.terms) if (first.terms.has(name)) return true;
  return false;
}

function groupGaps({ groups }: LockdropShape, programme: Programme): Finding[] {
  const gaps = groups.flatMap((group, index) => {
    const before = groups[index - 1];
    if (before === undefined || before.closes >= group.opens || !sameTerms(before, group))
      return [];
    return [`${span(programme, { opens: before.closes, closes: group.opens })} before ${group.id}`];
  });
  if (gaps.length === 0) return [];
  const reason = `no group is open in ${gaps.length === 1 ? "one gap" : `${gaps.length} gaps`}, and every lock then is refused: ${listed(gaps)}`;
  const suggestion = "nothing, if the pauses are meant";
  return [finding("group-gap", { path: "groups", reason, suggestion })];
}

function sameTerms(a: Group, b: Group): boolean {
  return a.terms.size === b.terms.size && [...a.terms].every((name) => b.terms.has(name));
}

function boostWindow({ boost, groups }: LockdropShape, programme: Programme): Finding[] {
  const group = groups.find((each) => each.id === boost?.group);
  if (boost === undefined || group === undefined) return [];
  const at = (instant: Instant) => clock(programme, instant);
  if (boost.closes <= group.opens) {
    const reason = `burning ends at ${at(boost.closes)}, and group ${group.id} opens at ${at(group.opens)}: nobody has a position when a burn is taken`;
    const suggestion = "burn after the group has opened";
    return [finding("boost-unreachable", { path: "boost.closes", reason, suggestion })];
  }
  const path = "boost.opens";
  if (boost.opens < group.closes) {
    const reason = `burning begins at ${at(boost.opens)}, before group ${group.id} closes at ${at(group.closes)}: a later lock lowers the ratio of what was burned`;
    const suggestion = "open the burn when the group closes";
    return [finding("boost-before-close", { path, reason, suggestion })];
  }
  if (boost.opens === group.closes) return [];
  const reason = `burning begins at ${at(boost.opens)}, and group ${group.id} closes at ${at(group.closes)}: between the two neither is possible`;
  return [finding("boost-gap", { path, reason, suggestion: "nothing, if the pause is meant" })];
}

/** Maturity counts from the close of the group. */
function shortTerms({ boost, groups, terms }: LockdropShape, programme: Programme): Finding[] {
  const group = groups.find((each) => each.id === boost?.group);
  if (boost === undefined || group === undefined) return [];
  const short = [...group.terms].flatMap((name) => {
    const duration = terms.get(name)?.duration;
    if (duration === undefined) return [];
    const matures = addDuration(group.closes, duration, programme.zoneSec);
    return matures < boost.closes ? [`${name} at ${clock(programme, matures)}`] : [];
  });
  if (short.length === 0) return [];
  const reason = `locks mature before burning ends at ${clock(programme, boost.closes)}: ${listed(short)}`;
  const suggestion = "nothing: a matured lock still counts; or end the burn earlier";
  return [finding("term-ends-before-boost", { path: "boost.closes", reason, suggestion })];
}

function priceAtClosing({ price, groups }: LockdropShape, programme: Programme): Finding[] {
  if (price.by !== "closing") return [];
  const ends = groups.map(({ id, closes }) => `${id} at ${clock(programme, closes)}`);
  return [
    finding("price-at-closing", {
      path: "weigh.price.at",
      reason: `weights are known only when a group closes, with the price of that moment: ${listed(ends)}`,
      suggestion: "use opening to let people know their weight when they lock",
    }),
  ];
}

function streamWindow(programme: Programme): Finding[] {
  const { shape } = programme;
  if (shape.kind !== "stream") return [];
  const { starts, durationSec, pool, window, reward } = shape;
  const ends = starts + durationSec * SECOND;
  const path = "share.starts";
  if (ends <= window.opens) {
    const reason = `the stream ends at ${clock(programme, ends)}, and staking opens at ${clock(programme, window.opens)}: all of ${amountInWords(programme, pool, reward)} flow to nobody`;
    const suggestion = "start the stream when staking opens";
    return [finding("stream-unreachable", { path, reason, suggestion })];
  }
  if (starts >= window.opens) return [];
  const seconds = divCeil(window.opens - starts, SECOND);
  const lost = amountInWords(programme, (pool / durationSec) * seconds, reward);
  const reason = `the stream starts at ${clock(programme, starts)}, ${seconds} s before staking opens at ${clock(programme, window.opens)}: ${lost} flow to nobody`;
  const suggestion = "start the stream when staking opens";
  return [finding("stream-before-staking", { path, reason, suggestion })];
}

/** A lock exactly at a day's start is there for that day. */
function emissionWindow(programme: Programme): Finding[] {
  const { shape, zoneSec } = programme;
  if (shape.kind !== "emission") return [];
  const { firstDay } = shape.emission;
  const starts = dayStart(firstDay, zoneSec);
  const { opens } = shape.window;
  if (starts >= opens) return [];
  const days = divCeil(opens - starts, DAY);
  const reason = `mining starts on ${formatDay(firstDay)}, and staking opens at ${clock(programme, opens)}: on the first ${days === 1n ? "day" : `${days} days`} nobody can have a stake`;
  const suggestion = "start mining on the first day that begins with staking open";
  return [
    finding("emission-before-staking", { path: "share.emission.starts", reason, suggestion }),
  ];
}
