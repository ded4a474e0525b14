import { SECOND } from "../../../exact/instant.ts";
import type { GroupTotals } from "../../../ledger/gen/aliquot/programmes/v1/types.ts";
import { textTable } from "../../text-table.ts";
import { fieldsText } from "./node-options.ts";
import type { ProgrammeView } from "./programme-view.ts";

/** A programme with its totals as people read it. */
export function programmeText(view: ProgrammeView): string {
  const tables = [assetsTable(view), groupsTable(view), vaultsTable(view), depositsTable(view)];
  return [head(view), ...tables.filter((each) => each !== "")].join("\n");
}

function head(view: ProgrammeView): string {
  const { registered, state, programme } = view;
  const { stage, stageEndsSec, progress } = state;
  const ends =
    stageEndsSec === 0n
      ? ""
      : `, until ${view.moment(stageEndsSec)} (${view.countdown(stageEndsSec)})`;
  const listing = progress?.listingSec ?? 0n;
  const { requiredProgramme, requiredRight } = registered;
  const final = registered.finalSec;
  return fieldsText(
    [
      ["programme", `${registered.id}: ${programme.title}`],
      ["stage", `${stage}${ends}`],
      ["definition sha256", registered.definitionSha256],
      ["operator", registered.operator],
      ["registered", view.moment(registered.registeredSec)],
      ["shares are final", final === 0n ? "month by month" : `from ${view.moment(final)} on`],
      ["listing", listing === 0n ? "" : view.moment(listing)],
      ["participants", `${progress?.participants ?? 0n}`],
      ["events", `${progress?.events ?? 0n}`],
      ["attested", registered.attested.join(", ")],
      ...registered.attestors.map((each) => ["attestor", each] as const),
      ["terms", registered.termsDocument],
      ["verifier", registered.verifier],
      ["needs", requiredProgramme === "" ? "" : `${requiredRight} of ${requiredProgramme}`],
    ].filter(([, value]) => value !== "") as [string, string][],
  );
}

function assetsTable({ registered }: ProgrammeView): string {
  return textTable(
    ["asset", "denomination", "price feed"],
    registered.assets.map(({ asset, denom, feed }) => [asset, denom, feed]),
  );
}

function groupsTable(view: ProgrammeView): string {
  const { groups } = view.state;
  if (groups.length === 0) return "";
  const { shape } = view.programme;
  const listed = shape.kind === "lockdrop" ? shape.groups.map(({ id }) => id) : [];
  const place = ({ group }: GroupTotals) => listed.indexOf(group);
  return textTable(
    ["group", "opens", "closes", "pool", "filled", "members", "computed", "allocated"],
    groups.toSorted((a, b) => place(a) - place(b)).map((each) => groupRow(view, each)),
  );
}

function groupRow(view: ProgrammeView, totals: GroupTotals): string[] {
  const { shape } = view.programme;
  const { group, pool, filled, members, counted, allocated } = totals;
  const found = shape.kind === "lockdrop" ? shape.groups.find(({ id }) => id === group) : undefined;
  const token = found === undefined ? (group.split("/")[0] ?? "") : view.reward;
  const cap = found?.cap;
  return [
    group,
    found === undefined ? "" : view.moment(found.opens / SECOND),
    found === undefined ? "" : view.moment(found.closes / SECOND),
    view.amount(pool, token),
    cap === undefined ? "" : view.amount(filled, cap.asset),
    ...[String(members), String(counted)],
    view.amount(allocated, token),
  ];
}

function vaultsTable(view: ProgrammeView): string {
  const { vaults } = view.state;
  if (vaults.length === 0) return "";
  return textTable(
    ["vault", "funded", "claimed", "burned", "to the sink", "held"],
    vaults.map(({ denom, funded, claimed, burned, swept }) => {
      const held = BigInt(funded) - BigInt(claimed) - BigInt(burned) - BigInt(swept);
      const symbol = view.symbolOf(denom);
      const amounts = [funded, claimed, burned, swept, `${held}`];
      return [denom, ...amounts.map((each) => view.amount(each, symbol))];
    }),
  );
}

function depositsTable(view: ProgrammeView): string {
  const { deposits, lots } = view.state;
  const rows = deposits.map(({ asset, accepted, withdrawn, burned, outside }) => [
    asset,
    ...[accepted, withdrawn, burned, outside].map((each) => view.amount(each, asset)),
  ]);
  const minted = lots.map((each) => [
    ...[each.asset, view.amount(each.minted, each.asset)],
    view.amount(each.activated, each.asset),
  ]);
  const tables = [
    rows.length === 0
      ? ""
      : textTable(["deposit", "accepted", "withdrawn", "burned", "kept outside"], rows),
    minted.length === 0 ? "" : textTable(["asset", "minted", "activated"], minted),
  ];
  return tables.filter((each) => each !== "").join("\n");
}
