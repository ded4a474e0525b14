import type { Command } from "commander";
import { type TreeFileContent, treeFileChunks } from "../../claims/tree-file.ts";
import { formatAmount } from "../../exact/amount.ts";
import { formatHash } from "../../settle/claims/claim-files.ts";
import { importClaims } from "../../settle/claims/import-claims.ts";
import { shown, UserError } from "../../settle/user-error.ts";
import { refusePaths, writeWholeFiles } from "../../settle/whole-files.ts";
import { outOption } from "../options.ts";

/** As in definitions. */
const MAX_DECIMALS = 36;

interface ImportCommandOptions {
  readonly out?: string;
  readonly token?: string;
  readonly decimals?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function addImport(program: Command): void {
  program
    .command("import")
    .description("check a published claim document and make a tree file of it, with the same root")
    .argument("<file>", "JSON of OpenZeppelin (standard-v1), Uniswap, Threshold cumulative or cw20")
    .option("--out <file.tree>", "the tree file to write (required)")
    .option("--token <symbol>", "the token's symbol, which no document says (default: none)")
    .option("--decimals <n>", "the token's decimals (default: 0, amounts in base units only)")
    .option("--force", "replace a file that exists")
    .option("--json", "print what was imported as JSON")
    .addHelpText(
      "after",
      `
Every leaf, node and proof, the total and the root are recomputed first, as verify does; a document
that does not verify is refused with the first difference and its place (exit code 6). Example:
  aliquot import dump.json --out airdrop.tree --token POL --decimals 18
  aliquot proof airdrop.tree 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC`,
    )
    .action(importCommand);
}

async function importCommand(file: string, options: ImportCommandOptions): Promise<void> {
  const out = outOption(options.out, "<file.tree>");
  const { force = false } = options;
  const token = tokenOption(options.token);
  const decimals = decimalsOption(options.decimals);
  refuseOtherName(out);
  await refusePaths([out], { force });
  const content = await importClaims(file, { token, decimals: decimals ?? 0 });
  await writeWholeFiles([{ path: out, chunks: treeFileChunks(content) }], { force });
  const imported = { content, out, wholeTokens: wholeTokens(content, decimals) };
  process.stdout.write(options.json ? importJson(imported) : importText(imported));
}

/** A symbol as in definitions: the file keeps it, and later commands print it. */
function tokenOption(text = ""): string {
  if (text === "" || /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/.test(text)) return text;
  const message = `--token: ${shown(text)} is no symbol`;
  const remedy =
    "give a letter or digit, then letters, digits, dots, dashes, underscores: at most 32";
  throw new UserError("usage", 2, message, undefined, remedy);
}

function decimalsOption(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[0-9]{1,2}$/.test(text) && Number(text) <= MAX_DECIMALS) return Number(text);
  const message = `--decimals: ${shown(text)} is no number of decimals`;
  throw new UserError("usage", 2, message, undefined, `give 0 to ${MAX_DECIMALS}`);
}

/** verify tells a tree from a table by its name, and a JSON document is not to be replaced by one. */
function refuseOtherName(out: string): void {
  if (/\.tree$/i.test(out)) return;
  const message = `--out: ${shown(out)} does not end with .tree`;
  throw new UserError("usage", 2, message, undefined, "name a file such as claims.tree");
}

interface Imported {
  readonly content: TreeFileContent;
  readonly out: string;
  readonly wholeTokens: string | undefined;
}

function wholeTokens({ total }: TreeFileContent, decimals: number | undefined) {
  return decimals === undefined ? undefined : formatAmount(total, decimals);
}

function importText({ content, out, wholeTokens }: Imported): string {
  const { format, count, total, token, root } = content;
  const whole = wholeTokens === undefined ? "" : ` = ${wholeTokens} ${token || "whole tokens"}`;
  const of = token === "" || wholeTokens !== undefined ? "" : ` of ${token}`;
  const lines = [
    `format  ${format}`,
    `claims  ${count}`,
    `total   ${total} base units${of}${whole}`,
    `root    ${formatHash(format, root)}`,
    `verified, and written to ${out}`,
  ];
  return `${lines.join("\n")}\n`;
}

function importJson({ content, out, wholeTokens }: Imported): string {
  const { format, count, total, token, decimals, root } = content;
  const report = {
    ...{ format, claims: count, total: `${total}`, wholeTokens: wholeTokens ?? null },
    ...{ token, decimals, root: formatHash(format, root), file: out },
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
