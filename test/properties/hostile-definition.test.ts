/** Definitions that obey the schema and were made to take long, as large as a transaction may be. */
import { performance } from "node:perf_hooks";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/programme/canonical.ts";
import { compile } from "../../src/programme/compile/compile.ts";
import { parseDefinition } from "../../src/programme/compile/parse-definition.ts";
import { DefinitionError } from "../../src/programme/compile/problems.ts";
import { lintErrors } from "../../src/programme/lint/lint.ts";

/** Some ten times what it takes on a machine of its own: minutes are what is to be excluded. */
const MOST_MS = 2_000;
const FULL = 64_000;

type Entry = (i: number) => unknown;

const BASE = {
  aliquot: 1,
  id: "hostile",
  title: "hostile",
  zone: "UTC",
  reward: "R",
  assets: { A: { decimals: 6 }, R: { decimals: 6 } },
  contribute: {
    by: "lock",
    opens: "2024-01-01T00:00:00Z",
    closes: "2024-02-01T00:00:00Z",
    terms: { t: { assets: ["A"], coefficient: "1" } },
  },
  share: { by: "pro-rata", sink: "burn" },
  groups: [{ id: "g", pool: "1" }],
  release: { by: "at-once", at: "close" },
};

/** As many entries as leave a text of about `size`. */
function filled(size: number, entry: Entry, most = 1000): unknown[] {
  const entries: unknown[] = [];
  for (let length = 800; entries.length < most && length < size; ) {
    const next = entry(entries.length);
    length += canonicalJson(next).length + 10;
    entries.push(next);
  }
  return entries;
}

/** A fraction whose denominator has no factor in common with most others. */
function unlike(i: number): string {
  return `1/${10n ** 59n + BigInt(i) * 2n + 1n}`;
}

function named(names: readonly string[], value: unknown): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, value]));
}

const rates = (kind: string, entry: Entry) => ({
  ...BASE,
  share: { ...BASE.share, pool: "1", rates: kind },
  groups: filled(FULL, entry),
});
const capped = (i: number, bonus: string) => ({
  id: `g${i}`,
  cap: { asset: "A", amount: "1" },
  early_bonus: bonus,
});
const tranches = (entry: Entry) => ({
  ...BASE,
  release: { by: "tranches", start: "close", tranches: filled(FULL, entry) },
});
const manyAssets = Array.from({ length: 60 }, (_, i) => `a${i}`);
const longNames = Array.from({ length: 400 }, (_, i) => `${"t".repeat(37)}${i}`);
const term = { assets: ["A"], coefficient: "1", duration: "P1D" };

const HOSTILE: readonly (readonly [name: string, definition: unknown])[] = [
  [
    "printed rates of unlike denominators",
    rates("printed", (i) => ({ id: `g${i}`, rate: unlike(i) })),
  ],
  ["weights of unlike denominators", rates("weighted", (i) => capped(i, unlike(i)))],
  ["weights of as long denominators as may be", rates("weighted", (i) => capped(i, unlike(i % 2)))],
  ["tranches of unlike denominators", tranches((i) => ({ after: "P1D", fraction: unlike(i) }))],
  [
    "tranches above one",
    tranches((i) => ({ after: "P1D", fraction: `${"9".repeat(60)}/${i + 1}` })),
  ],
  [
    "all terms of all assets in all groups",
    {
      ...BASE,
      assets: { ...BASE.assets, ...named(manyAssets, { decimals: 0 }) },
      contribute: {
        ...BASE.contribute,
        terms: named(longNames.slice(0, 60), { ...term, assets: manyAssets }),
      },
      groups: filled(40_000, (i) => ({ id: `g${i}`, pool: "1" })),
    },
  ],
  [
    "names that are nearly those of terms",
    {
      ...BASE,
      contribute: { ...BASE.contribute, terms: named(longNames, term) },
      groups: [{ id: "g", pool: "1", terms: filled(20_000, (i) => `${"t".repeat(35)}${i}`) }],
    },
  ],
  [
    "a curve of long numbers",
    {
      ...BASE,
      boost: {
        by: "burn",
        asset: "A",
        group: "g",
        opens: "2024-02-01T00:00:00Z",
        closes: "2024-02-02T00:00:00Z",
        curve: {
          scale: `${"9".repeat(60)}/${"7".repeat(60)}`,
          k: `-1/${"9".repeat(60)}`,
          shift: "9".repeat(60),
          offset: `-${"3".repeat(60)}/${"8".repeat(60)}`,
        },
      },
    },
  ],
];

describe("a hostile definition", () => {
  it.each(HOSTILE)("is compiled or refused in time: %s", (_, definition) => {
    const text = canonicalJson(definition);
    const started = performance.now();
    const said = outcome(text);
    expect(performance.now() - started).toBeLessThan(MOST_MS);
    expect(said.length).toBeLessThan(1_000_000);
  });
});

/** The errors of what compiles, or why it does not; any other exception fails the test. */
function outcome(text: string): string {
  const definition = parseDefinition(text);
  try {
    return JSON.stringify(lintErrors(compile(definition)));
  } catch (error) {
    if (error instanceof DefinitionError) return error.message;
    throw error;
  }
}
