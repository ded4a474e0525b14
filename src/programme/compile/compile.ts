import { parseZone } from "../../exact/instant.ts";
import type { Definition } from "../definition.ts";
import type { Asset, Programme, Shape } from "../programme.ts";
import { compileLockdrop } from "./lockdrop.ts";
import { Problems } from "./problems.ts";
import { compileRelease } from "./release.ts";
import { compileEmission, compileMint, compileStream } from "./staking.ts";

/** What the compilers of the single stages share. */
export interface Scope {
  readonly definition: Definition;
  readonly problems: Problems;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly zoneSec: number;
}

/**
 * Turns a schema-valid definition into exact numbers and resolved references.
 * Throws `DefinitionError` with every problem: unknown symbols, text that is not a number or an
 * instant, stages that do not fit together.
 */
export function compile(definition: Definition): Programme {
  const problems = new Problems();
  const assets = new Map<string, Asset>();
  for (const [symbol, entry] of Object.entries(definition.assets)) {
    assets.set(symbol, { symbol, decimals: entry.decimals });
  }
  const zoneSec = problems.parse("zone", 0, () => parseZone(definition.zone));
  const scope: Scope = { definition, problems, assets, zoneSec };
  const shape = compileShape(scope);
  problems.stopIfAny();
  const release = compileRelease(scope, shape);
  problems.stopIfAny();
  return {
    definition,
    id: definition.id,
    title: definition.title,
    zoneSec,
    assets,
    eligibility: {
      require: new Set(definition.eligibility?.require ?? []),
      termsVersion: definition.eligibility?.terms_version,
    },
    shape,
    release,
    grants: definition.grants ?? [],
  };
}

function compileShape(scope: Scope): Shape {
  const { contribute, share } = scope.definition;
  const expected = {
    lock: "pro-rata or tokens-per-unit",
    mint: "monthly-yield",
    stake: "daily-emission or stream",
  }[contribute.by];
  if (contribute.by === "lock" && (share.by === "pro-rata" || share.by === "tokens-per-unit")) {
    return compileLockdrop(scope, contribute, share);
  }
  forbidLockdropStages(scope);
  if (contribute.by === "mint" && share.by === "monthly-yield") {
    return compileMint(scope, contribute, share);
  }
  if (contribute.by === "stake" && share.by === "daily-emission") {
    return compileEmission(scope, contribute, share);
  }
  if (contribute.by === "stake" && share.by === "stream") {
    return compileStream(scope, contribute, share);
  }
  scope.problems.report(
    "share.by",
    `"${share.by}" does not go with contribute.by "${contribute.by}"`,
    `use ${expected}`,
  );
  scope.problems.stopIfAny();
  throw new Error("unreachable");
}

function forbidLockdropStages({ definition, problems }: Scope): void {
  for (const key of ["groups", "boost"] as const) {
    if (definition[key] === undefined) continue;
    problems.report(key, `only contribute.by "lock" has ${key}`, `remove ${key}`);
  }
  if (definition.weigh?.multiplier !== undefined) {
    problems.report("weigh.multiplier", 'only contribute.by "lock" has it', "remove it");
  }
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
  const known = [...assets.keys()].join(", ");
  problems.report(path, `"${symbol}" is not under assets`, `add it there or use one of ${known}`);
}

/** Reports a window that never opens. */
export function checkWindow(
  { problems }: Scope,
  path: string,
  window: { opens: bigint; closes: bigint },
): void {
  if (window.closes > window.opens) return;
  problems.report(`${path}.closes`, "is not after opens", "close the window after it opens");
}
