import type { Command, CommanderError } from "commander";
import { UserError } from "../settle/user-error.ts";

/** A negative amount, which the parser of the command line takes for an option. */
const NEGATIVE = /unknown option '(-\d[^']*)'/;

/** Whether the command line asks for JSON; so does whoever reads what goes wrong. */
export function wantsJson(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  return (end === -1 ? words : words.slice(0, end)).includes("--json");
}

/** The parser's failures begin as ours do; leaves it to `usageFailure` to say what it says better. */
export function quietUsageErrors(program: Command, isJson: boolean): void {
  let isQuiet = isJson;
  program.configureOutput({
    outputError: (text, write) => {
      isQuiet ||= NEGATIVE.test(text);
      if (!isQuiet) write(text.replace(/^error: /, "aliquot: "));
    },
    writeErr: (text) => {
      if (!isQuiet) process.stderr.write(text);
    },
  });
}

/** A wrong command line as a failure of the user's, where the parser has not said it itself. */
export function usageFailure(error: CommanderError, isJson: boolean): UserError | undefined {
  const [, amount] = NEGATIVE.exec(error.message) ?? [];
  if (amount !== undefined) {
    const remedy = "write an amount such as 1.5KTST without a sign";
    const problem = `${amount}: amounts are not negative`;
    return new UserError("bad-amount", 2, problem, undefined, remedy);
  }
  if (!isJson) return undefined;
  const isBare = error.code === "commander.help";
  const problem = isBare ? "a command is missing" : error.message.replace(/^error: /, "");
  return new UserError("usage", 2, problem, undefined, "add --help for the usage");
}
