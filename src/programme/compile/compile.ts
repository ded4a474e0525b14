import { parseZone } from "../../exact/instant.ts";
import type { Definition } from "../definition.ts";
import type { Asset, Programme, Shape } from "../programme.ts";
import { compileLockdrop } from "./lockdrop.ts";
import { Problems } from "./problems.ts";
import { compileRelease } from "./release.ts";
import type { Scope } from "./scope.ts";
import { compileEmission, compileMint, compileStream } from "./staking.ts";

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
  checkSupply(scope);
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

function checkSupply({ definition, problems, assets }: Scope): void {
  const { supply, reward } = definition;
  if (supply === undefined) return;
  const decimals = assets.get(reward ?? "")?.decimals ?? 0;
  problems.amount("supply.total", supply.total, decimals);
  for (const [name, text] of Object.entries(supply.parts)) {
    problems.amount(`supply.parts.${name}`, text, decimals);
  }
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
