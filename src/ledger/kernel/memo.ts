/** Answers that are kept, unless told otherwise, before all of them are forgotten. */
const MOST = 50_000;
/** Longer keys, which outsiders can choose, are not remembered: together they would fill the memory. */
const LONGEST_KEY = 1_024;

/**
 * Remembers a pure function's answers by a key of their argument: the result is the same with or without.
 * What throws is not kept. The answer is shared: callers must not change it.
 */
export function memoized<A, R>(
  run: (argument: A) => R,
  keyOf: (argument: A) => string,
  most: number = MOST,
): (argument: A) => R {
  let known = new Map<string, R>();
  return (argument) => {
    const key = keyOf(argument);
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = run(argument);
    if (key.length > LONGEST_KEY) return made;
    if (known.size >= most) known = new Map();
    known.set(key, made);
    return made;
  };
}
