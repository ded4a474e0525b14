/**
 * Orders two strings as their UTF-8 bytes do, which is code point order: negative when a comes
 * first, 0 when they are equal, positive when b comes first.
 *
 * JavaScript's own `<` compares UTF-16 units and so puts U+10000 (D800 DC00) before U+E000; moving
 * the surrogates above U+FFFF mends that. Assumes well-formed strings (no lone surrogate).
 */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  for (let index = 0; index < a.length && index < b.length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

/** A UTF-16 unit's place in code point order: surrogates stand for U+10000 and above. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
