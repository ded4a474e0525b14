import { formatAmount } from "../exact/amount.ts";
import { formatInstantIn, type Instant } from "../exact/instant.ts";
import { formatDecimal, rational } from "../exact/rational.ts";
import { decimalsOf } from "../programme/asset-amounts.ts";
import type { GroupResult } from "../programme/engines/settlement.ts";
import type { Outcome } from "../settle/outcome.ts";
import { type ClaimsSummary, illustrativeFigures } from "../settle/summary.ts";
import { textTable } from "./text-table.ts";

/** Groups beyond this are in summary.json. */
const GROUPS_SHOWN = 12;

/** A settlement for a person: groups, deposits, rewards, refusals. */
export function settlementText(settlement: Outcome): string {
  const { programme } = settlement;
  const parts = [
    `${programme.title} (${programme.id})\n${instantsText(settlement)}`,
    groupsText(settlement),
    depositsText(settlement),
    rewardsText(settlement),
    rejectedText(settlement.rejected),
    illustrativeText(settlement),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

/** The claim trees for a person; empty when there is none. */
export function claimsText(settlement: Outcome, claims: ClaimsSummary): string {
  const trees = Object.entries(claims);
  if (trees.length === 0) return "";
  const rows = trees.map(([token, { format, leaves, total, root }]) => [
    ...[token, format, `${leaves}`, amount(settlement, BigInt(total), token), root],
  ]);
  return `\n${textTable(["claims", "tree", "accounts", "total", "root"], rows)}`;
}

function instantsText(settlement: Outcome): string {
  const { programme, asOf, counted, ignored, refused } = settlement;
  const time = (at: Instant) => formatInstantIn(at, programme.zoneSec);
  const later = ignored > 0 ? `; ${ignored} later ones are ignored` : "";
  const open = settlement.provisionalUntil;
  const next = settlement.nextRelease;
  const lines = [
    `as of ${time(asOf)} (--as-of INSTANT chooses another; without it, the last event)`,
    `${counted} events up to then, ${refused} of them refused or cut${later}`,
    counted === 0 ? "NOTHING happened up to that instant: is it the right one?" : "",
    open === undefined
      ? ""
      : `PROVISIONAL: further events can change the shares until ${time(open)}`,
    next === undefined ? "" : `next scheduled release: ${time(next)}`,
  ];
  return `${lines.filter((line) => line !== "").join("\n")}\n`;
}

function amount({ programme }: Outcome, base: bigint, symbol: string): string {
  return grouped(formatAmount(base, decimalsOf(programme, symbol)));
}

/** 24347.5 as 24,347.5. */
export function grouped(decimal: string): string {
  const [whole = "", fraction] = decimal.split(".");
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

function groupsText(settlement: Outcome): string {
  const shown = settlement.groups.slice(0, GROUPS_SHOWN);
  const rows = shown.map((each) => [
    each.id,
    `${each.participants}`,
    fillText(settlement, each),
    amount(settlement, each.pool + each.carriedIn, each.token),
    amount(settlement, each.allocated, each.token),
    each.token,
  ]);
  const more = settlement.groups.length - shown.length;
  const note = more > 0 ? `and ${more} more groups in summary.json\n` : "";
  return textTable(["group", "participants", "filled", "pool", "allocated", "token"], rows) + note;
}

function fillText(settlement: Outcome, { fill }: GroupResult): string {
  const parts = fill.map(({ asset, accepted, cap }) => {
    const taken = `${amount(settlement, accepted, asset)} ${asset}`;
    if (cap === undefined || cap === 0n) return taken;
    return `${taken} (${formatDecimal(rational(accepted * 100n, cap), 1)} %)`;
  });
  return parts.length === 0 ? "-" : parts.join(" + ");
}

function depositsText(settlement: Outcome): string {
  if (settlement.deposits.length === 0) return "";
  const rows = settlement.deposits.map((each) => [
    each.asset,
    ...[each.in, each.accepted, each.refused, each.held, each.withdrawn, each.burned].map((base) =>
      amount(settlement, base, each.asset),
    ),
  ]);
  return textTable(["asset", "in", "accepted", "refused", "held", "withdrawn", "burned"], rows);
}

function rewardsText(settlement: Outcome): string {
  const rows = settlement.rewards.map((each) => [
    each.token,
    ...[each.pool, each.allocated, each.dust, each.released, each.held, each.burned].map((base) =>
      amount(settlement, base, each.token),
    ),
  ]);
  const header = [
    "token",
    "pool",
    "allocated",
    `dust (${settlement.sink})`,
    "released",
    "held",
    "burned",
  ];
  return textTable(header, rows);
}

function rejectedText(rejected: ReadonlyMap<string, number>): string {
  if (rejected.size === 0) return "";
  const counts = [...rejected].map(([reason, count]) => `${count} ${reason}`);
  return `rejected: ${counts.join(", ")} (rejected.csv says why)\n`;
}

function illustrativeText(settlement: Outcome): string {
  const figures = illustrativeFigures(settlement.programme);
  if (figures.length === 0) return "";
  const paths = figures.map(({ path }) => path.replace("contribute.terms.", "term "));
  return `illustrative, not published by the source: ${paths.join(", ")}; every share depends on them\n`;
}
