import type { Rational } from "../../exact/rational.ts";
import type { KernelMemory } from "./kernel.ts";
import { NotFast } from "./not-fast.ts";

const MASK = 0xffff_ffff_ffff_ffffn;
const LIMIT = 1n << 128n;

/** A 128-bit number at `at`. */
export function readWide({ view }: KernelMemory, at: number): bigint {
  return view.getBigUint64(at, true) | (view.getBigUint64(at + 8, true) << 64n);
}

/** Writes a 128-bit number; NotFast when it does not fit. */
export function writeWide({ view }: KernelMemory, at: number, value: bigint): void {
  if (value < 0n || value >= LIMIT) throw new NotFast("an amount or weight exceeds 128 bits");
  view.setBigUint64(at, value & MASK, true);
  view.setBigUint64(at + 8, value >> 64n, true);
}

/** A 192-bit total at `at`. */
export function readTotal(machine: KernelMemory, at: number): bigint {
  return readWide(machine, at) | (machine.view.getBigUint64(at + 16, true) << 128n);
}

/**
 * Prepares floor(a x n / d) for every a below 2^128, in 80 bytes: n, d, floor(n x 2^128 / d), whether d
 * is 1.
 */
export function writeFactor(machine: KernelMemory, at: number, { n, d }: Rational): void {
  writeWide(machine, at, n);
  writeWide(machine, at + 16, d);
  const scaled = (n << 128n) / d;
  for (let i = 0; i < 4; i++) {
    machine.view.setBigUint64(at + 32 + i * 8, (scaled >> BigInt(64 * i)) & MASK, true);
  }
  machine.view.setBigUint64(at + 64, d === 1n ? 1n : 0n, true);
}
