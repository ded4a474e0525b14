import { type Command, Option } from "commander";
import { formatEvmAddress, parseEvmAddress } from "../../claims/evm-address.ts";
import { TextError } from "../../exact/text-error.ts";
import {
  EXPORT_FORMATS,
  type ExportFormat,
  prepareExport,
} from "../../settle/claims/export-claims.ts";
import { openTree } from "../../settle/claims/open-result.ts";
import { UserError } from "../../settle/user-error.ts";
import { refusePaths, writeWholeFiles } from "../../settle/whole-files.ts";
import type { ExportStateOptions } from "./node/export-state.ts";

interface ExportCommandOptions {
  readonly format: ExportFormat;
  readonly out: string;
  readonly token?: string;
  readonly tokenAddress?: string;
  readonly native?: boolean;
  readonly force?: boolean;
}

export function addExport(program: Command): void {
  program
    .command("export")
    .description(
      "write a result's claims in the form that a distributor reads; or, with --home, a ledger's state",
    )
    .argument("[dir]", "what settle has written")
    .addOption(
      new Option("--format <format>", "a claim tree's JSON, or a payout file").choices([
        ...EXPORT_FORMATS,
      ]),
    )
    .option("--out <file>", "the file to write; more than 500 Safe rows: FILE-1, FILE-2 ...")
    .option("--token <symbol>", "which reward token, when the result has several trees")
    .option("--token-address <address>", "safe: the token's contract")
    .option("--native", "safe: pay the chain's own coin")
    .option("--force", "replace a file that exists")
    .option("--home <dir>", "without <dir>: the home of a stopped node, whose state is exported")
    .option("--height <height>", "of the state: only the last block's is kept", "last")
    .option("--chain-id <id>", "of the state: the name of the chain that begins from it")
    .option("--json", "of the state: the document is JSON anyway")
    .addHelpText(
      "after",
      `
oz, uniswap, cumulative and cw20 need a result settled with that --tree; amounts in base units.
safe and sablier pay EVM addresses; amounts in whole tokens. See docs/claims.md. Example:
  aliquot export out/mine --format safe --token-address 0x... --out payout.csv
A ledger's state becomes the genesis document of a new chain, on standard output or in --out:
  aliquot export --home my-node --out genesis.json`,
    )
    .action(exportCommand);
}

async function exportCommand(
  directory: string | undefined,
  options: Partial<ExportCommandOptions> & ExportStateOptions,
): Promise<void> {
  if (directory !== undefined) await exportClaims(directory, withRequired(options));
  else if (options.format !== undefined) {
    const remedy = "name the folder that settle has written";
    throw new UserError("usage", 2, "--format belongs to a result", undefined, remedy);
  } else if (options.home !== undefined || process.env["ALIQUOT_HOME"]) {
    await (await import("./node/export-state.ts")).exportState(options);
  } else {
    const remedy = "name a result's folder, or a node's home with --home";
    throw new UserError("usage", 2, "it is not said what is exported", undefined, remedy);
  }
}

/** What claims cannot be exported without. */
function withRequired(options: Partial<ExportCommandOptions>): ExportCommandOptions {
  const { format, out } = options;
  if (format !== undefined && out !== undefined) return { ...options, format, out };
  const name = format === undefined ? "--format <format>" : "--out <file>";
  const message = `required option '${name}' not specified`;
  const remedy = `formats are ${EXPORT_FORMATS.join(", ")}`;
  throw new UserError("usage", 2, message, undefined, remedy);
}

async function exportClaims(directory: string, options: ExportCommandOptions): Promise<void> {
  const { format, out, force = false } = options;
  const tokenAddress = tokenOf(options);
  // Several files may be made of one name: whether they exist is known when they are.
  await refusePaths([out], { force: true });
  const tree = await openTree(directory, options.token);
  try {
    const { files, notes } = await prepareExport(tree, format, { out, tokenAddress });
    await writeWholeFiles(files, { force });
    const names = files.map(({ path }) => path).join(", ");
    process.stdout.write(`${[...notes, `written to ${names}`].join("\n")}\n`);
  } finally {
    tree.close();
  }
}

/** The token's address in EIP-55; undefined for the chain's own coin and for other formats. */
function tokenOf({ format, tokenAddress, native = false }: ExportCommandOptions) {
  if (format !== "safe") {
    if (tokenAddress === undefined && !native) return undefined;
    const message = `--token-address and --native belong to --format safe, not ${format}`;
    throw new UserError("usage", 2, message, undefined, "leave them out");
  }
  if ((tokenAddress !== undefined) === native) {
    const message = "a Safe file names the token by its address, or pays the chain's own coin";
    throw new UserError("usage", 2, message, undefined, "give --token-address 0x... or --native");
  }
  if (tokenAddress === undefined) return undefined;
  try {
    return formatEvmAddress(parseEvmAddress(tokenAddress));
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    throw new UserError("usage", 2, `--token-address: ${error.message}`, undefined, error.expected);
  }
}
