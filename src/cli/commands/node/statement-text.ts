import type { ProgrammeStatement } from "../../../ledger/modules/programmes/index.ts";
import type { AccountStatement } from "../../../ledger/statement.ts";
import { explanationText } from "../../../programme/explain/text.ts";
import { spanInWords } from "../../../statement/countdown.ts";
import { textTable } from "../../text-table.ts";

/** A statement for a terminal: totals, what is at risk, the derivation, certificates. */
export function statementSummary(statement: AccountStatement): string {
  const { address, chain_id, height, time, programmes, certificates, more } = statement;
  const head = `${address} on ${chain_id}, after block ${height} (${time})\n`;
  const none = programmes.length === 0 ? ["it takes part in no programme\n"] : [];
  const parts = [head, ...none, ...programmes.map(programmeText)];
  if (certificates.length > 0) {
    const rows = certificates.map(({ denom, principal, asset, matures, seconds_left }) => [
      ...[denom, `${principal}${asset}`, matures],
      seconds_left === "0" ? "mature" : spanInWords(seconds_left),
    ]);
    parts.push(textTable(["certificate", "principal", "matures", "left"], rows));
  }
  if (more) parts.push("there is more than is listed\n");
  return parts.join("\n");
}

function programmeText(own: ProgrammeStatement): string {
  const totals = own.totals.map((each) => [
    ...[each.token, each.allocated, each.released, each.claimable],
    ...[each.claimed, each.held, each.burned],
  ]);
  const columns = ["token", "allocated", "released", "claimable", "claimed", "held", "burned"];
  const risk = own.at_risk;
  const lines = [
    explanationText(own.explanation),
    totals.length === 0 ? "" : textTable(columns, totals),
    risk === null
      ? ""
      : `at risk: ${risk.amount} base units of ${risk.token} burn at ${risk.at}, in ${spanInWords(risk.seconds_left)}\n`,
    own.next_release === null
      ? ""
      : `the next part is released at ${own.next_release.at}, in ${spanInWords(own.next_release.seconds_left)}\n`,
    ...own.missing.map((each) => `missing: ${each}\n`),
  ];
  return lines.filter((line) => line !== "").join("\n");
}
