// Applies rows in order to the books of a lockdrop. Only what is accepted whole is booked here; every
// other row goes to the host, which asks the plain engine and books what that accepts.
import { Field, field, GROUP_BYTES, Kind, LIMIT_BOOKS, RULES, setField } from "./layout";
import { addTo, addToTotal, clearOverflow, high, markOverflow, mulDiv, overflow } from "./wide";

/** Sizes that the host shares: a rule and a group's running figures. */
const RULE_BYTES: usize = 144;
const FACTOR: usize = 64;

/** Fields of the rules, u32 each unless said otherwise. */
const enum Rule {
  segments = 0,
  termSlots = 4,
  assets = 8,
  required = 12,
  asOf = 16,
  signalOnce = 24,
  boostGroup = 28,
  boostAsset = 32,
  boostOpens = 40,
  boostCloses = 48,
  segmentEnds = 56,
  lookups = 60,
  rules = 64,
  groups = 68,
  assetTotals = 72,
  fillTotals = 76,
  keepsBurns = 80,
}

/** 0: at the end or beyond the as-of instant, 1: the row at `appliedRows` is for the host, 2: too large. */
let applied: u32 = 0;
let segment: u32 = 0;

export function appliedRows(): u32 {
  return applied;
}

function rule32(name: Rule): u32 {
  return load<u32>(RULES + <usize>name);
}

/** The segment of time that contains `time`. Rows come in order, so mostly the last one's. */
function segmentOf(time: i64): u32 {
  const ends = <usize>rule32(Rule.segmentEnds);
  while (segment > 0 && time < load<i64>(ends + ((<usize>segment - 1) << 3))) segment--;
  while (time >= load<i64>(ends + ((<usize>segment) << 3))) segment++;
  return segment;
}

/** The rule for a deposit, by segment, kind, term and asset; 0 when the host must answer. */
function findRule(kind: u32, time: i64, term: u32, asset: u32): usize {
  const terms = rule32(Rule.termSlots);
  const slot = term == 255 ? terms - 1 : term;
  const index = ((segmentOf(time) * 2 + kind) * terms + slot) * rule32(Rule.assets) + asset;
  const rule = load<i32>(<usize>rule32(Rule.lookups) + ((<usize>index) << 2));
  return rule < 0 ? 0 : <usize>rule32(Rule.rules) + <usize>rule * RULE_BYTES;
}

/** Applies rows from the `from`-th on, at most up to the `to`-th. Returns why it stopped. */
export function applyRows(from: u32, to: u32): u32 {
  const perm = field(Field.perm);
  const kinds = field(Field.kinds);
  const times = field(Field.times);
  const asOf = load<i64>(RULES + <usize>Rule.asOf);
  for (let i = from; i < to; i++) {
    const row = perm == 0 ? <usize>i : <usize>load<u32>(perm + ((<usize>i) << 2));
    const kind = <u32>load<u8>(kinds + row);
    const time = load<i64>(times + (row << 3));
    applied = i;
    if (time > asOf) return 0;
    let state: u32 = 1;
    if (kind == Kind.lock) state = applyLock(row, time);
    else if (kind == Kind.signal) state = applySignal(row, time);
    else if (kind == Kind.burn) state = applyBurn(row, time);
    else if (kind < <u32>Kind.host) state = applyFact(row, kind);
    if (state != 0) return state;
  }
  applied = to;
  return 0;
}

function ownerOf(row: usize): u32 {
  return load<u32>(field(Field.owners) + (row << 2));
}

function isEligible(owner: u32): bool {
  const required = rule32(Rule.required);
  if (required == 0) return true;
  return (<u32>load<u8>(field(Field.standings) + <usize>owner) & required) == required;
}

function isBelow(a0: u64, a1: u64, b0: u64, b1: u64): bool {
  return a1 < b1 || (a1 == b1 && a0 < b0);
}

function applyLock(row: usize, time: i64): u32 {
  const asset = <u32>load<u8>(field(Field.assets) + row);
  const rule = findRule(0, time, <u32>load<u8>(field(Field.terms) + row), asset);
  const owner = ownerOf(row);
  if (rule == 0 || !isEligible(owner)) return 1;
  const a0 = load<u64>(field(Field.amounts) + (row << 4));
  const a1 = load<u64>(field(Field.amounts) + (row << 4), 8);
  if ((a0 | a1) == 0 || isBelow(a0, a1, load<u64>(rule, 16), load<u64>(rule, 24))) return 1;
  const group = load<u32>(rule);
  if (load<u32>(rule, 8) != 0 && !fits(rule, group, a0, a1)) return 1;
  if (load<u32>(rule, 12) != 0 && !withinLimit(rule, owner, a0, a1)) return 1;
  const w0 = mulDiv(rule + FACTOR, a0, a1);
  const w1 = high;
  if (overflow != 0) return 2;
  addToTotal(<usize>rule32(Rule.assetTotals) + <usize>asset * 48, a0, a1);
  return bookLock(owner, rule, w0, w1, a0, a1);
}

/** Whether the whole amount fits below the group's cap. */
function fits(rule: usize, group: u32, a0: u64, a1: u64): bool {
  const filled = <usize>rule32(Rule.groups) + <usize>group * GROUP_BYTES;
  const f0 = load<u64>(filled);
  const f1 = load<u64>(filled, 8);
  const c0 = load<u64>(rule, 48);
  const c1 = load<u64>(rule, 56);
  const room0 = c0 - f0;
  const room1 = c1 - f1 - u64(c0 < f0);
  return !isBelow(room0, room1, a0, a1);
}

/** Adds to what a participant has contributed towards a personal limit, unless that would exceed it. */
function withinLimit(rule: usize, owner: u32, a0: u64, a1: u64): bool {
  clearOverflow();
  const book = memberOf(owner, LIMIT_BOOKS + load<u32>(rule, 4));
  if (overflow != 0) return false;
  const place = field(Field.memberWeights) + ((<usize>book) << 4);
  const s0 = load<u64>(place) + a0;
  const carry = u64(s0 < a0);
  const top = load<u64>(place, 8) + a1;
  const s1 = top + carry;
  if (top < a1 || s1 < carry) return false;
  if (isBelow(load<u64>(rule, 32), load<u64>(rule, 40), s0, s1)) return false;
  store<u64>(place, s0);
  store<u64>(place, s1, 8);
  return true;
}

/** Books an accepted lock. Returns 0, or 2 when a sum does not fit. */
function bookLock(owner: u32, rule: usize, w0: u64, w1: u64, a0: u64, a1: u64): u32 {
  const group = load<u32>(rule);
  if (!addWeight(owner, group, w0, w1)) return 2;
  if (load<u32>(rule, 8) != 0) {
    addTo(<usize>rule32(Rule.groups) + <usize>group * GROUP_BYTES, a0, a1);
  }
  addToTotal(<usize>rule32(Rule.fillTotals) + <usize>load<u32>(rule, 4) * 24, a0, a1);
  return 0;
}

function addWeight(owner: u32, group: u32, w0: u64, w1: u64): bool {
  const member = memberOf(owner, group);
  addTo(field(Field.memberWeights) + ((<usize>member) << 4), w0, w1);
  addTo(<usize>rule32(Rule.groups) + <usize>group * GROUP_BYTES + 16, w0, w1);
  return overflow == 0;
}

/** The member number of a participant in a group, created if new. */
function memberOf(owner: u32, group: u32): u32 {
  const heads = field(Field.heads) + ((<usize>owner) << 2);
  const groups = field(Field.memberGroups);
  const next = field(Field.memberNext);
  for (let link = load<u32>(heads); link != 0; link = load<u32>(next + ((<usize>link - 1) << 2))) {
    if (<u32>load<u16>(groups + ((<usize>link - 1) << 1)) == group) return link - 1;
  }
  const member = <u32>field(Field.members);
  if (member >= <u32>field(Field.memberLimit)) {
    markOverflow();
    return 0;
  }
  store<u32>(field(Field.memberOwners) + ((<usize>member) << 2), owner);
  store<u16>(groups + ((<usize>member) << 1), <u16>group);
  store<u32>(next + ((<usize>member) << 2), load<u32>(heads));
  store<u32>(heads, member + 1);
  v128.store(field(Field.memberWeights) + ((<usize>member) << 4), i64x2.splat(0));
  setField(Field.members, member + 1);
  return member;
}

/** The member number + 1 of a participant in a group; 0 if there is none. */
export function findMember(owner: u32, group: u32): u32 {
  let link = load<u32>(field(Field.heads) + ((<usize>owner) << 2));
  while (link != 0) {
    if (<u32>load<u16>(field(Field.memberGroups) + ((<usize>link - 1) << 1)) == group) return link;
    link = load<u32>(field(Field.memberNext) + ((<usize>link - 1) << 2));
  }
  return 0;
}

function applySignal(row: usize, time: i64): u32 {
  const asset = <u32>load<u8>(field(Field.assets) + row);
  const rule = findRule(1, time, <u32>load<u8>(field(Field.terms) + row), asset);
  const owner = ownerOf(row);
  if (rule == 0 || !isEligible(owner)) return 1;
  const a0 = load<u64>(field(Field.amounts) + (row << 4));
  const a1 = load<u64>(field(Field.amounts) + (row << 4), 8);
  const standing = field(Field.standings) + <usize>owner;
  if ((a0 | a1) == 0 || (rule32(Rule.signalOnce) != 0 && (load<u8>(standing) & 128) != 0)) return 1;
  store<u8>(standing, load<u8>(standing) | 128);
  const w0 = mulDiv(rule + FACTOR, a0, a1);
  const w1 = high;
  if (overflow != 0) return 2;
  const group = load<u32>(rule);
  if (!addWeight(owner, group, w0, w1)) return 2;
  addToTotal(<usize>rule32(Rule.fillTotals) + <usize>load<u32>(rule, 4) * 24, a0, a1);
  return 0;
}

function applyBurn(row: usize, time: i64): u32 {
  if (rule32(Rule.keepsBurns) == 0) return 1;
  const asset = <u32>load<u8>(field(Field.assets) + row);
  if (asset != rule32(Rule.boostAsset)) return 1;
  if (time < load<i64>(RULES + <usize>Rule.boostOpens)) return 1;
  if (time >= load<i64>(RULES + <usize>Rule.boostCloses)) return 1;
  const a0 = load<u64>(field(Field.amounts) + (row << 4));
  const a1 = load<u64>(field(Field.amounts) + (row << 4), 8);
  const owner = ownerOf(row);
  if ((a0 | a1) == 0 || findMember(owner, rule32(Rule.boostGroup)) == 0) return 1;
  clearOverflow();
  addTo(field(Field.burned) + ((<usize>owner) << 4), a0, a1);
  if (overflow != 0) return 2;
  addToTotal(<usize>rule32(Rule.assetTotals) + <usize>asset * 48 + 24, a0, a1);
  return 0;
}

/** Registration, acceptance, verification: bits of the participant's standing. */
function applyFact(row: usize, kind: u32): u32 {
  const standing = field(Field.standings) + <usize>ownerOf(row);
  const known = load<u8>(standing);
  if (kind == Kind.register) store<u8>(standing, known | 1);
  else if (kind == Kind.accept) store<u8>(standing, known | 2);
  else if (kind == Kind.verifyPassed) store<u8>(standing, known | 4);
  else if (kind == Kind.verifyFailed) store<u8>(standing, known & 0xfb);
  return 0;
}

/**
 * Books what the plain engine accepted of a lock, as `applyRows` does, but for the deposit itself, which
 * stands in the plain engine's book.
 */
export function bookPart(row: u32, rule: u32, w0: u64, w1: u64, a0: u64, a1: u64): u32 {
  clearOverflow();
  const place = <usize>rule32(Rule.rules) + <usize>rule * RULE_BYTES;
  const owner = ownerOf(<usize>row);
  if (load<u32>(place, 12) != 0 && !withinLimit(place, owner, a0, a1)) return 2;
  return bookLock(owner, place, w0, w1, a0, a1);
}

/** The number of the rule that a lock row falls under, -1 if none. */
export function ruleOf(row: u32): i32 {
  const place = <usize>row;
  const asset = <u32>load<u8>(field(Field.assets) + place);
  const time = load<i64>(field(Field.times) + (place << 3));
  const rule = findRule(0, time, <u32>load<u8>(field(Field.terms) + place), asset);
  return rule == 0 ? -1 : <i32>((rule - <usize>rule32(Rule.rules)) / RULE_BYTES);
}
