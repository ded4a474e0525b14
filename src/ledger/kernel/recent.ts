import { sameBytes } from "./bytes.ts";

/** Places for answers: a transaction asks for the same dozen things again and again, and then nobody does. */
const SLOTS = 256;
/** Bytes and texts that are longer are not remembered. */
const LONGEST = 1_024;

/** How the arguments of a function are told apart. */
interface Likeness<A> {
  /**
   * A number from 0 to 2^31 - 1, the same for like arguments and seldom for others; negative for what
   * must not be remembered, because outsiders could make it fill the memory.
   */
  slotOf(argument: A): number;
  isLike(a: A, b: A): boolean;
}

/**
 * Remembers a pure function's latest answers: the result is the same with or without. An answer gives way
 * to the next one for its place, so that there are never more than 256 and nothing has to be counted
 * or cleared; what throws is not kept. Arguments and answers are shared: nobody may change them.
 */
export function remembered<A, R extends object | string>(
  run: (argument: A) => R,
  { slotOf, isLike }: Likeness<A>,
): (argument: A) => R {
  const known = new Array<{ readonly argument: A; readonly answer: R } | undefined>(SLOTS).fill(
    undefined,
  );
  return (argument) => {
    const number = slotOf(argument);
    if (number < 0) return run(argument);
    const slot = number & (SLOTS - 1);
    const found = known[slot];
    if (found !== undefined && isLike(found.argument, argument)) return found.answer;
    const answer = run(argument);
    known[slot] = { argument, answer };
    return answer;
  };
}

/** `remembered` for a function of bytes. */
export function rememberedByBytes<R extends object | string>(
  run: (bytes: Uint8Array) => R,
): (bytes: Uint8Array) => R {
  return remembered(run, { slotOf: slotOfBytes, isLike: sameBytes });
}

/** `remembered` for a function of a text. */
export function rememberedByText<R extends object | string>(
  run: (text: string) => R,
): (text: string) => R {
  return remembered(run, { slotOf: slotOfText, isLike: (a, b) => a === b });
}

/** A number that depends on every byte; negative for many bytes. */
export function slotOfBytes(bytes: Uint8Array): number {
  if (bytes.length > LONGEST) return -1;
  let slot = bytes.length;
  for (let at = 0; at < bytes.length; at++) slot = (slot * 33 + (bytes[at] as number)) & 0xffffff;
  return slot ^ (slot >>> 12);
}

/** A number that depends on the last characters: addresses differ most there. Negative for a long text. */
export function slotOfText(text: string): number {
  if (text.length > LONGEST) return -1;
  let slot = text.length;
  for (let at = text.length > 8 ? text.length - 8 : 0; at < text.length; at++) {
    slot = (slot * 33 + text.charCodeAt(at)) & 0xffffff;
  }
  return slot ^ (slot >>> 12);
}
