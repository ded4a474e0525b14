// Copies of a few bytes, in place of memory.copy, which costs a call out of the kernel.

export function copy16(to: usize, from: usize): void {
  v128.store(to, v128.load(from));
}

export function copy32(to: usize, from: usize): void {
  v128.store(to, v128.load(from));
  v128.store(to, v128.load(from, 16), 16);
}

/** Copies a text; up to 15 bytes behind it at `to` are overwritten too. */
export function copyText(to: usize, from: usize, length: usize): void {
  for (let at: usize = 0; at < length; at += 16) v128.store(to + at, v128.load(from + at));
}
