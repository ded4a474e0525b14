#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { addCheck } from "./commands/check.ts";
import { addDemo } from "./commands/demo.ts";
import { addExplain } from "./commands/explain.ts";
import { addExport } from "./commands/export.ts";
import { addProof } from "./commands/proof.ts";
import { addSchema } from "./commands/schema.ts";
import { addSettle } from "./commands/settle.ts";
import { addTables } from "./commands/tables.ts";
import { reportFailure } from "./failure.ts";
import { VERSION } from "./version.ts";

const program = new Command("aliquot")
  .description("Distributes tokens by rules that everyone can check.")
  .version(VERSION)
  .showHelpAfterError("(add --help for the usage)")
  .exitOverride()
  .addHelpText(
    "after",
    `
Exit codes: 0 done, 1 our own failure, 2 wrong command line, 3 bad definition, 4 bad events,
            5 file system or memory, 130 interrupted, 143 terminated`,
  );

addSettle(program);
addExplain(program);
addProof(program);
addExport(program);
addCheck(program);
addTables(program);
addSchema(program);
addDemo(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = reportFailure(error);
}
