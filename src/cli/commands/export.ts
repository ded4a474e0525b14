import { type Command, Option } from "commander";
import { formatEvmAddress, parseEvmAddress } from "../../claims/evm-address.ts";
import { TextError } from "../../exact/text-error.ts";
import {
  EXPORT_FORMATS,
  type ExportFormat,
  prepareExport,
} from "../../settle/claims/export-claims.ts";
import { openTree } from "../../settle/claims/open-result.ts";
import { onInterrupt } from "../../settle/interrupt.ts";
import { UserError } from "../../settle/user-error.ts";
import { writeWholeFiles } from "../../settle/whole-files.ts";

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
    .description("write a result's claims in the form that a distributor reads")
    .argument("<dir>", "what settle has written")
    .addOption(
      new Option("--format <format>", "a claim tree's JSON, or a payout file")
        .choices([...EXPORT_FORMATS])
        .makeOptionMandatory(),
    )
    .requiredOption(
      "--out <file>",
      "the file to write; more than 500 Safe rows: FILE-1, FILE-2 ...",
    )
    .option("--token <symbol>", "which reward token, when the result has several trees")
    .option("--token-address <address>", "safe: the token's contract")
    .option("--native", "safe: pay the chain's own coin")
    .option("--force", "replace a file that exists")
    .addHelpText(
      "after",
      `
oz, uniswap, cumulative and cw20 need a result settled with that --tree; amounts in base units.
safe and sablier pay EVM addresses; amounts in whole tokens. See docs/claims.md. Example:
  aliquot export out/mine --format safe --token-address 0x... --out payout.csv`,
    )
    .action(exportCommand);
}

async function exportCommand(directory: string, options: ExportCommandOptions): Promise<void> {
  const { format, out, force = false } = options;
  const tokenAddress = tokenOf(options);
  let abandon = async () => {};
  const dispose = onInterrupt(() => abandon());
  const tree = await openTree(directory, options.token);
  try {
    const { files, notes } = await prepareExport(tree, format, { out, tokenAddress });
    await writeWholeFiles(files, {
      force,
      opened: (undo) => {
        abandon = undo;
      },
    });
    const names = files.map(({ path }) => path).join(", ");
    process.stdout.write(`${[...notes, `written to ${names}`].join("\n")}\n`);
  } finally {
    tree.close();
    dispose();
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
