import { Command, CommanderError } from "commander";
import { isLeaving } from "../settle/interrupt.ts";
import { reportFailure } from "./failure.ts";
import { quietUsageErrors, usageFailure, wantsJson } from "./usage.ts";
import { VERSION } from "./version.ts";

/** Each command by its name; only the one that is called is loaded. */
const COMMANDS: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  settle: async () => (await import("./commands/settle.ts")).addSettle,
  explain: async () => (await import("./commands/explain.ts")).addExplain,
  proof: async () => (await import("./commands/proof.ts")).addProof,
  import: async () => (await import("./commands/import.ts")).addImport,
  export: async () => (await import("./commands/export.ts")).addExport,
  "what-if": async () => (await import("./commands/what-if.ts")).addWhatIf,
  verify: async () => (await import("./commands/verify.ts")).addVerify,
  diff: async () => (await import("./commands/diff.ts")).addDiff,
  check: async () => (await import("./commands/check.ts")).addCheck,
  init: async () => (await import("./commands/init.ts")).addInit,
  tables: async () => (await import("./commands/tables.ts")).addTables,
  schema: async () => (await import("./commands/schema.ts")).addSchema,
  demo: async () => (await import("./commands/demo.ts")).addDemo,
  start: async () => (await import("./commands/node/start.ts")).addStart,
  status: async () => (await import("./commands/node/status.ts")).addStatus,
  keys: async () => (await import("./commands/node/keys.ts")).addKeys,
  tx: async () => (await import("./commands/node/tx.ts")).addTx,
  query: async () => (await import("./commands/node/query.ts")).addQuery,
  "import-events": async () => (await import("./commands/node/import-events.ts")).addImportEvents,
  "export-programme": async () =>
    (await import("./commands/node/export-programme.ts")).addExportProgramme,
  statement: async () => (await import("./commands/node/statement.ts")).addStatement,
  "verify-statement": async () =>
    (await import("./commands/node/verify-statement.ts")).addVerifyStatement,
  snapshot: async () => (await import("./commands/node/snapshot.ts")).addSnapshot,
  replay: async () => (await import("./commands/node/replay.ts")).addReplay,
  "verify-state": async () => (await import("./commands/node/verify-state.ts")).addVerifyState,
  advance: async () => (await import("./commands/node/advance.ts")).addAdvance,
};

/** The one that is called; all of them for the help, and to name what was meant. */
function commandsFor(word: string) {
  if (word === "--version" || word === "-V") return [];
  const called = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  return called === undefined ? Object.values(COMMANDS) : [called];
}

const program = new Command("aliquot")
  .description("Distributes tokens by rules that everyone can check.")
  .version(VERSION)
  .showHelpAfterError("(add --help for the usage)")
  .exitOverride()
  .addHelpText(
    "after",
    `
Exit codes: 0 done, 1 our own failure, 2 wrong command line, 3 bad definition, 4 bad events or
            result files, 5 file system or memory, 6 a result does not verify, 7 a node refuses or
            cannot be reached, 130 interrupted, 143 terminated`,
  );

const isJson = wantsJson(process.argv);
quietUsageErrors(program, isJson);

// Whoever reads us may have seen enough (| head): that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

/** Resolves when the program has ended, well or badly; never rejects. */
export const done = run();

async function run(): Promise<void> {
  try {
    for (const load of commandsFor(process.argv[2] ?? "")) (await load())(program);
    await program.parseAsync();
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

/** Says what went wrong, unless it was said already. */
function exitCodeOf(error: unknown): number {
  // The clean-up takes the files away under whoever writes them.
  if (isLeaving()) return 130;
  if (!(error instanceof CommanderError)) return reportFailure(error, { isJson });
  if (error.exitCode === 0) return 0;
  const failure = usageFailure(error, isJson);
  return failure === undefined ? 2 : reportFailure(failure, { isJson });
}
