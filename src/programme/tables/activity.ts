import { pow10 } from "../../exact/integer.ts";
import { ONE, rational, sub } from "../../exact/rational.ts";
import type { ActivityRelease, Programme, ReferralRule } from "../programme.ts";
import { netBuying36 } from "../stages/activity.ts";
import { IRRATIONAL_PLACES } from "../stages/boost.ts";
import { referralCoefficient } from "../stages/referral.ts";
import { exactFigure, grouped, roundedPercent, shortDecimal } from "./figures.ts";
import { type PrintedTable, sourceOf } from "./table.ts";

/** The net-buying values that the source prints, USDT. */
const PRINTED_NET_BUYING = [
  ...[0n, 100n, 200n, 300n, 400n, 500n, 600n, 700n, 800n, 900n],
  ...[1_000n, 2_000n, 3_000n, 4_000n, 5_000n, 6_000n, 7_000n, 8_000n, 9_000n],
  ...[10_000n, 11_000n, 12_000n, 13_000n, 14_000n, 15_000n],
  ...[20_000n, 30_000n, 40_000n, 50_000n],
];

/** What drives a release by activity: the referral coefficients and net buying. */
export function activityTables(programme: Programme): PrintedTable[] {
  const { main } = programme.release;
  if (main.by !== "activity") return [];
  const { referral, netBuying } = main;
  return [
    ...(referral === undefined ? [] : [referralTable(programme, referral)]),
    ...(netBuying === undefined ? [] : [netBuyingTable(programme, netBuying)]),
  ];
}

function referralTable(programme: Programme, rule: ReferralRule): PrintedTable {
  const starts = rule.tiers.map((tier) => tier.invitees);
  return {
    title: "Referral coefficient R",
    source: sourceOf(programme),
    columns: ["qualified invitees", "R"],
    rows: starts.map((from, i) => [
      inviteeRange(from, starts[i + 1]),
      exactFigure(referralCoefficient(rule, from)),
    ]),
    note: `an invitee qualifies with a market share of at least ${exactFigure(rule.minimum)}`,
  };
}

/** `0`, `1-3`, and for the last tier `over 40`. */
function inviteeRange(from: number, next: number | undefined): string {
  if (next === undefined) return from === 0 ? "any number" : `over ${from - 1}`;
  return next - 1 === from ? `${from}` : `${from}-${next - 1}`;
}

function netBuyingTable(
  programme: Programme,
  rule: NonNullable<ActivityRelease["netBuying"]>,
): PrintedTable {
  const formula = `N = 2 - ${exactFigure(rule.base)}^(NB / ${exactFigure(rule.divisor)})`;
  return {
    title: `Net-buying coefficient ${formula}`,
    source: sourceOf(programme),
    columns: ["net buying NB", "rate", "coefficient N"],
    rows: PRINTED_NET_BUYING.map((net) => {
      const exact = rational(netBuying36(rule, rational(net)), pow10(IRRATIONAL_PLACES));
      const rate = roundedPercent(sub(exact, ONE));
      return [grouped(net.toString()), rate, shortDecimal(exact)];
    }),
    note: "rate = N - 1; both columns are rounded half up from N itself, not one from the other",
  };
}
