// Keccak-f[1600] on two states at once: lane i of both in one 128-bit register. One round per turn of
// the loop: unrolled code would not fit the engine's register allocation. Source: FIPS 202, section 3,
// with the padding of the original Keccak (0x01), as Ethereum uses it.

const ROUND_CONSTANTS = memory.data<u64>([
  0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
  0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
  0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
  0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
  0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
  0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
]);

function rotate(value: v128, bits: i32): v128 {
  return v128.or(i64x2.shl(value, bits), i64x2.shr_u(value, 64 - bits));
}

/** Lane `index` of the message at `a` and of the one at `b`. */
function lanes(a: usize, b: usize, index: usize): v128 {
  const low = v128.load64_zero(a + (index << 3));
  return v128.load64_lane(b + (index << 3), low, 1);
}

/**
 * Keccak-256 of two messages of `words` x 8 bytes (4, 5 or 8) at `a` and `b`; 32 bytes each to `outA`
 * and `outB`, which may overlap the messages.
 */
export function keccakTwo(a: usize, b: usize, words: i32, outA: usize, outB: usize): void {
  const zero = i64x2.splat(0);
  const end = i64x2.splat(1);
  const isLong = words == 8;
  let a0 = lanes(a, b, 0);
  let a1 = lanes(a, b, 1);
  let a2 = lanes(a, b, 2);
  let a3 = lanes(a, b, 3);
  let a4 = words == 4 ? end : lanes(a, b, 4);
  let a5 = isLong ? lanes(a, b, 5) : words == 5 ? end : zero;
  let a6 = isLong ? lanes(a, b, 6) : zero;
  let a7 = isLong ? lanes(a, b, 7) : zero;
  let a8 = isLong ? end : zero;
  let a9 = zero;
  let a10 = zero;
  let a11 = zero;
  let a12 = zero;
  let a13 = zero;
  let a14 = zero;
  let a15 = zero;
  let a16 = i64x2.splat(0x8000000000000000);
  let a17 = zero;
  let a18 = zero;
  let a19 = zero;
  let a20 = zero;
  let a21 = zero;
  let a22 = zero;
  let a23 = zero;
  let a24 = zero;
  for (let round: usize = 0; round < 192; round += 8) {
    const c0 = v128.xor(v128.xor(v128.xor(a0, a5), v128.xor(a10, a15)), a20);
    const c1 = v128.xor(v128.xor(v128.xor(a1, a6), v128.xor(a11, a16)), a21);
    const c2 = v128.xor(v128.xor(v128.xor(a2, a7), v128.xor(a12, a17)), a22);
    const c3 = v128.xor(v128.xor(v128.xor(a3, a8), v128.xor(a13, a18)), a23);
    const c4 = v128.xor(v128.xor(v128.xor(a4, a9), v128.xor(a14, a19)), a24);
    const d0 = v128.xor(c4, rotate(c1, 1));
    const d1 = v128.xor(c0, rotate(c2, 1));
    const d2 = v128.xor(c1, rotate(c3, 1));
    const d3 = v128.xor(c2, rotate(c4, 1));
    const d4 = v128.xor(c3, rotate(c0, 1));
    const b0 = v128.xor(a0, d0);
    const b1 = rotate(v128.xor(a6, d1), 44);
    const b2 = rotate(v128.xor(a12, d2), 43);
    const b3 = rotate(v128.xor(a18, d3), 21);
    const b4 = rotate(v128.xor(a24, d4), 14);
    const b5 = rotate(v128.xor(a3, d3), 28);
    const b6 = rotate(v128.xor(a9, d4), 20);
    const b7 = rotate(v128.xor(a10, d0), 3);
    const b8 = rotate(v128.xor(a16, d1), 45);
    const b9 = rotate(v128.xor(a22, d2), 61);
    const b10 = rotate(v128.xor(a1, d1), 1);
    const b11 = rotate(v128.xor(a7, d2), 6);
    const b12 = rotate(v128.xor(a13, d3), 25);
    const b13 = rotate(v128.xor(a19, d4), 8);
    const b14 = rotate(v128.xor(a20, d0), 18);
    const b15 = rotate(v128.xor(a4, d4), 27);
    const b16 = rotate(v128.xor(a5, d0), 36);
    const b17 = rotate(v128.xor(a11, d1), 10);
    const b18 = rotate(v128.xor(a17, d2), 15);
    const b19 = rotate(v128.xor(a23, d3), 56);
    const b20 = rotate(v128.xor(a2, d2), 62);
    const b21 = rotate(v128.xor(a8, d3), 55);
    const b22 = rotate(v128.xor(a14, d4), 39);
    const b23 = rotate(v128.xor(a15, d0), 41);
    const b24 = rotate(v128.xor(a21, d1), 2);
    a0 = v128.xor(v128.xor(b0, v128.andnot(b2, b1)), v128.load64_splat(ROUND_CONSTANTS + round));
    a1 = v128.xor(b1, v128.andnot(b3, b2));
    a2 = v128.xor(b2, v128.andnot(b4, b3));
    a3 = v128.xor(b3, v128.andnot(b0, b4));
    a4 = v128.xor(b4, v128.andnot(b1, b0));
    a5 = v128.xor(b5, v128.andnot(b7, b6));
    a6 = v128.xor(b6, v128.andnot(b8, b7));
    a7 = v128.xor(b7, v128.andnot(b9, b8));
    a8 = v128.xor(b8, v128.andnot(b5, b9));
    a9 = v128.xor(b9, v128.andnot(b6, b5));
    a10 = v128.xor(b10, v128.andnot(b12, b11));
    a11 = v128.xor(b11, v128.andnot(b13, b12));
    a12 = v128.xor(b12, v128.andnot(b14, b13));
    a13 = v128.xor(b13, v128.andnot(b10, b14));
    a14 = v128.xor(b14, v128.andnot(b11, b10));
    a15 = v128.xor(b15, v128.andnot(b17, b16));
    a16 = v128.xor(b16, v128.andnot(b18, b17));
    a17 = v128.xor(b17, v128.andnot(b19, b18));
    a18 = v128.xor(b18, v128.andnot(b15, b19));
    a19 = v128.xor(b19, v128.andnot(b16, b15));
    a20 = v128.xor(b20, v128.andnot(b22, b21));
    a21 = v128.xor(b21, v128.andnot(b23, b22));
    a22 = v128.xor(b22, v128.andnot(b24, b23));
    a23 = v128.xor(b23, v128.andnot(b20, b24));
    a24 = v128.xor(b24, v128.andnot(b21, b20));
  }
  v128.store64_lane(outA, a0, 0, 0);
  v128.store64_lane(outA, a1, 0, 8);
  v128.store64_lane(outA, a2, 0, 16);
  v128.store64_lane(outA, a3, 0, 24);
  v128.store64_lane(outB, a0, 1, 0);
  v128.store64_lane(outB, a1, 1, 8);
  v128.store64_lane(outB, a2, 1, 16);
  v128.store64_lane(outB, a3, 1, 24);
}
