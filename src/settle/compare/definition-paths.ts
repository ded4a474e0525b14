/** One place of a definition that is not the same; undefined where it is not there. JSON text. */
export interface PathChange {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Every place in which two parsed definitions differ, in the order of the first, then the second. */
export function changedPaths(before: unknown, after: unknown, path = ""): PathChange[] {
  const left = membersOf(before);
  const right = membersOf(after);
  if (left === undefined || right === undefined || left.isList !== right.isList) {
    const [a, b] = [textOf(before), textOf(after)];
    return a === b ? [] : [{ path, before: a, after: b }];
  }
  const isNamed = left.isNamed && right.isNamed;
  const [a, b] = [left.by(isNamed), right.by(isNamed)];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) =>
    changedPaths(a.get(key), b.get(key), below(path, key, left.isList)),
  );
}

interface Members {
  readonly isList: boolean;
  /** A list of objects with an id each: compared by id, so that one more does not shift the rest. */
  readonly isNamed: boolean;
  by(name: boolean): ReadonlyMap<string, unknown>;
}

function membersOf(value: unknown): Members | undefined {
  if (value === null || typeof value !== "object") return undefined;
  if (!Array.isArray(value)) {
    const entries = new Map(Object.entries(value));
    return { isList: false, isNamed: false, by: () => entries };
  }
  const ids = value.map(idOf);
  const isNamed = ids.every((id) => id !== undefined) && new Set(ids).size === ids.length;
  return {
    isList: true,
    isNamed,
    by: (name) => new Map(value.map((each, i) => [name ? `id=${ids[i]}` : `${i}`, each])),
  };
}

function idOf(value: unknown): string | undefined {
  const id = (value as { readonly id?: unknown } | null | undefined)?.id;
  return typeof id === "string" ? id : undefined;
}

function below(path: string, key: string, isList: boolean): string {
  if (isList) return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}
