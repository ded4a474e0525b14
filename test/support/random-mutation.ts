import type { Random } from "./random.ts";

type Holder = Record<string, unknown>;
/** A place of a value: what holds it, and by which key. */
type Place = readonly [holder: Holder, key: string];

/** Values of every kind, near to and far from what a definition holds. */
const STRAYS: readonly unknown[] = [
  null,
  true,
  false,
  0,
  1,
  -1,
  36,
  37,
  100_000,
  100_001,
  "",
  "0",
  "1",
  "1/3",
  "-1",
  "1/0",
  "100%",
  "1.5",
  "1e5",
  "9".repeat(60),
  "9".repeat(61),
  `${"9".repeat(60)}.${"9".repeat(60)}%`,
  "P1D",
  "P999999Y",
  "P9999999D",
  "PT9999999999S",
  "2024-02-30",
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59-23:59",
  "2024-01-01T00:00:00Z",
  "2024-01-01T00:00:00.123456789012Z",
  "2024-01-01T",
  "listing",
  "close",
  "UTC",
  "UTC+99",
  "lock",
  "stake",
  "stream",
  "constructor",
  "toString",
  "é",
  "\u{1f600}".repeat(2001),
  "x".repeat(4001),
  "line\nfeed",
  [],
  {},
  [[]],
  ["registered"],
  ["1", "0"],
  { by: "lock" },
  { by: "at-once", at: "listing" },
  { by: "stream" },
];

/** A copy of a definition with one to three random changes; `donors` lend whole parts. */
export function mutated(random: Random, value: unknown, donors: readonly unknown[]): unknown {
  const copy = structuredClone(value);
  const changes = random.pick([1, 1, 1, 2, 3]);
  for (let i = 0; i < changes; i++) {
    const places = placesIn(copy);
    const place = random.pick(places);
    if (place !== undefined) random.pick(CHANGES)(random, place, donors);
  }
  return copy;
}

type Change = (random: Random, place: Place, donors: readonly unknown[]) => void;

const CHANGES: readonly Change[] = [
  remove,
  rename,
  (random, [holder, key]) => {
    holder[key] = random.pick(STRAYS);
  },
  retype,
  repeat,
  nest,
  addKey,
  transplant,
  transplant,
  shuffleText,
];

function remove(_: Random, [holder, key]: Place): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

function rename(random: Random, [holder, key]: Place): void {
  if (Array.isArray(holder)) return;
  const to = random.pick(["by", "X", "a b", "", "constructor", `${key}s`, "k".repeat(70)]);
  const value = holder[key];
  delete holder[key];
  holder[to] = value;
}

function retype(_: Random, [holder, key]: Place): void {
  const value = holder[key];
  if (typeof value === "number") holder[key] = String(value);
  else if (typeof value === "string") holder[key] = /^\d{1,9}$/.test(value) ? +value : [value];
  else if (Array.isArray(value)) holder[key] = { ...value };
  else holder[key] = value === null ? {} : Object.values(value as object);
}

/** An entry again, now and then so often that a list is longer than any may be. */
function repeat(random: Random, [holder, key]: Place): void {
  const value = holder[key];
  const times = random.pick([1, 1, 2, 60, 250, 1001]);
  if (Array.isArray(holder)) {
    holder.push(...Array.from({ length: times }, () => structuredClone(value)));
  } else {
    for (let i = 0; i < times; i++) holder[`${key}${i}`] = structuredClone(value);
  }
}

function nest(random: Random, [holder, key]: Place): void {
  const value = holder[key];
  holder[key] = random.pick([[value], { [key]: value }, { by: "linear", signal: value }]);
}

function addKey(random: Random, [holder, key]: Place): void {
  const value = holder[key];
  if (value === null || typeof value !== "object") return;
  if (Array.isArray(value)) value.push(structuredClone(random.pick(STRAYS)));
  else (value as Holder)[random.pick(["by", "title", "surplus"])] = random.pick(STRAYS);
}

/** What another definition, or the same, has under this key or somewhere. */
function transplant(random: Random, [holder, key]: Place, donors: readonly unknown[]): void {
  const places = placesIn(random.pick(donors));
  const same = places.filter(([, name]) => name === key);
  const [from, name] = random.pick(same.length > 0 && random.chance(80) ? same : places);
  holder[key] = structuredClone(from[name]);
}

function shuffleText(random: Random, [holder, key]: Place): void {
  const value = holder[key];
  if (typeof value !== "string" || value === "") return;
  const at = random.below(value.length);
  const sign = random.pick(["0", "9", "%", "/", ".", "-", "Z", " ", "A", "\u{1f600}"]);
  holder[key] = value.slice(0, at) + sign + value.slice(at + random.below(2));
}

function placesIn(value: unknown): Place[] {
  if (value === null || typeof value !== "object") return [];
  const holder = value as Holder;
  return Object.keys(holder).flatMap((key) => [[holder, key] as const, ...placesIn(holder[key])]);
}
