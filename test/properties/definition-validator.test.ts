/** The validator that the build compiles answers as the one that the sources compile at run time. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ValidateFunction } from "ajv/dist/2020.js";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { standaloneValidator } from "../../build/standalone-validator.ts";
import { validate } from "../../src/settle/definition-validator.ts";
import { ROOT } from "../support/cli.ts";

const WRONG: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  "",
  "no such word",
  "9".repeat(400),
  [],
  {},
];

let compiled: ValidateFunction;

beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: { contents: standaloneValidator(), resolveDir: ROOT },
    bundle: true,
    format: "esm",
    write: false,
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  const module: { validate: ValidateFunction } = await import(
    `data:text/javascript;base64,${code}`
  );
  compiled = module.validate;
});

describe("the compiled validator", () => {
  for (const name of readdirSync(join(ROOT, "programmes"))) {
    it(`finds the same faults in every variant of ${name}`, () => {
      const text = readFileSync(join(ROOT, "programmes", name), "utf8");
      expect(compiled(parse(text))).toBe(true);
      let faulty = 0;
      for (const variant of variants(parse(text))) {
        expect(compiled(variant)).toBe(validate(variant));
        expect(compiled.errors).toEqual(validate.errors);
        if (validate.errors !== null) faulty++;
      }
      expect(faulty).toBeGreaterThan(50);
    });
  }
});

/** The definition with each of its values in turn left out, made wrong, and given a key too many. */
function* variants(definition: unknown): Generator<unknown> {
  yield* WRONG;
  for (const [holder, key] of places(definition)) {
    const value = holder[key];
    for (const wrong of WRONG) {
      holder[key] = wrong;
      yield definition;
    }
    Reflect.deleteProperty(holder, key);
    yield definition;
    holder[key] = value;
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      holder[key] = { ...value, surplus: 1 };
      yield definition;
      holder[key] = value;
    }
  }
}

/** Every place of a value: what holds it, and by which key. */
function places(value: unknown): [Record<string, unknown>, string][] {
  if (value === null || typeof value !== "object") return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [[holder, key], ...places(holder[key])]);
}
