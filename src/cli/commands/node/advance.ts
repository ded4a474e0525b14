import type { Command } from "commander";
import { UserError } from "../../../settle/user-error.ts";
import { ADVANCE_PATH, OPERATOR_HEADER } from "./demo/routes.ts";
import {
  durationMs,
  fieldsText,
  type HomeOptions,
  homeOf,
  print,
  runningNode,
  withHome,
} from "./node-options.ts";

export function addAdvance(program: Command): void {
  withHome(
    program
      .command("advance")
      .description("move the time of a running demonstration ahead, and make a block")
      .argument("<duration>", "such as 90d, 12h, 30s or seconds; 0 only makes a block"),
  )
    .addHelpText(
      "after",
      `
Works on a node started with --demo, for the owner of its home. Example:
  aliquot advance 90d --home ~/.aliquot/demo`,
    )
    .action(advanceCommand);
}

async function advanceCommand(duration: string, options: HomeOptions): Promise<void> {
  const seconds = Math.floor(durationMs("duration", duration) / 1_000);
  const home = homeOf(options);
  const running = await runningNode(home);
  if (running?.operatorToken === undefined) {
    const problem = `no demonstration runs in ${home}`;
    const remedy = "start one with aliquot start --demo, and name its home with --home";
    throw new UserError("no-demo", 5, problem, undefined, remedy);
  }
  const answer = await post(`${running.rest}${ADVANCE_PATH}`, running.operatorToken, { seconds });
  print(options.json, answer, () =>
    fieldsText([
      ["height", answer["height"]],
      ["time", answer["time"]],
    ]),
  );
}

async function post(
  url: string,
  token: string,
  body: object,
): Promise<Readonly<Record<string, unknown>>> {
  const headers = { "Content-Type": "application/json", [OPERATOR_HEADER]: token };
  try {
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    const answer = (await response.json()) as Readonly<Record<string, unknown>>;
    if (response.ok) return answer;
    throw new UserError("node-refused", 7, String(answer["message"] ?? response.status));
  } catch (error) {
    if (error instanceof UserError) throw error;
    const remedy = "check that it runs, and start it again";
    throw new UserError("unreachable", 7, `cannot reach ${url}`, undefined, remedy);
  }
}
