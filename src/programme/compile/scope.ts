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
  const message = `"${symbol}" is not under assets${didYouMean(symbol, known)}`;
  problems.report(path, message, `add it there or use one of ${known.join(", ")}`);
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
