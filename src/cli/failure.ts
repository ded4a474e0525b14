import { ClientError } from "../client/client-error.ts";
import { NodeError } from "../node/node.ts";
import { BadDefinition } from "../settle/definition-file.ts";
import { describeUserError, UserError } from "../settle/user-error.ts";

const OURS = "this is our own failure, please report it with your input";

/**
 * Says on standard error what went wrong, one line per cause, and returns the exit code. What is not
 * the user's fault is ours: shown whole, with the request to report it.
 */
export function reportFailure(failure: unknown, { isJson }: { readonly isJson: boolean }): number {
  const error = asUserError(failure);
  const causes = error instanceof BadDefinition ? error.problems : [error];
  const put = (text: string) => void process.stderr.write(text);
  for (const cause of causes) {
    if (isJson) put(`${JSON.stringify({ error: errorJson(cause) })}\n`);
    else if (cause instanceof UserError) put(`aliquot: ${describeUserError(cause)}\n`);
    else put(`aliquot: ${OURS}:\n${detailOf(cause)}\n`);
  }
  if (error instanceof BadDefinition) return 3;
  return error instanceof UserError ? error.exitCode : 1;
}

/** A failure for machines, which ask with `--json`. */
function errorJson(error: unknown) {
  if (error instanceof UserError) {
    const { code, message, place = null, remedy = null, exitCode } = error;
    return { code, message, place, remedy, exit_code: exitCode };
  }
  const message = detailOf(error);
  return { code: "internal", message, place: null, remedy: OURS, exit_code: 1 };
}

function detailOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
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
