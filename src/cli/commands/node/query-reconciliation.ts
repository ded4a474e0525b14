import { QueryRefused } from "../../../client/query-answers.ts";
import { reconciliation } from "../../../client/reconciliation-query.ts";
import { UserError } from "../../../settle/user-error.ts";
import { type NodeOptions, print, wholeOption } from "./node-options.ts";
import type { AddQuery } from "./query.ts";
import { reconciliationText } from "./reconciliation-text.ts";

/** Exit code of books that do not add up. */
const NOT_VERIFIED = 6;

/** Adds the question where everything of a programme is. */
export function addReconciliation(add: AddQuery): void {
  add(
    "reconciliation <programme>",
    "where everything of a programme is, to the unit; exit code 6 when it does not add up",
    async (client, [id = ""], options) => {
      const { height: text = "0" } = options as NodeOptions & { readonly height?: string };
      const height = wholeOption("--height", text, 0, 1_000_000_000);
      const books = await reconciliation(client, id, height).catch((error) => {
        throw hint(error, id, height);
      });
      print(options.json, books, () => {
        const at = `after block ${books.height}\n`;
        return `${at}\n${reconciliationText(books)}`;
      });
      if (books.failures.length > 0) process.exitCode = NOT_VERIFIED;
    },
  ).option("--height <height>", "only if this is still the last block");
}

/** A node keeps the last state only; earlier ones are made again from its blocks. */
function hint(error: unknown, id: string, height: number): unknown {
  if (!(error instanceof QueryRefused) || !error.message.includes("no state of height"))
    return error;
  const remedy = `stop the node and run: aliquot replay --to ${height} --reconcile ${id}`;
  return new UserError("past-height", 7, error.message, undefined, remedy);
}
