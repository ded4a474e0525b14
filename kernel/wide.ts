// Exact arithmetic on 128-bit integers in two 64-bit halves. WebAssembly has no wide multiplication,
// so a second result stands in a global of this instance until the next call.

/** Bytes of a factor: n (16), d (16), floor(n x 2^128 / d) (32), 0 or 1 if d is 1 (8), spare (8). */
export const FACTOR_BYTES: usize = 80;

/** The upper half of the last product, sum or quotient. */
export let high: u64 = 0;
/** 1 when the last quotient or sum did not fit into 128 bits. */
export let overflow: u32 = 0;
/** The remainder of the last `mulDiv`. */
export let remainderLow: u64 = 0;
export let remainderHigh: u64 = 0;

/** a x b + c + d: returns the lower 64 bits, the upper ones in `high`. Cannot overflow. */
export function multiplyAdd(a: u64, b: u64, c: u64, d: u64): u64 {
  const a0 = a & 0xffffffff;
  const a1 = a >> 32;
  const b0 = b & 0xffffffff;
  const b1 = b >> 32;
  const low = a0 * b0;
  const middle1 = a0 * b1;
  const middle2 = a1 * b0;
  const middle = (low >> 32) + (middle1 & 0xffffffff) + (middle2 & 0xffffffff);
  let upper = a1 * b1 + (middle1 >> 32) + (middle2 >> 32) + (middle >> 32);
  let result = (low & 0xffffffff) | (middle << 32);
  result += c;
  upper += u64(result < c);
  result += d;
  upper += u64(result < d);
  high = upper;
  return result;
}

/** floor(a x n / d) for the factor at `factor`; the remainder beside it. Sets `overflow`. */
export function mulDiv(factor: usize, a0: u64, a1: u64): u64 {
  const n0 = load<u64>(factor);
  const n1 = load<u64>(factor, 8);
  overflow = 0;
  if (load<u64>(factor, 64) != 0) return multiply(n0, n1, a0, a1);
  // Source: division by an invariant: with m = floor(n 2^128 / d), floor(m a / 2^128) is the
  // quotient or one less, for every a < 2^128.
  const m0 = load<u64>(factor, 32);
  const m1 = load<u64>(factor, 40);
  const m2 = load<u64>(factor, 48);
  const m3 = load<u64>(factor, 56);
  // Mostly n is below d, and so m below 2^128.
  const isSmall = (m2 | m3) == 0;
  multiplyAdd(m0, a0, 0, 0);
  let p1 = multiplyAdd(m1, a0, high, 0);
  let p2 = isSmall ? high : multiplyAdd(m2, a0, high, 0);
  let p3 = isSmall ? 0 : multiplyAdd(m3, a0, high, 0);
  let p4 = isSmall ? 0 : high;
  let p5: u64 = 0;
  if (a1 != 0) {
    p1 = multiplyAdd(m0, a1, p1, 0);
    p2 = multiplyAdd(m1, a1, p2, high);
    p3 = isSmall ? high : multiplyAdd(m2, a1, p3, high);
    if (!isSmall) {
      p4 = multiplyAdd(m3, a1, p4, high);
      p5 = high;
    }
  }
  overflow = u32((p4 | p5) != 0);
  return corrected(factor, a0, a1, p2, p3);
}

/** Raises the quotient q by one if the remainder n a - q d shows that it is one too small. */
function corrected(factor: usize, a0: u64, a1: u64, q0: u64, q1: u64): u64 {
  const d0 = load<u64>(factor, 16);
  const d1 = load<u64>(factor, 24);
  const x0 = lowProduct(load<u64>(factor), load<u64>(factor, 8), a0, a1);
  const x1 = productMiddle;
  const x2 = productTop;
  const y0 = lowProduct(d0, d1, q0, q1);
  let r0 = x0 - y0;
  const borrow0 = u64(x0 < y0);
  let r1 = x1 - productMiddle - borrow0;
  const borrow1 = u64(x1 < productMiddle) | u64(x1 - productMiddle < borrow0);
  const r2 = x2 - productTop - borrow1;
  let low = q0;
  high = q1;
  if (r2 != 0 || r1 > d1 || (r1 == d1 && r0 >= d0)) {
    const before = r0;
    r0 -= d0;
    r1 -= d1 + u64(before < d0);
    low = q0 + 1;
    high = q1 + u64(low == 0);
    if (low == 0 && high == 0) overflow = 1;
  }
  remainderLow = r0;
  remainderHigh = r1;
  return low;
}

let productMiddle: u64 = 0;
let productTop: u64 = 0;

/** The lower 192 bits of a x b: returned, `productMiddle`, `productTop`. */
function lowProduct(a0: u64, a1: u64, b0: u64, b1: u64): u64 {
  const p0 = multiplyAdd(a0, b0, 0, 0);
  let p1 = high;
  let p2: u64 = 0;
  if (a1 != 0) {
    p1 = multiplyAdd(a1, b0, p1, 0);
    p2 = high;
  }
  if (b1 != 0) {
    p1 = multiplyAdd(a0, b1, p1, 0);
    p2 += high + a1 * b1;
  }
  productMiddle = p1;
  productTop = p2;
  return p0;
}

function multiply(n0: u64, n1: u64, a0: u64, a1: u64): u64 {
  const p0 = multiplyAdd(n0, a0, 0, 0);
  let p1 = high;
  if (n1 != 0) {
    if (a1 != 0) overflow = 1;
    p1 = multiplyAdd(n1, a0, p1, 0);
    if (high != 0) overflow = 1;
  }
  if (a1 != 0) {
    p1 = multiplyAdd(n0, a1, p1, 0);
    if (high != 0) overflow = 1;
  }
  high = p1;
  remainderLow = 0;
  remainderHigh = 0;
  return p0;
}

/** Adds to the 128-bit number at `place`; sets `overflow` when it no longer fits, else leaves it. */
export function addTo(place: usize, low: u64, upper: u64): void {
  const before = load<u64>(place);
  const sum = before + low;
  const carry = u64(sum < low);
  const old = load<u64>(place, 8);
  const top = old + upper;
  const whole = top + carry;
  if (top < upper || whole < carry) overflow = 1;
  store<u64>(place, sum);
  store<u64>(place, whole, 8);
}

/** Adds to the 192-bit total at `place`, which no number of rows can overflow. */
export function addToTotal(place: usize, low: u64, upper: u64): void {
  const sum = load<u64>(place) + low;
  let carry = u64(sum < low);
  store<u64>(place, sum);
  const middle = load<u64>(place, 8) + upper;
  let top = u64(middle < upper);
  const whole = middle + carry;
  top += u64(whole < carry);
  carry = top;
  store<u64>(place, whole, 8);
  store<u64>(place, load<u64>(place, 16) + carry, 16);
}

/** For the tests of this file: the factor's quotient written to `out`, with remainder and overflow. */
export function mulDivTo(factor: usize, a: usize, out: usize): void {
  store<u64>(out, mulDiv(factor, load<u64>(a), load<u64>(a, 8)));
  store<u64>(out, high, 8);
  store<u64>(out, remainderLow, 16);
  store<u64>(out, remainderHigh, 24);
  store<u64>(out, overflow, 32);
}

/** Forgets an earlier overflow before sums are added. */
export function clearOverflow(): void {
  overflow = 0;
}

/** Says that something is too large for this path. */
export function markOverflow(): void {
  overflow = 1;
}
