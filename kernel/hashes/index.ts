// SHA-256 of many messages, four at a time: word i of all four in one 128-bit register. A module of its
// own, with 512 KiB that nobody shares: the ledger's node has no use for the memory of the kernels.
// Source: FIPS 180-4, sections 5.1.1, 5.3.3 and 6.2.2.

/** Where the host writes the messages, end to end; docs: src/node/wasm-hasher.ts. */
export const MESSAGES: usize = 65536;
/**
 * Where it writes the hashes of inner nodes' children, 64 bytes a node, with the prefixes at MESSAGES, 16 a node: in
 * the room of the messages, as a call has either messages or inner nodes.
 */
export const PAIRS: usize = 131072;
/** Where it writes the end of each message, an i32 each, from the first one's on. */
export const ENDS: usize = 327680;
/** Where it finds the hashes, 32 bytes each. */
export const DIGESTS: usize = 393216;

/** The state of all four lanes: 8 words of 16 bytes. */
const STATE: usize = memory.data(128, 16);
/** Message words of the block at hand, of all four lanes: 64 x 16 bytes. */
const SCHEDULE: usize = memory.data(1024, 16);
/** What is left of each lane's message behind its whole blocks, and the padding: 128 bytes a lane. */
const TAILS: usize = memory.data(512, 16);

const CONSTANTS: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

function rotate(value: v128, bits: i32): v128 {
  return v128.or(i32x4.shr_u(value, bits), i32x4.shl(value, 32 - bits));
}

/** The first of the two sums of a round. */
function first(e: v128, f: v128, g: v128, h: v128, round: usize): v128 {
  const sum = v128.xor(v128.xor(rotate(e, 6), rotate(e, 11)), rotate(e, 25));
  const choice = v128.bitselect(f, g, e);
  const added = i32x4.add(
    v128.load(SCHEDULE + (round << 4)),
    v128.load32_splat(CONSTANTS + (round << 2)),
  );
  return i32x4.add(i32x4.add(h, sum), i32x4.add(choice, added));
}

/** The second one, with the first. */
function second(t: v128, a: v128, b: v128, c: v128): v128 {
  const sum = v128.xor(v128.xor(rotate(a, 2), rotate(a, 13)), rotate(a, 22));
  const majority = v128.bitselect(v128.or(b, c), v128.and(b, c), a);
  return i32x4.add(t, i32x4.add(sum, majority));
}

/** Four bytes of each word turned round. */
function bigEndian(words: v128): v128 {
  return i8x16.shuffle(words, words, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

/** Words 4 k to 4 k + 3 of four blocks, as four registers of one word each, into the schedule. */
function loadWords(p0: usize, p1: usize, p2: usize, p3: usize, k: usize): void {
  const a = bigEndian(v128.load(p0 + (k << 4)));
  const b = bigEndian(v128.load(p1 + (k << 4)));
  const c = bigEndian(v128.load(p2 + (k << 4)));
  const d = bigEndian(v128.load(p3 + (k << 4)));
  const ab = i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const cd = i8x16.shuffle(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const ef = i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  const gh = i8x16.shuffle(c, d, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  const at = SCHEDULE + (k << 6);
  v128.store(at, i64x2.shuffle(ab, cd, 0, 2));
  v128.store(at + 16, i64x2.shuffle(ab, cd, 1, 3));
  v128.store(at + 32, i64x2.shuffle(ef, gh, 0, 2));
  v128.store(at + 48, i64x2.shuffle(ef, gh, 1, 3));
}

function expand(p0: usize, p1: usize, p2: usize, p3: usize): void {
  loadWords(p0, p1, p2, p3, 0);
  loadWords(p0, p1, p2, p3, 1);
  loadWords(p0, p1, p2, p3, 2);
  loadWords(p0, p1, p2, p3, 3);
  for (let at: usize = SCHEDULE + 256; at < SCHEDULE + 1024; at += 16) {
    const w15 = v128.load(at - 240);
    const w2 = v128.load(at - 32);
    const s0 = v128.xor(v128.xor(rotate(w15, 7), rotate(w15, 18)), i32x4.shr_u(w15, 3));
    const s1 = v128.xor(v128.xor(rotate(w2, 17), rotate(w2, 19)), i32x4.shr_u(w2, 10));
    const w16 = v128.load(at - 256);
    const w7 = v128.load(at - 112);
    v128.store(at, i32x4.add(i32x4.add(w16, s0), i32x4.add(w7, s1)));
  }
}

/** Bytes of a message, with its padding, in whole blocks. */
function blocksOf(length: usize): usize {
  return (length + 8) / 64 + 1;
}

/** Writes what follows the whole blocks of a message: its rest, a 1 bit, zeros and its length in bits. */
function makeTail(tail: usize, message: usize, length: usize): void {
  const rest = length & 63;
  memory.fill(tail, 0, 128);
  memory.copy(tail, message + length - rest, rest);
  store<u8>(tail + rest, 0x80);
  const end = rest < 56 ? tail + 64 : tail + 128;
  store<u64>(end - 8, bswap<u64>((<u64>length) << 3));
}

/** Where block `index` of a lane's message stands; behind its end, anywhere. */
function blockAt(message: usize, length: usize, tail: usize, index: usize): usize {
  const whole = length >> 6;
  return index < whole ? message + (index << 6) : tail + (min<usize>(index - whole, 1) << 6);
}

function startOf(message: usize): usize {
  return MESSAGES + (message == 0 ? 0 : <usize>load<u32>(ENDS + ((message - 1) << 2)));
}

/** The state at the beginning, of all four lanes. */
function begin(): void {
  v128.store(STATE, i32x4.splat(0x6a09e667));
  v128.store(STATE + 16, i32x4.splat(0xbb67ae85));
  v128.store(STATE + 32, i32x4.splat(0x3c6ef372));
  v128.store(STATE + 48, i32x4.splat(0xa54ff53a));
  v128.store(STATE + 64, i32x4.splat(0x510e527f));
  v128.store(STATE + 80, i32x4.splat(0x9b05688c));
  v128.store(STATE + 96, i32x4.splat(0x1f83d9ab));
  v128.store(STATE + 112, i32x4.splat(0x5be0cd19));
}

/** Takes a block of each lane into the state, but of those lanes only that have all bits in `goesOn`. */
function compress(p0: usize, p1: usize, p2: usize, p3: usize, goesOn: v128): void {
  expand(p0, p1, p2, p3);
  let a = v128.load(STATE);
  let b = v128.load(STATE + 16);
  let c = v128.load(STATE + 32);
  let d = v128.load(STATE + 48);
  let e = v128.load(STATE + 64);
  let f = v128.load(STATE + 80);
  let g = v128.load(STATE + 96);
  let h = v128.load(STATE + 112);
  for (let round: usize = 0; round < 64; round += 8) {
    let t = first(e, f, g, h, round);
    d = i32x4.add(d, t);
    h = second(t, a, b, c);
    t = first(d, e, f, g, round + 1);
    c = i32x4.add(c, t);
    g = second(t, h, a, b);
    t = first(c, d, e, f, round + 2);
    b = i32x4.add(b, t);
    f = second(t, g, h, a);
    t = first(b, c, d, e, round + 3);
    a = i32x4.add(a, t);
    e = second(t, f, g, h);
    t = first(a, b, c, d, round + 4);
    h = i32x4.add(h, t);
    d = second(t, e, f, g);
    t = first(h, a, b, c, round + 5);
    g = i32x4.add(g, t);
    c = second(t, d, e, f);
    t = first(g, h, a, b, round + 6);
    f = i32x4.add(f, t);
    b = second(t, c, d, e);
    t = first(f, g, h, a, round + 7);
    e = i32x4.add(e, t);
    a = second(t, b, c, d);
  }
  addTo(STATE, v128.and(a, goesOn));
  addTo(STATE + 16, v128.and(b, goesOn));
  addTo(STATE + 32, v128.and(c, goesOn));
  addTo(STATE + 48, v128.and(d, goesOn));
  addTo(STATE + 64, v128.and(e, goesOn));
  addTo(STATE + 80, v128.and(f, goesOn));
  addTo(STATE + 96, v128.and(g, goesOn));
  addTo(STATE + 112, v128.and(h, goesOn));
}

function addTo(at: usize, value: v128): void {
  v128.store(at, i32x4.add(v128.load(at), value));
}

/** Writes the hashes of four lanes, one behind the other. */
function finish(out: usize): void {
  storeFour(out, STATE);
  storeFour(out + 16, STATE + 64);
}

/** The hashes of messages `at` to `at + 3`, of which those from `count` on are the last one again. */
function hashFour(at: usize, count: usize): void {
  const i1 = min<usize>(at + 1, count - 1);
  const i2 = min<usize>(at + 2, count - 1);
  const i3 = min<usize>(at + 3, count - 1);
  const m0 = startOf(at);
  const m1 = startOf(i1);
  const m2 = startOf(i2);
  const m3 = startOf(i3);
  const n0 = startOf(at + 1) - m0;
  const n1 = startOf(i1 + 1) - m1;
  const n2 = startOf(i2 + 1) - m2;
  const n3 = startOf(i3 + 1) - m3;
  makeTail(TAILS, m0, n0);
  makeTail(TAILS + 128, m1, n1);
  makeTail(TAILS + 256, m2, n2);
  makeTail(TAILS + 384, m3, n3);
  const blocks = i32x4.replace_lane(
    i32x4.replace_lane(
      i32x4.replace_lane(i32x4.splat(<i32>blocksOf(n0)), 1, <i32>blocksOf(n1)),
      2,
      <i32>blocksOf(n2),
    ),
    3,
    <i32>blocksOf(n3),
  );
  const most = max(max(blocksOf(n0), blocksOf(n1)), max(blocksOf(n2), blocksOf(n3)));
  begin();
  for (let block: usize = 0; block < most; block++) {
    // A lane whose message has ended keeps what it has.
    compress(
      blockAt(m0, n0, TAILS, block),
      blockAt(m1, n1, TAILS + 128, block),
      blockAt(m2, n2, TAILS + 256, block),
      blockAt(m3, n3, TAILS + 384, block),
      i32x4.gt_s(blocks, i32x4.splat(<i32>block)),
    );
  }
  finish(DIGESTS + (at << 5));
}

/** Four words of each lane's hash, 32 bytes from lane to lane. */
function storeFour(out: usize, words: usize): void {
  const a = v128.load(words);
  const b = v128.load(words + 16);
  const c = v128.load(words + 32);
  const d = v128.load(words + 48);
  const ab = i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const cd = i8x16.shuffle(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const ef = i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  const gh = i8x16.shuffle(c, d, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  v128.store(out, bigEndian(i64x2.shuffle(ab, cd, 0, 2)));
  v128.store(out + 32, bigEndian(i64x2.shuffle(ab, cd, 1, 3)));
  v128.store(out + 64, bigEndian(i64x2.shuffle(ef, gh, 0, 2)));
  v128.store(out + 96, bigEndian(i64x2.shuffle(ef, gh, 1, 3)));
}

/** Hashes `count` messages. The hashes have room for a multiple of four. */
export function sha256Each(count: i32): void {
  for (let at: usize = 0; at < <usize>count; at += 4) hashFour(at, <usize>count);
}

/**
 * The message of an inner node, with its padding, in the two blocks that it always takes: a prefix (16 bytes from
 * `prefix` on, its length in the last one), and two hashes (from `hashes` on), each behind its length.
 */
function makePair(to: usize, prefix: usize, hashes: usize): void {
  const length = <usize>load<u8>(prefix + 15);
  v128.store(to, v128.load(prefix));
  v128.store(to + 64, i32x4.splat(0));
  v128.store(to + 80, i32x4.splat(0));
  v128.store(to + 96, i32x4.splat(0));
  v128.store(to + 112, i32x4.splat(0));
  const left = to + length;
  store<u8>(left, 32);
  v128.store(left + 1, v128.load(hashes));
  v128.store(left + 17, v128.load(hashes + 16));
  store<u8>(left + 33, 32);
  v128.store(left + 34, v128.load(hashes + 32));
  v128.store(left + 50, v128.load(hashes + 48));
  store<u8>(left + 66, 0x80);
  store<u16>(to + 126, bswap<u16>(<u16>((length + 66) << 3)));
}

/** Hashes `count` inner nodes. The hashes have room for a multiple of four. */
export function hashPairs(count: i32): void {
  const all = i32x4.splat(-1);
  const last = <usize>count - 1;
  for (let at: usize = 0; at <= last; at += 4) {
    for (let lane: usize = 0; lane < 4; lane++) {
      const pair = min<usize>(at + lane, last);
      makePair(TAILS + (lane << 7), MESSAGES + (pair << 4), PAIRS + (pair << 6));
    }
    begin();
    compress(TAILS, TAILS + 128, TAILS + 256, TAILS + 384, all);
    compress(TAILS + 64, TAILS + 192, TAILS + 320, TAILS + 448, all);
    finish(DIGESTS + (at << 5));
  }
}
