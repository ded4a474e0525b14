import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { Definition } from "../programme/definition.ts";
import { programmeSchema } from "../programme/programme-schema.ts";

/** How definitions are validated: every error, each with its schema and value, to word it from. */
export const VALIDATOR_OPTIONS = {
  allErrors: true,
  discriminator: true,
  verbose: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
} as const;

/**
 * Holds a value to the published schema. The sources compile it at every start; the build puts the
 * compiled code in the place of this module (build/standalone-validator.ts).
 */
export const validate: ValidateFunction<Definition> = new Ajv2020({
  ...VALIDATOR_OPTIONS,
  code: { optimize: false },
}).compile<Definition>(programmeSchema);
