import type { Command } from "commander";
import { type Finding, lint } from "../../programme/lint/lint.ts";
import {
  BadDefinition,
  type LoadedProgramme,
  loadProgramme,
} from "../../settle/definition-file.ts";
import type { UserError } from "../../settle/user-error.ts";
import { programmePath } from "../options.ts";

/** Exit code of a definition that must not be used. */
const BAD_DEFINITION = 3;

export function addCheck(program: Command): void {
  program
    .command("check")
    .description("validate and lint a definition: what is impossible, doubtful or worth knowing")
    .argument("<file>", "definition (YAML or JSON), or the name of a shipped one")
    .option("--json", "print the findings as JSON")
    .addHelpText(
      "after",
      `
Severities: error (settle refuses it), warning (probably a mistake), info (a reader should know).
Exit code 3 when there is an error. The codes are explained in docs/lint.md.`,
    )
    .action(checkCommand);
}

async function checkCommand(file: string, options: { readonly json?: boolean }): Promise<void> {
  const { findings, loaded } = await findingsOf(programmePath(file));
  if (options.json) {
    const report = { file, sha256: loaded?.sha256 ?? null, findings };
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  } else {
    process.stdout.write(findingsText(findings, loaded, file));
  }
  if (findings.some((each) => each.severity === "error")) process.exitCode = BAD_DEFINITION;
}

type AnyFinding = Omit<Finding, "code"> & { readonly code: string; readonly line?: number };

async function findingsOf(
  path: string,
): Promise<{ findings: readonly AnyFinding[]; loaded: LoadedProgramme | undefined }> {
  try {
    const loaded = await loadProgramme(path, { lintErrors: "keep", keys: "as written" });
    const findings = lint(loaded.programme).map((each) => withLine(each, loaded));
    return { findings, loaded };
  } catch (error) {
    if (!(error instanceof BadDefinition)) throw error;
    return { findings: error.problems.map(asFinding), loaded: undefined };
  }
}

function withLine(finding: Finding, { lineOf }: LoadedProgramme): AnyFinding {
  const line = lineOf(finding.path);
  return line === undefined ? finding : { ...finding, line };
}

function asFinding({ code, message, place, remedy }: UserError): AnyFinding {
  return {
    severity: "error",
    code,
    path: place?.path ?? "",
    ...(place?.line === undefined ? {} : { line: place.line }),
    reason: message,
    suggestion: remedy ?? "",
  };
}

function findingsText(
  findings: readonly AnyFinding[],
  loaded: LoadedProgramme | undefined,
  file: string,
): string {
  const lines = findings.map((each) => {
    const at = each.line === undefined ? file : `${file}:${each.line}`;
    const place = [at, each.path].filter((part) => part !== "").join(", ");
    return `${each.severity}  ${place}: ${each.reason} [${each.code}]\n         ${each.suggestion}`;
  });
  const count = (severity: string, word: string) => {
    const number = findings.filter((each) => each.severity === severity).length;
    return `${number} ${word}${number === 1 ? "" : "s"}`;
  };
  const name = loaded === undefined ? "" : `${loaded.programme.title} (${loaded.programme.id}): `;
  lines.push(
    `${name}${count("error", "error")}, ${count("warning", "warning")}, ${count("info", "note")}`,
  );
  if (loaded !== undefined) lines.push(`sha256 ${loaded.sha256}`);
  return `${lines.join("\n")}\n`;
}
