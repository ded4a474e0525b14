import { BadDefinition } from "../settle/definition-file.ts";
import { describeUserError, UserError } from "../settle/user-error.ts";

/**
 * Says on standard error what went wrong, one line per cause, and returns the exit code. What is not
 * the user's fault is ours: shown whole, with the request to report it.
 */
export function reportFailure(error: unknown): number {
  if (error instanceof UserError) {
    process.stderr.write(`aliquot: ${describeUserError(error)}\n`);
    return error.exitCode;
  }
  if (error instanceof BadDefinition) {
    for (const each of error.problems)
      process.stderr.write(`aliquot: ${describeUserError(each)}\n`);
    return 3;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `aliquot: this is our own failure, please report it with your input:\n${detail}\n`,
  );
  return 1;
}
