import { compile } from "../../../programme/compile/compile.ts";
import { parseDefinition } from "../../../programme/compile/parse-definition.ts";
import { DefinitionError } from "../../../programme/compile/problems.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { GenesisError, GenesisObject } from "../../kernel/genesis.ts";
import type { GenesisJson } from "../../kernel/module.ts";
import { eventOfRecord } from "./live.ts";
import { STORE } from "./state/keys.ts";
import { participants } from "./state/lockdrop.ts";
import { minters } from "./state/mint.ts";
import { definitions, events, programmesOf } from "./state/programmes.ts";
import { TABLES } from "./state/tables.ts";
import { indexEvent } from "./take.ts";

/** No programmes. */
export function defaultGenesis(): GenesisJson {
  return Object.fromEntries(Object.keys(TABLES).map((name) => [name, []]));
}

/** Reads every table; the definitions must be valid, what the tables say of each other is an invariant. */
export function initGenesis(ctx: Context, state: GenesisJson): void {
  const from = GenesisObject.of(state, STORE);
  for (const [name, rows] of Object.entries(TABLES)) rows.initRecords(ctx, from, name);
  for (const [, { id, canonical }] of definitions.entries(ctx)) requireValid(id, canonical);
  // Collected first: a tree must not change while it is walked.
  for (const [, record] of [...events.entries(ctx)])
    indexEvent(ctx, record.id, eventOfRecord(record));
  for (const [, { id, participant, positions }] of [...participants.entries(ctx)])
    if (positions > 0n) programmesOf.set(ctx, [participant, id], true);
  for (const [, { id, participant }] of [...minters.entries(ctx)])
    programmesOf.set(ctx, [participant, id], true);
}

/** Every table, by key. */
export function exportGenesis(ctx: QueryContext): GenesisJson {
  const tables = Object.entries(TABLES).map(([name, rows]) => [name, rows.exportRecords(ctx)]);
  return Object.fromEntries(tables);
}

function requireValid(id: string, canonical: string): void {
  try {
    compile(parseDefinition(canonical));
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    throw new GenesisError(`${STORE}.definitions`, `${id}: ${error.message}`);
  }
}
