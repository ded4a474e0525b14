import type { Programme } from "../programme.ts";
import { boostChecks } from "./boost.ts";
import { curveChecks } from "./curves.ts";
import { eligibilityChecks } from "./eligibility.ts";
import type { Check, Finding, Severity } from "./finding.ts";
import { limitChecks } from "./limits.ts";
import { poolChecks } from "./pools.ts";
import { rateChecks } from "./rates.ts";
import { reachabilityChecks } from "./reachability.ts";
import { releaseChecks } from "./release.ts";
import { signalChecks } from "./signals.ts";
import { stuckChecks } from "./stuck.ts";
import { supplyChecks } from "./supply.ts";
import { windowChecks } from "./windows.ts";
import { withdrawChecks } from "./withdraw.ts";

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

const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];

/** What is remarkable about a programme that compiles: the errors, the warnings, then the infos. */
export function lint(programme: Programme): readonly Finding[] {
  const found = CHECKS.flatMap((check) => check(programme));
  return SEVERITIES.flatMap((severity) => found.filter((each) => each.severity === severity));
}
