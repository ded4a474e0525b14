/** The first place at which a statement does not hold. */
export class Flaw extends Error {
  override readonly name = "Flaw";

  constructor(
    /** Where in the file, such as `statement.programmes[0].shares[1].share`. */
    readonly path: string,
    readonly found: string,
    readonly expected: string,
    readonly explanation: string,
  ) {
    super(`${path}: found ${found}, expected ${expected}: ${explanation}`);
  }
}

/** Throws when two texts are not the same. */
export function sameAs(path: string, found: string, expected: string, explanation: string): void {
  if (found !== expected) throw new Flaw(path, found, expected, explanation);
}

/** Throws at the first place where `found`, read from a file, departs from `expected`. */
export function sameJson(
  path: string,
  found: unknown,
  expected: unknown,
  explanation = "not as it is written for what it says",
): void {
  if (isObject(found) && isObject(expected)) {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(found)]))
      sameJson(`${path}.${name}`, found[name], expected[name], explanation);
  } else if (Array.isArray(found) && Array.isArray(expected)) {
    const length = Math.max(found.length, expected.length);
    for (let i = 0; i < length; i++) sameJson(`${path}[${i}]`, found[i], expected[i], explanation);
  } else if (found !== expected) throw new Flaw(path, textOf(found), textOf(expected), explanation);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return value === undefined ? "nothing" : (JSON.stringify(value) ?? "nothing");
}
