// Divides pools among members, and finds what of each total is released.
import { Field, field, LIMIT_BOOKS, SLOT_BYTES } from "./layout";
import { addTo, addToTotal, clearOverflow, high, mulDiv, overflow } from "./wide";

/** Per group in the division's table: share factor (80), initial factor (80). */
const DIVISION_BYTES: usize = 160;
/** Per group in a range's sums: allocated (16), members (8). */
const SUM_BYTES: usize = 24;

/**
 * Divides among the members `from` to `to` whose group is in [firstGroup, endGroup). A boosted group's
 * members have their boosted weight already. What comes out in all is added to `sums`. Returns 0, or 1 if a
 * sum does not fit.
 */
export function divide(
  from: u32,
  to: u32,
  table: usize,
  sums: usize,
  firstGroup: u32,
  endGroup: u32,
  boostedGroup: u32,
): u32 {
  const groups = field(Field.memberGroups);
  const weights = field(Field.memberWeights);
  const boosted = field(Field.memberBoosted);
  const initials = field(Field.memberInitials);
  const shares = field(Field.memberShares);
  clearOverflow();
  for (let member = <usize>from; member < <usize>to; member++) {
    const group = <u32>load<u16>(groups + (member << 1));
    if (group < firstGroup || group >= endGroup) continue;
    const entry = table + <usize>group * DIVISION_BYTES;
    const at = member << 4;
    const own = group == boostedGroup ? boosted : weights;
    const s0 = mulDiv(entry, load<u64>(own + at), load<u64>(own + at, 8));
    const s1 = high;
    if (overflow != 0) return 1;
    store<u64>(shares + at, s0);
    store<u64>(shares + at, s1, 8);
    const sum = sums + <usize>group * SUM_BYTES;
    addTo(sum, s0, s1);
    store<u64>(sum, load<u64>(sum, 16) + 1, 16);
    if (group == boostedGroup) {
      const i0 = mulDiv(entry + 80, load<u64>(weights + at), load<u64>(weights + at, 8));
      store<u64>(initials + at, i0);
      store<u64>(initials + at, high, 8);
    }
    if (overflow != 0) return 1;
  }
  return 0;
}

/**
 * The next member of the boosted group, from `from` on, whose boost the host must compute; all before it
 * without burns get the boosted weight of the constant factor. Returns the number of members at the end.
 */
export function boostUpTo(
  from: u32,
  group: u32,
  factor: usize,
  v0: u64,
  v1: u64,
  total: usize,
): u32 {
  const members = <u32>field(Field.members);
  const groups = field(Field.memberGroups);
  const owners = field(Field.memberOwners);
  const weights = field(Field.memberWeights);
  const boosted = field(Field.memberBoosted);
  const boosts = field(Field.memberBoosts);
  clearOverflow();
  for (let member = from; member < members; member++) {
    const place = <usize>member;
    if (<u32>load<u16>(groups + (place << 1)) != group) continue;
    const at = place << 4;
    const burned = field(Field.burned) + ((<usize>load<u32>(owners + (place << 2))) << 4);
    const w0 = load<u64>(weights + at);
    const w1 = load<u64>(weights + at, 8);
    if ((load<u64>(burned) | load<u64>(burned, 8)) != 0 && (w0 | w1) != 0) return member;
    const b0 = mulDiv(factor, w0, w1);
    store<u64>(boosted + at, b0);
    store<u64>(boosted + at, high, 8);
    store<u64>(boosts + at, v0);
    store<u64>(boosts + at, v1, 8);
    if (overflow != 0) return 0xffffffff;
    addTo(total, b0, load<u64>(boosted + at, 8));
    if (overflow != 0) return 0xffffffff;
  }
  return members;
}

/** The participant's total over all groups: returned, the upper half in `totalHigh`. */
export let totalHigh: u64 = 0;

export function totalOf(owner: u32): u64 {
  const groups = field(Field.memberGroups);
  const shares = field(Field.memberShares);
  const next = field(Field.memberNext);
  let low: u64 = 0;
  let upper: u64 = 0;
  let link = load<u32>(field(Field.heads) + ((<usize>owner) << 2));
  while (link != 0) {
    const member = <usize>link - 1;
    if (<u32>load<u16>(groups + (member << 1)) < LIMIT_BOOKS) {
      const share = load<u64>(shares + (member << 4));
      low += share;
      upper += load<u64>(shares + (member << 4), 8) + u64(low < share);
    }
    link = load<u32>(next + (member << 2));
  }
  totalHigh = upper;
  return low;
}

/** True if the participant has a share in any group, be it 0. */
export function hasShares(owner: u32): bool {
  let link = load<u32>(field(Field.heads) + ((<usize>owner) << 2));
  while (link != 0) {
    const member = <usize>link - 1;
    if (<u32>load<u16>(field(Field.memberGroups) + (member << 1)) < LIMIT_BOOKS) return true;
    link = load<u32>(field(Field.memberNext) + (member << 2));
  }
  return false;
}

/**
 * Adds up the releases of participants `from` to `to` over `count` slots in order of time, whose
 * fractions are cumulative. `result`: participants with shares (8), release rows (8), allocated (24).
 */
export function addReleases(from: u32, to: u32, slots: usize, count: u32, result: usize): void {
  for (let owner = from; owner < to; owner++) {
    if (!hasShares(owner)) continue;
    store<u64>(result, load<u64>(result) + 1);
    const t0 = totalOf(owner);
    const t1 = totalHigh;
    addToTotal(result + 16, t0, t1);
    let before0: u64 = 0;
    let before1: u64 = 0;
    for (let i: u32 = 0; i < count; i++) {
      const slot = slots + <usize>i * SLOT_BYTES;
      const r0 = mulDiv(slot, t0, t1);
      const r1 = high;
      if (r1 < before1 || (r1 == before1 && r0 <= before0)) continue;
      addToTotal(slot + 80, r0 - before0, r1 - before1 - u64(r0 < before0));
      store<u64>(slot, load<u64>(slot, 104) + 1, 104);
      store<u64>(result, load<u64>(result, 8) + 1, 8);
      before0 = r0;
      before1 = r1;
    }
  }
}

/** Participants whose memory is fetched together. */
export const BATCH: u32 = 32;
/** Keeps the fetched words alive. */
export let fetched: u64 = 0;

/**
 * Reads what the participants `from` to `to` of the order stand on, level by level, so that the processor
 * fetches it side by side: in the order of names they lie all over the memory.
 */
export function fetchOwners(from: u32, to: u32): void {
  const order = field(Field.order);
  const starts = field(Field.nameStarts);
  const heads = field(Field.heads);
  const text = field(Field.nameText);
  const groups = field(Field.memberGroups);
  const next = field(Field.memberNext);
  const weights = field(Field.memberWeights);
  const shares = field(Field.memberShares);
  let sum: u64 = 0;
  for (let i = from; i < to; i++) {
    const owner = (<usize>load<u32>(order + ((<usize>i) << 2))) << 2;
    sum += <u64>load<u32>(starts + owner) + <u64>load<u32>(heads + owner);
  }
  for (let i = from; i < to; i++) {
    const owner = (<usize>load<u32>(order + ((<usize>i) << 2))) << 2;
    const name = text + <usize>load<u32>(starts + owner);
    const member = <usize>load<u32>(heads + owner);
    sum += <u64>load<u8>(name) + <u64>load<u8>(name, 41);
    if (member == 0) continue;
    sum +=
      <u64>load<u16>(groups + ((member - 1) << 1)) + <u64>load<u32>(next + ((member - 1) << 2));
    sum += load<u64>(weights + ((member - 1) << 4)) + load<u64>(shares + ((member - 1) << 4));
  }
  fetched = sum;
}
