import type { Explanation, Step } from "./model.ts";
import { STAGE_TITLES } from "./stage-titles.ts";

/** An explanation as plain text for a terminal or a letter. Lines end in LF. */
export function explanationText(explanation: Explanation): string {
  const lines = [
    `${explanation.title} (${explanation.programme}), as of ${explanation.asOf}`,
    explanation.summary,
    ...(explanation.provisionalUntil === null
      ? []
      : [`provisional: further events can change the share until ${explanation.provisionalUntil}`]),
    "",
  ];
  explanation.stages.forEach((stage, index) => {
    lines.push(`${index + 1}. ${STAGE_TITLES[stage.stage]}`);
    for (const step of stage.steps) lines.push(...stepLines(step));
    lines.push("");
  });
  const refused = explanation.refused.map(
    (each) =>
      `${each.event} (line ${each.line}, ${each.time}) ${each.what}: ${each.reason} - ${each.detail}`,
  );
  const setAside = explanation.setAside.map(
    ({ line, reason, detail }) => `line ${line}: ${reason} - ${detail}`,
  );
  lines.push(...section("Refused or cut", refused), ...section("Set aside as malformed", setAside));
  const { locked, atRisk, canDo } = explanation.outlook;
  lines.push(
    ...section("Deposits and what is not released", locked),
    ...section("At risk", atRisk),
    ...section("Still possible", canDo),
  );
  return `${lines.join("\n").trimEnd()}\n`;
}

function section(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [title, ...items.map((item) => `   - ${item}`), ""];
}

function stepLines(step: Step): string[] {
  const from =
    step.events === undefined || step.events.length === 0 ? "" : `  [${eventList(step.events)}]`;
  const lines = [`   ${step.label}: ${step.result}${from}`];
  if (step.formula !== undefined) lines.push(`      = ${step.formula}`);
  if (step.numbers !== undefined) lines.push(`      = ${step.numbers}`);
  if (step.exact !== undefined) lines.push(`      exactly ${step.exact}`);
  if (step.rounding !== undefined) lines.push(`      rounding: ${step.rounding}`);
  if (step.note !== undefined) lines.push(`      (${step.note})`);
  return lines;
}

const EVENTS_SHOWN = 12;

function eventList(events: readonly string[]): string {
  if (events.length <= EVENTS_SHOWN) return events.join(", ");
  return `${events.slice(0, EVENTS_SHOWN).join(", ")} and ${events.length - EVENTS_SHOWN} more`;
}
