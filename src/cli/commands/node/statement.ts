import type { Command } from "commander";
import type { AccountStatement } from "../../../ledger/statement.ts";
import { UserError } from "../../../settle/user-error.ts";
import { refusePaths, writeWholeFiles } from "../../../settle/whole-files.ts";
import { accountAddress } from "./amounts.ts";
import { connectNode, homeOf, type NodeOptions, withNode } from "./node-options.ts";
import { statementSummary } from "./statement-text.ts";

interface StatementOptions extends Omit<NodeOptions, "json"> {
  readonly programme?: string;
  readonly html?: string;
  readonly json?: string | boolean;
  readonly force?: boolean;
}

export function addStatement(program: Command): void {
  withNode(
    program
      .command("statement")
      .description("everything that a node says of an account's programmes, with proofs")
      .argument("<account>", "an address, or a key's name"),
    { json: false },
  )
    .option("--programme <id>", "of this programme only (default: all that it takes part in)")
    .option("--json [file]", "the statement with its proofs, printed or written to FILE")
    .option("--html <file>", "a page to read and print; keep the JSON file beside it")
    .option("--force", "replace files that exist")
    .addHelpText(
      "after",
      `
All figures are of one block and proven against its app hash; aliquot verify-statement checks the
JSON file without a node. Example:
  aliquot statement alice --json alice.json --html alice.html
  aliquot verify-statement alice.json`,
    )
    .action(statementCommand);
}

async function statementCommand(who: string, options: StatementOptions): Promise<void> {
  const { json, html, programme = null, force = false, ...rest } = options;
  const files = [json, html].filter((file) => typeof file === "string");
  if (files.length > 0) await refusePaths(files, { force });
  const address = await accountAddress(who, homeOf(rest));
  const { isAddress } = await import("../../../ledger/statement.ts");
  if (!isAddress(address)) {
    const remedy = "give an address that begins with kratos1, or a key's name";
    throw new UserError("bad-address", 2, `${address} is no address`, undefined, remedy);
  }
  const { gatherStatement } = await import("../../../statement/gather.ts");
  const client = await connectNode(rest);
  const { page, document } = await gatherStatement(client, { address, programme });
  requireProgramme(page.statement);
  const text = `${JSON.stringify(document, undefined, 2)}\n`;
  if (json === true) process.stdout.write(text);
  if (typeof json === "string") await writeWholeFiles([{ path: json, chunks: [text] }], { force });
  if (html !== undefined) {
    const { statementHtml } = await import("../../../statement/statement-html.ts");
    const chunks = [statementHtml(page, document)];
    await writeWholeFiles([{ path: html, chunks }], { force });
  }
  if (json === undefined && html === undefined)
    process.stdout.write(statementSummary(page.statement));
  for (const file of files) if (json !== true) process.stdout.write(`written to ${file}\n`);
}

function requireProgramme({ programme, programmes }: AccountStatement): void {
  if (programme === null || programmes.length > 0) return;
  const remedy = "see aliquot query programmes list";
  throw new UserError("not-found", 7, `there is no programme ${programme}`, undefined, remedy);
}
