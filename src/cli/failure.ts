import { ClientError } from "../client/client-error.ts";
import { NodeError } from "../node/node.ts";
import { BadDefinition } from "../settle/definition-file.ts";
import { describeUserError, UserError } from "../settle/user-error.ts";

/**
 * Says on standard error what went wrong, one line per cause, and returns the exit code. What is not
 * the user's fault is ours: shown whole, with the request to report it.
 */
export function reportFailure(failure: unknown): number {
  const error = asUserError(failure);
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

/** What clients and nodes tell their callers, as the program says it. */
function asUserError(error: unknown): unknown {
  if (error instanceof ClientError) {
    const isUsage =
      /^client\/bad-(address|filter|gas|fee|hash|index|key|message|mnemonic|multisig)$/;
    const exitCode = isUsage.test(error.code) ? 2 : error.code === "client/bad-proof" ? 6 : 7;
    return new UserError(error.code, exitCode, error.message, undefined, error.remedy);
  }
  if (error instanceof NodeError) {
    return new UserError(error.code, 5, error.message, undefined, error.remedy);
  }
  // By its name: loading the ledger for its class would slow every command down.
  if (error instanceof Error && error.name === "GenesisError") {
    return new UserError("bad-genesis", 3, error.message, undefined, "correct genesis.json there");
  }
  return error;
}
