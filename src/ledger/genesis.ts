import { MODULES } from "./app.ts";
import type { Context, QueryContext } from "./kernel/context.ts";
import { GenesisError, GenesisObject } from "./kernel/genesis.ts";
import type { GenesisJson } from "./kernel/module.ts";

/** The modules' parts of a genesis document, by the modules' names. */
export type AppState = { readonly [module: string]: GenesisJson };

/** The state of a chain on which nothing has happened. */
export function defaultAppState(): AppState {
  return Object.fromEntries(MODULES.map((module) => [module.name, module.defaultGenesis()]));
}

/**
 * Writes `state` into an empty ledger. Modules that it does not name get their defaults; throws
 * GenesisError for a name that is no module's.
 */
export function initAppState(ctx: Context, state: GenesisJson): void {
  const parts = GenesisObject.of(state, "app_state");
  const known = MODULES.map(({ name }) => name);
  for (const name of Object.keys(state as AppState)) {
    if (known.includes(name)) continue;
    throw new GenesisError(parts.at(name), `is no module; modules are ${known.join(", ")}`);
  }
  for (const module of MODULES) {
    module.initGenesis(ctx, parts.member(module.name) ?? module.defaultGenesis());
  }
}

/** The whole state as a genesis document holds it. */
export function exportAppState(ctx: QueryContext): AppState {
  return Object.fromEntries(MODULES.map((module) => [module.name, module.exportGenesis(ctx)]));
}
