import { formatInstantIn } from "../../exact/instant.ts";
import { didYouMean } from "../../exact/nearest.ts";
import type { Definition } from "../definition.ts";
import type { Asset } from "../programme.ts";
import type { Problems } from "./problems.ts";

/** What the compilers of the single stages share. */
export interface Scope {
  readonly definition: Definition;
  readonly problems: Problems;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly zoneSec: number;
}

/** The reward token's asset; reports a missing or unknown one. */
export function rewardAsset({ definition, problems, assets }: Scope): Asset {
  const symbol = definition.reward;
  const asset = symbol === undefined ? undefined : assets.get(symbol);
  if (asset !== undefined) return asset;
  if (symbol === undefined) {
    problems.report("reward", "the reward token is not named", "add reward: SYMBOL");
  } else {
    unknownAsset(problems, "reward", symbol, assets);
  }
  return { symbol: symbol ?? "", decimals: 0 };
}

/** The asset `symbol`; reports it at `path` when the definition does not list it. */
export function knownAsset({ problems, assets }: Scope, path: string, symbol: string): Asset {
  const asset = assets.get(symbol);
  if (asset !== undefined) return asset;
  unknownAsset(problems, path, symbol, assets);
  return { symbol, decimals: 0 };
}

function unknownAsset(
  problems: Problems,
  path: string,
  symbol: string,
  assets: ReadonlyMap<string, Asset>,
): void {
  const known = [...assets.keys()];
  const message = `"${symbol}" is not under assets${suggested(symbol, known)}`;
  problems.report(path, message, `add it there or use one of ${listed(known)}`);
}

/** As many names as anybody reads in a message, and as a nearest one is looked for among. */
const MAX_NAMES = 50;

/** The names, the first 50 of them. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).join(", ");
  return names.length > MAX_NAMES ? `${shown} and ${names.length - MAX_NAMES} more` : shown;
}

/** ` (did you mean lock?)`, or nothing; among very many names it would take long to look. */
export function suggested(name: string, known: readonly string[]): string {
  return known.length > MAX_NAMES ? "" : didYouMean(name, known);
}

/** Reports a window that never opens. */
export function checkWindow(
  { problems, zoneSec }: Scope,
  path: string,
  window: { opens: bigint; closes: bigint },
): void {
  if (window.closes > window.opens) return;
  const [closes, opens] = [window.closes, window.opens].map((at) => formatInstantIn(at, zoneSec));
  const message = `${closes} is not after opens, ${opens}`;
  problems.report(`${path}.closes`, message, "close the window after it opens");
}
