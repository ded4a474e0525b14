/** A request and the JSON that answers it. */
export async function callJson(
  url: string,
  init?: RequestInit,
): Promise<{ readonly status: number; readonly json: unknown }> {
  const response = await fetch(url, init);
  return { status: response.status, json: await response.json() };
}

/** What stands at `path`, such as `txs.0.hash`, in a JSON value; undefined when nothing does. */
export function at(json: unknown, path: string): unknown {
  return path.split(".").reduce((value, name) => {
    if (typeof value !== "object" || value === null) return undefined;
    return Object.hasOwn(value, name)
      ? (value as Readonly<Record<string, unknown>>)[name]
      : undefined;
  }, json);
}
