import type { Context } from "./kernel/context.ts";
import type { AnyMessageKind, AnyQueryKind, LedgerModule } from "./kernel/module.ts";
import { accounts } from "./modules/accounts/index.ts";
import { assets } from "./modules/assets/index.ts";
import { bank } from "./modules/bank/index.ts";
import { certificates, lockedQuery } from "./modules/certificates/index.ts";
import { fees } from "./modules/fees/index.ts";
import { oracle } from "./modules/oracle/index.ts";
import { params } from "./modules/params/index.ts";
import { programmes } from "./modules/programmes/index.ts";
import { terms } from "./modules/terms/index.ts";
import { vesting } from "./modules/vesting/index.ts";

/**
 * The whole chain on one page. A module may call only those before it; genesis is loaded, and blocks begin
 * and end, in this order.
 */
export const MODULES: readonly LedgerModule[] = [
  params,
  accounts,
  bank,
  vesting,
  fees,
  assets,
  certificates,
  terms,
  oracle,
  programmes,
];

/** The stores of the state, one for each module. */
export const STORES: readonly string[] = MODULES.map(({ name }) => name);

const messages = new Map(
  MODULES.flatMap((module) => module.messages).map((kind) => [kind.typeUrl, kind]),
);
/** Asked of one module, answered by all that keep something locked. */
const whyLocked = lockedQuery(MODULES.flatMap(({ locked }) => locked ?? []));
const queries = new Map(
  [...MODULES.flatMap((module) => module.queries), whyLocked].map((kind) => [kind.path, kind]),
);

/** What serves a message, by its type URL. */
export function messageRouter(typeUrl: string): AnyMessageKind | undefined {
  return messages.get(typeUrl);
}

/** What answers a query, by its gRPC path. */
export function queryRouter(path: string): AnyQueryKind | undefined {
  return queries.get(path);
}

/** Every query of every module. */
export function allQueries(): readonly AnyQueryKind[] {
  return [...queries.values()];
}

/** Every message kind of every module. */
export function allMessages(): readonly AnyMessageKind[] {
  return [...messages.values()];
}

/** Before the transactions of a block. */
export function beginBlock(ctx: Context): void {
  for (const module of MODULES) module.beginBlock?.(ctx);
}

/** After the transactions of a block. */
export function endBlock(ctx: Context): void {
  for (const module of MODULES) module.endBlock?.(ctx);
}
