import { readFile } from "node:fs/promises";
import {
  formatInstantIn,
  type Instant,
  parseInstant,
  parseZone,
} from "../../../../exact/instant.ts";
import { canonicalJson } from "../../../../programme/canonical.ts";
import { readProgramme } from "../../../../settle/definition-file.ts";
import { packageFile } from "../../../../settle/package-file.ts";

/** An asset of the demonstration, as the definitions call it. */
export interface DemoAsset {
  readonly symbol: string;
  readonly denom: string;
  readonly decimals: number;
}

/** What the three programmes take and give. KTSt is the network's own token. */
export const DEMO_ASSETS: readonly DemoAsset[] = [
  { symbol: "ATOM", denom: "uatom", decimals: 6 },
  { symbol: "BTC", denom: "sbtc", decimals: 8 },
  { symbol: "ETH", denom: "aeth", decimals: 18 },
  { symbol: "KAG", denom: "tkag", decimals: 7 },
  { symbol: "KAU", denom: "tkau", decimals: 7 },
  { symbol: "KCS", denom: "ukcs", decimals: 6 },
  { symbol: "KTSt", denom: "aktst", decimals: 18 },
  { symbol: "POL", denom: "apol", decimals: 18 },
  { symbol: "USDT", denom: "uusdt", decimals: 6 },
];

/** The asset with this symbol. */
export function demoAsset(symbol: string): DemoAsset {
  const found = DEMO_ASSETS.find((each) => each.symbol === symbol);
  if (found === undefined) throw new Error(`the demonstration has no ${symbol}`);
  return found;
}

/** A shipped definition whose dates have been moved, ready to be registered. */
export interface MovedDefinition {
  readonly id: string;
  readonly canonical: string;
  /** By symbol. */
  readonly assets: readonly {
    readonly asset: string;
    readonly denom: string;
    readonly feed: string;
  }[];
  /** The instant of the original, moved as the definition's dates were. */
  moved(original: string): Instant;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Reads a shipped definition and moves every date in it by the same time, so that `anchor` comes to lie at
 * `target` or less than a day before it: at the same time of day. `extra` is put into the release, which a
 * ledger may need to be fuller than a settlement does.
 */
export async function movedDefinition(
  name: string,
  wanted: {
    readonly anchor: string;
    readonly target: Instant;
    readonly feeds?: Readonly<Record<string, string>>;
    readonly extra?: Readonly<Record<string, string>>;
  },
): Promise<MovedDefinition> {
  const { anchor, target, feeds = {}, extra = {} } = wanted;
  const file = `programmes/${name}.yaml`;
  const text = await readFile(packageFile(file), "utf8");
  const original = JSON.parse(readProgramme(text, file).canonical) as Definition;
  const zoneSec = parseZone(original.zone);
  const apart = target - parseInstant(anchor);
  const by = apart - (((apart % DAY) + DAY) % DAY);
  const moved = (at: string): Instant => parseInstant(at) + by;
  const walk = (value: unknown): unknown => {
    if (typeof value === "string")
      return INSTANT.test(value) ? formatInstantIn(moved(value), zoneSec) : value;
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each)]));
  };
  const release = { ...original.release, ...extra };
  const canonical = canonicalJson(walk({ ...original, release }));
  const assets = Object.keys(original.assets).sort();
  return {
    id: original.id,
    canonical: readProgramme(canonical, file).canonical,
    assets: assets.map((asset) => ({
      asset,
      denom: demoAsset(asset).denom,
      feed: feeds[asset] ?? "",
    })),
    moved,
  };
}

const DAY = 86_400_000_000_000n;

interface Definition {
  readonly id: string;
  readonly zone: string;
  readonly assets: Readonly<Record<string, unknown>>;
  readonly release: Readonly<Record<string, unknown>>;
}
