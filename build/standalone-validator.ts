import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { programmeSchema } from "../src/programme/programme-schema.ts";
import { VALIDATOR_OPTIONS } from "../src/settle/definition-validator.ts";

/** The source of a module that does what src/settle/definition-validator.ts does, without compiling. */
export function standaloneValidator(): string {
  const ajv = new Ajv2020({ ...VALIDATOR_OPTIONS, code: { source: true, esm: true } });
  return standalone.default(ajv, ajv.compile(programmeSchema));
}
