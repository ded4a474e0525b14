import type { Definition } from "../definition.ts";
import { programmeSchema } from "../programme-schema.ts";
import { parseCanonical } from "./definition-json.ts";
import { DefinitionError } from "./problems.ts";
import { schemaCheck } from "./schema-check.ts";

const check = schemaCheck(programmeSchema);

/**
 * The definition that a stranger's text holds: canonical JSON (RFC 8785) of at most 65,536 bytes
 * that obeys the published schema. The same text gives the same definition or the same problem on
 * every machine. Throws `DefinitionError` with one problem, the first found.
 */
export function parseDefinition(text: string): Definition {
  const value = parseCanonical(text);
  const problem = check(value, "");
  if (problem !== undefined) throw new DefinitionError([problem]);
  return value as Definition;
}
