import type { Context, QueryContext } from "../../kernel/context.ts";
import { atPlace, GenesisError, GenesisObject } from "../../kernel/genesis.ts";
import type { GenesisJson } from "../../kernel/module.ts";
import { chainParams, setParams } from "./state.ts";
import { type ChainParams, checkParams, DEFAULT_PARAMS } from "./types.ts";

const NAMES = Object.keys(DEFAULT_PARAMS) as (keyof ChainParams)[];
const NUMBER = /^(?:0|[1-9][0-9]{0,18})$/;

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The parameters of a fresh chain. */
export function defaultGenesis(): GenesisJson {
  return texts(DEFAULT_PARAMS);
}

/** Writes the parameters; those that are missing get their defaults. */
export function initGenesis(ctx: Context, state: GenesisJson): void {
  const given = GenesisObject.of(state, "app_state.params");
  for (const name of Object.keys(state as object)) {
    if (NAMES.some((each) => snake(each) === name)) continue;
    throw new GenesisError(given.at(name), "is no parameter");
  }
  const read = NAMES.map((name) => [name, readParam(given, name)] as const);
  const params = Object.fromEntries(read) as unknown as ChainParams;
  atPlace(given.place, () => checkParams(params));
  setParams(ctx, params);
}

/** The parameters as they stand. */
export function exportGenesis(ctx: QueryContext): GenesisJson {
  return texts(chainParams(ctx));
}

function texts(params: ChainParams): GenesisJson {
  return Object.fromEntries(NAMES.map((name) => [snake(name), String(params[name])]));
}

function readParam(given: GenesisObject, name: keyof ChainParams): string | bigint {
  const standard = DEFAULT_PARAMS[name];
  const text = given.text(snake(name), String(standard));
  if (typeof standard === "string") return text;
  if (NUMBER.test(text)) return BigInt(text);
  throw new GenesisError(given.at(snake(name)), "must be a whole number as text");
}
