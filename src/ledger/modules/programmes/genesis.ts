import { compile } from "../../../programme/compile/compile.ts";
import { parseDefinition } from "../../../programme/compile/parse-definition.ts";
import { DefinitionError } from "../../../programme/compile/problems.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { snakeCase } from "../../kernel/field-names.ts";
import { GenesisError, GenesisObject } from "../../kernel/genesis.ts";
import type { GenesisJson } from "../../kernel/module.ts";
import { definitionHash, eventOfRecord, isProgrammeId } from "./live.ts";
import { STORE } from "./state/keys.ts";
import { participants } from "./state/lockdrop.ts";
import { minters } from "./state/mint.ts";
import { definitions, events, programmes, programmesOf } from "./state/programmes.ts";
import { TABLES } from "./state/tables.ts";
import { indexEvent } from "./take.ts";
import type { ProgrammeRecord } from "./types.ts";

/** No programmes. */
export function defaultGenesis(): GenesisJson {
  return Object.fromEntries(Object.keys(TABLES).map((name) => [snakeCase(name), []]));
}

/**
 * Reads every table. Every programme must have its definition, valid and of the hash that it was registered
 * with; what the other tables say of each other is an invariant.
 */
export function initGenesis(ctx: Context, state: GenesisJson): void {
  const from = GenesisObject.of(state, STORE);
  for (const [name, rows] of Object.entries(TABLES)) rows.initRecords(ctx, from, snakeCase(name));
  for (const [, { id, canonical }] of definitions.entries(ctx)) {
    requireValid(id, canonical);
    if (!programmes.has(ctx, [id])) throw wrong("definitions", id, "is of no programme");
  }
  for (const [, record] of programmes.entries(ctx)) requireDefinition(ctx, record);
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
  const tables = Object.entries(TABLES).map(([name, rows]) => [
    snakeCase(name),
    rows.exportRecords(ctx),
  ]);
  return Object.fromEntries(tables);
}

function requireDefinition(ctx: QueryContext, { id, definitionSha256 }: ProgrammeRecord): void {
  if (!isProgrammeId(id)) throw wrong("programmes", id, "is no id of a programme");
  const canonical = definitions.get(ctx, [id])?.canonical;
  if (canonical === undefined) throw wrong("programmes", id, "has no definition");
  // Compiled definitions are known by their hash: a wrong one would give others the rules of this one.
  if (definitionHash(canonical) !== definitionSha256)
    throw wrong("programmes", id, "its definition has another SHA-256");
}

function requireValid(id: string, canonical: string): void {
  try {
    compile(parseDefinition(canonical));
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    throw wrong("definitions", id, error.message);
  }
}

function wrong(table: keyof typeof TABLES, id: string, problem: string): GenesisError {
  return new GenesisError(`${STORE}.${table}`, `${id}: ${problem}`);
}
