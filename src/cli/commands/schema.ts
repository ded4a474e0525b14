import type { Command } from "commander";
import { programmeSchema } from "../../programme/programme-schema.ts";

export function addSchema(program: Command): void {
  program
    .command("schema")
    .description("print the JSON Schema of definitions, for editors and other programs")
    .action(() => {
      process.stdout.write(`${JSON.stringify(programmeSchema, undefined, 2)}\n`);
    });
}
