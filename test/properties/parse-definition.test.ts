/**
 * Definitions as strangers send them: the pure interpreter of the schema against AJV, which knows
 * nothing of it, over random changes of everything that ships; and what obeys the schema compiles
 * or is refused as a definition, never otherwise.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { canonicalJson } from "../../src/programme/canonical.ts";
import { compile } from "../../src/programme/compile/compile.ts";
import { parseDefinition } from "../../src/programme/compile/parse-definition.ts";
import { DefinitionError } from "../../src/programme/compile/problems.ts";
import type { Definition } from "../../src/programme/definition.ts";
import { lint, lintErrors } from "../../src/programme/lint/lint.ts";
import { validate } from "../../src/settle/definition-validator.ts";
import { ROOT } from "../support/cli.ts";
import { randomFrom } from "../support/random.ts";
import { mutated } from "../support/random-mutation.ts";

const CHANGES_EACH = 600;

const shipped = readdirSync(join(ROOT, "programmes")).map((name) => {
  return [name, parse(readFileSync(join(ROOT, "programmes", name), "utf8"))] as const;
});
const donors = shipped.map(([, value]) => value);

/** The definition, or the one way in which it may be refused. */
function parsed(text: string): Definition | DefinitionError {
  try {
    return parseDefinition(text);
  } catch (error) {
    if (error instanceof DefinitionError) return error;
    throw error;
  }
}

describe("a definition in a transaction", () => {
  it.each(shipped)("is accepted when it is %s", (_, value) => {
    expect(parsed(canonicalJson(value))).toEqual(value);
  });

  it.each(shipped)("obeys the schema when AJV says so, however %s is changed", (name, value) => {
    const random = randomFrom(name.length * 7919 + name.charCodeAt(0));
    const count = { accepted: 0, refused: 0 };
    for (let i = 0; i < CHANGES_EACH; i++) {
      const text = canonicalJson(mutated(random, value, donors));
      if (text.length > 65_000) continue;
      const result = parsed(text);
      const isAccepted = !(result instanceof DefinitionError);
      expect([isAccepted, text]).toEqual([validate(JSON.parse(text)), text]);
      count[isAccepted ? "accepted" : "refused"]++;
      if (isAccepted) compiled(result);
    }
    expect(count.accepted).toBeGreaterThan(CHANGES_EACH / 20);
    expect(count.refused).toBeGreaterThan(CHANGES_EACH / 4);
  });
});

/** What compiles has the errors of all findings among its errors; what does not says why. */
function compiled(definition: Definition): void {
  try {
    const programme = compile(definition);
    const errors = lint(programme).filter((each) => each.severity === "error");
    expect(lintErrors(programme)).toEqual(errors);
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
  }
}
