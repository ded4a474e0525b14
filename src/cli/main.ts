#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { addCheck } from "./commands/check.ts";
import { addDemo } from "./commands/demo.ts";
import { addDiff } from "./commands/diff.ts";
import { addExplain } from "./commands/explain.ts";
import { addExport } from "./commands/export.ts";
import { addInit } from "./commands/init.ts";
import { addProof } from "./commands/proof.ts";
import { addSchema } from "./commands/schema.ts";
import { addSettle } from "./commands/settle.ts";
import { addTables } from "./commands/tables.ts";
import { addVerify } from "./commands/verify.ts";
import { addWhatIf } from "./commands/what-if.ts";
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
Exit codes: 0 done, 1 our own failure, 2 wrong command line, 3 bad definition, 4 bad events or
            result files, 5 file system or memory, 6 a result does not verify, 130 interrupted, 143 terminated`,
  );

addSettle(program);
addExplain(program);
addProof(program);
addExport(program);
addWhatIf(program);
addVerify(program);
addDiff(program);
addCheck(program);
addInit(program);
addTables(program);
addSchema(program);
addDemo(program);

// Whoever reads us may have seen enough (| head): that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = reportFailure(error);
}
