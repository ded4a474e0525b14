import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { fileSystemError } from "../../../settle/file-system-error.ts";
import { UserError } from "../../../settle/user-error.ts";
import type { Pins } from "../../../statement/block-proof.ts";
import type { Verified } from "../../../statement/verify-statement.ts";
import { terminalLine } from "../../terminal-line.ts";

interface VerifyOptions {
  readonly appHash?: string;
  readonly validator?: string;
  readonly genesis?: string;
  readonly json?: boolean;
}

/** Exit code of what does not verify. */
const DOES_NOT_VERIFY = 6;

export function addVerifyStatement(program: Command): void {
  program
    .command("verify-statement")
    .description("check a statement's proofs and compute its figures again, without a node")
    .argument("<file>", "what aliquot statement --json FILE wrote")
    .option("--app-hash <hex>", "the app hash that the block's header must hold")
    .option("--validator <key>", "who must have signed: public key (base64, hex) or address (hex)")
    .option("--genesis <file>", "the chain and its validator, from a genesis document")
    .option("--json", "print what was checked as JSON")
    .addHelpText(
      "after",
      `
Exit code 0: every figure is proven. 6: it does not verify; the first difference is printed. Without
--app-hash, --validator or --genesis, whose block it is remains for you to compare: it is printed.`,
    )
    .action(verifyCommand);
}

async function verifyCommand(file: string, options: VerifyOptions): Promise<void> {
  const pins = await pinsFrom(options);
  const document = parsed(await textOf(file), file);
  const { verifyStatement } = await import("../../../statement/verify-statement.ts");
  const verified = verifyStatement(document, pins);
  process.stdout.write(options.json ? asJson(verified) : asText(verified, isPinned(pins)));
  if (verified.flaw !== undefined) process.exitCode = DOES_NOT_VERIFY;
}

async function pinsFrom({ appHash, validator, genesis }: VerifyOptions): Promise<Pins> {
  const known = genesis === undefined ? {} : await genesisPins(genesis);
  return {
    ...known,
    ...(appHash === undefined ? {} : { appHash: hexOf("--app-hash", appHash, [32]) }),
    ...(validator === undefined ? {} : { validator: keyOf(validator) }),
  };
}

async function genesisPins(file: string): Promise<Pins> {
  const { parseGenesisDoc } = await import("../../../node/genesis-doc.ts");
  const { chainId, validator } = parseGenesisDoc(await textOf(file), file);
  return { chainId, validator: validator.publicKey };
}

function keyOf(text: string): Uint8Array {
  if (/^[A-Za-z0-9+/]{43}=$/.test(text)) return new Uint8Array(Buffer.from(text, "base64"));
  return hexOf("--validator", text, [20, 32]);
}

function hexOf(option: string, text: string, lengths: readonly number[]): Uint8Array {
  const isHex = /^[0-9a-fA-F]*$/.test(text) && lengths.includes(text.length / 2);
  if (isHex) return new Uint8Array(Buffer.from(text, "hex"));
  const remedy = `give ${lengths.map((each) => `${2 * each}`).join(" or ")} hex digits`;
  throw new UserError("usage", 2, `${option}: ${text} is none`, undefined, remedy);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw fileSystemError(error, "read", file);
  }
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const remedy = "give what aliquot statement --json FILE wrote";
    throw new UserError("bad-statement", 4, "it is no JSON", { file }, remedy);
  }
}

function isPinned({ appHash, validator }: Pins): boolean {
  return appHash !== undefined || validator !== undefined;
}

function asText({ checked, flaw }: Verified, pinned: boolean): string {
  const held = checked.map((line) => `ok       ${terminalLine(line)}\n`).join("");
  if (flaw === undefined) {
    const doubt = "whose block this is, compare for yourself: see --app-hash, --validator\n";
    return `${held}verified\n${pinned ? "" : doubt}`;
  }
  const lines = [
    `DIFFERS  ${terminalLine(flaw.path)}`,
    `         found    ${terminalLine(flaw.found)}`,
    `         expected ${terminalLine(flaw.expected)}`,
    `         ${terminalLine(flaw.explanation)}`,
    "does not verify",
  ];
  return `${held}${lines.join("\n")}\n`;
}

function asJson({ checked, flaw }: Verified): string {
  const difference = flaw && {
    path: flaw.path,
    found: flaw.found,
    expected: flaw.expected,
    explanation: flaw.explanation,
  };
  const report = { verified: flaw === undefined, checked, difference: difference ?? null };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
