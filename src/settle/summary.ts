import { formatInstant, type Instant } from "../exact/instant.ts";
import type { Programme } from "../programme/programme.ts";
import type { Outcome } from "./outcome.ts";

/** What identifies the inputs and the program that settled them. */
export interface Provenance {
  readonly version: string;
  readonly programmeSha256: string;
  readonly inputSha256: string;
  readonly rows: number;
}

/** The claim trees of a result, by token; `total` in base units, `file` the tree file's name. */
export type ClaimsSummary = Readonly<
  Record<
    string,
    {
      readonly format: string;
      readonly leaves: number;
      readonly total: string;
      readonly root: string;
      readonly file: string;
    }
  >
>;

/** The content of summary.json; amounts are decimal strings of base units; `files`: their hashes. */
export function summarize(
  outcome: Outcome,
  provenance: Provenance,
  files: Readonly<Record<string, string>>,
  claims: ClaimsSummary = {},
): Record<string, unknown> {
  const { programme, groups, deposits, lots, rewards, tables } = outcome;
  const instant = (at: Instant | undefined) => (at === undefined ? null : formatInstant(at));
  const assets = [...programme.assets.values()];
  return {
    format: 1,
    aliquot: provenance.version,
    programme: { id: programme.id, title: programme.title, sha256: provenance.programmeSha256 },
    input: { sha256: provenance.inputSha256, rows: provenance.rows },
    as_of: formatInstant(outcome.asOf),
    provisional_until: instant(outcome.provisionalUntil),
    next_release: instant(outcome.nextRelease),
    assets: Object.fromEntries(assets.map(({ symbol, decimals }) => [symbol, { decimals }])),
    events: { counted: outcome.counted, after_as_of: outcome.ignored },
    participants: outcome.participants,
    rows: {
      allocations: tables.allocations.rows,
      releases: tables.releases.rows,
      rejected: tables.rejected.rows,
    },
    groups: groups.map((each) =>
      inText({
        id: each.id,
        token: each.token,
        participants: each.participants,
        pool: each.pool,
        carried_in: each.carriedIn,
        allocated: each.allocated,
        dust: each.dust,
        total_weight: each.totalWeight,
        total_boosted_weight: each.totalBoostedWeight,
        weight_decimals: each.weightDecimals,
        fill: each.fill.map(({ cap, ...rest }) =>
          inText(cap === undefined ? rest : { ...rest, cap }),
        ),
      }),
    ),
    deposits: byKey(deposits, "asset"),
    lots: byKey(lots, "asset"),
    rewards: byKey(rewards, "token"),
    sink: outcome.sink,
    rejected: sortedCounts(outcome.rejected),
    grants: programme.grants.map((name) => ({ name, holders: outcome.contributors })),
    illustrative: illustrativeFigures(programme),
    equations: equations(outcome),
    ...(Object.keys(claims).length === 0 ? {} : { claims }),
    sha256: files,
  };
}

/** summary.json: two spaces, one LF at the end, keys in a fixed order. */
export function summaryText(summary: Record<string, unknown>): string {
  return `${JSON.stringify(summary, undefined, 2)}\n`;
}

/** bigint to decimal text, everything else as it is. */
function inText(record: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key,
      typeof value === "bigint" ? `${value}` : value,
    ]),
  );
}

function byKey<K extends string>(
  items: readonly (object & Record<K, string>)[],
  key: K,
): Record<string, unknown> {
  return Object.fromEntries(
    items.map((item) => {
      const { [key]: name, ...rest } = item;
      return [name, inText(rest)];
    }),
  );
}

function sortedCounts(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The figures that the sources did not publish, by their path in the definition. */
export function illustrativeFigures(programme: Programme): { path: string; reason: string }[] {
  const { shape } = programme;
  const terms = "terms" in shape ? [...shape.terms.values()] : [];
  const figures = terms.flatMap(({ name, illustrative }) =>
    illustrative === undefined ? [] : [{ path: `contribute.terms.${name}`, reason: illustrative }],
  );
  const boost = shape.kind === "lockdrop" ? shape.boost : undefined;
  if (boost?.illustrative === undefined) return figures;
  return [...figures, { path: "boost", reason: boost.illustrative }];
}

/** The equations with their figures; `settle` has checked each before it wrote anything. */
function equations({ deposits, lots, rewards }: Outcome): string[] {
  return [
    ...deposits.flatMap((each) => [
      `${each.asset}: in ${each.in} = accepted ${each.accepted} + refused ${each.refused}`,
      `${each.asset}: accepted ${each.accepted} = held ${each.held} + withdrawn ${each.withdrawn} + burned ${each.burned}`,
    ]),
    ...lots.map(
      (each) =>
        `${each.asset}: minted ${each.minted} = activated ${each.activated} + unactivated ${each.unactivated}`,
    ),
    ...rewards.flatMap((each) => [
      `${each.token}: pool ${each.pool} = allocated ${each.allocated} + dust ${each.dust}`,
      `${each.token}: allocated ${each.allocated} = released ${each.released} + held ${each.held} + burned ${each.burned}`,
    ]),
  ];
}
