import type { Programme } from "../programme.ts";
import { boostChecks, boostErrors } from "./boost.ts";
import { curveChecks, curveErrors } from "./curves.ts";
import { eligibilityChecks } from "./eligibility.ts";
import type { Check, Finding, Severity } from "./finding.ts";
import { limitChecks, limitErrors } from "./limits.ts";
import { poolChecks, poolErrors } from "./pools.ts";
import { rateChecks, rateErrors } from "./rates.ts";
import { reachabilityChecks } from "./reachability.ts";
import { releaseChecks, releaseErrors } from "./release.ts";
import { signalChecks, signalErrors } from "./signals.ts";
import { stuckChecks } from "./stuck.ts";
import { supplyChecks, supplyErrors } from "./supply.ts";
import { windowChecks, windowErrors } from "./windows.ts";
import { withdrawChecks, withdrawErrors } from "./withdraw.ts";

export { type Finding, LINT_CODES, type LintCode } from "./finding.ts";

const CHECKS: readonly Check[] = [
  ...rateChecks,
  ...poolChecks,
  ...supplyChecks,
  ...windowChecks,
  ...withdrawChecks,
  ...releaseChecks,
  ...curveChecks,
  ...boostChecks,
  ...reachabilityChecks,
  ...limitChecks,
  ...eligibilityChecks,
  ...signalChecks,
  ...stuckChecks,
];

/** The checks that can find an error; they stand in the same order. */
const ERROR_CHECKS: readonly Check[] = [
  ...rateErrors,
  ...poolErrors,
  ...supplyErrors,
  ...windowErrors,
  ...withdrawErrors,
  ...releaseErrors,
  ...curveErrors,
  ...boostErrors,
  ...limitErrors,
  ...signalErrors,
];

const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];

/** What is remarkable about a programme that compiles: the errors, the warnings, then the infos. */
export function lint(programme: Programme): readonly Finding[] {
  const found = CHECKS.flatMap((check) => check(programme));
  return SEVERITIES.flatMap((severity) => found.filter((each) => each.severity === severity));
}

/**
 * The errors alone, without the checks that find none: those take a multiple of the time, for they
 * go through every asset of every term of every group.
 */
export function lintErrors(programme: Programme): readonly Finding[] {
  const found = ERROR_CHECKS.flatMap((check) => check(programme));
  return found.filter((each) => each.severity === "error");
}
