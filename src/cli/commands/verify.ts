import type { Command } from "commander";
import { createProgress, type Progress } from "../../settle/progress.ts";
import { UserError } from "../../settle/user-error.ts";
import type { Difference } from "../../settle/verify/difference.ts";
import { verifyAllocations } from "../../settle/verify/verify-allocations.ts";
import { verifyPublishedClaims } from "../../settle/verify/verify-published.ts";
import { type Verification, verifyResult } from "../../settle/verify/verify-result.ts";
import { asOfOption, isFile, programmePath } from "../options.ts";
import { terminalLine } from "../terminal-line.ts";

/** Exit code of a result that does not verify. */
const DOES_NOT_VERIFY = 6;

interface VerifyOptions {
  readonly programme?: string;
  readonly events?: string;
  readonly asOf?: string;
  readonly json?: boolean;
}

export function addVerify(program: Command): void {
  program
    .command("verify")
    .description("recompute a result from its inputs and compare every row and figure of it")
    .argument(
      "<dir>",
      "a result of settle, a published claim tree (.json, .tree), or a CSV of participant and allocation",
    )
    .option("--programme <file>", "the definition (default: programme.json of the result)")
    .option("--events <file>", "the events (default: where inputs.json says they are)")
    .option("--as-of <instant>", "for a CSV file alone: ignore events after this instant")
    .option("--json", "print what was checked as JSON")
    .addHelpText(
      "after",
      `
Exit code 0: all is as recomputed. 6: it does not verify; the first difference is printed, with its
place and where it comes from. docs/verify.md says what is checked. Examples:
  aliquot verify out/pol
  aliquot verify theirs/ --programme pol-lockdrop --events samples/pol-lockdrop.csv
  aliquot verify published-tree.json
  aliquot verify allocations.csv --programme pol-lockdrop --events samples/pol-lockdrop.csv`,
    )
    .action(verifyCommand);
}

async function verifyCommand(path: string, options: VerifyOptions): Promise<void> {
  const progress = createProgress(process.stderr, "verify");
  try {
    const verification = isFile(path)
      ? await ofFile(path, options, progress)
      : await ofDirectory(path, options, progress);
    progress.finish();
    const text = options.json ? verificationJson(verification) : verificationText(verification);
    process.stdout.write(text);
    if (verification.difference !== undefined) process.exitCode = DOES_NOT_VERIFY;
  } finally {
    progress.finish();
  }
}

function ofDirectory(
  directory: string,
  { programme, events, asOf }: VerifyOptions,
  progress: Progress,
): Promise<Verification> {
  if (asOf !== undefined) {
    const message = "--as-of is for a CSV file alone: a result records its own as-of instant";
    throw new UserError("as-of-of-result", 2, message, undefined, "leave it out");
  }
  return verifyResult(directory, {
    programme: programme === undefined ? undefined : programmePath(programme),
    events,
    progress,
  });
}

function ofFile(
  file: string,
  { programme, events, asOf }: VerifyOptions,
  progress: Progress,
): Promise<Verification> {
  if (/\.(json|tree)$/i.test(file)) return verifyPublishedClaims(file);
  if (programme === undefined || events === undefined) {
    const message = `${file} is a single file, which records no inputs`;
    const remedy = "name them with --programme FILE and --events FILE";
    throw new UserError("inputs-not-named", 2, message, undefined, remedy);
  }
  const inputs = { programme: programmePath(programme), events };
  return verifyAllocations(file, inputs, { asOf: asOfOption(asOf), lenient: true, progress });
}

function verificationText({ checked, difference }: Verification): string {
  const held = checked.map((line) => `ok       ${line}\n`).join("");
  if (difference === undefined) return `${held}verified\n`;
  const { found, expected, explanation } = difference;
  const lines = [
    `DIFFERS  ${placeOf(difference)}`,
    `         found    ${terminalLine(found)}`,
    `         expected ${terminalLine(expected)}`,
    `         ${explanation}`,
    "does not verify",
  ];
  return `${held}${lines.join("\n")}\n`;
}

function placeOf({ file, line, column, path }: Difference): string {
  const parts = [
    line === undefined ? file : `${file}:${line}`,
    column === undefined ? "" : `column ${column}`,
    path === undefined ? "" : `at ${path}`,
  ];
  return terminalLine(parts.filter((part) => part !== "").join(", "));
}

function verificationJson({ checked, difference }: Verification): string {
  const report = { verified: difference === undefined, checked, difference: difference ?? null };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
