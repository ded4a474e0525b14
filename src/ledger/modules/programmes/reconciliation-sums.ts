import type { QueryContext } from "../../kernel/context.ts";
import { seriesOf } from "../certificates/index.ts";
import { findLive, type Live } from "./live.ts";
import { equal, type Reconciliation, reconcile } from "./reconciliation.ts";
import { groups, members, participants, positions } from "./state/lockdrop.ts";
import { lots, minters } from "./state/mint.ts";

/**
 * Reconciles a programme to the last participant: its totals, and that they are the sums over everybody's
 * records and certificates. Walks over all of them: for tools that run beside a node, not for queries.
 */
function reconcileFully(ctx: QueryContext, live: Live): Reconciliation {
  const totals = reconcile(ctx, live);
  const { kind } = live.programme.shape;
  const more =
    kind === "lockdrop"
      ? [
          ...shareSums(ctx, live, totals),
          ...groupSums(ctx, live),
          ...depositSums(ctx, live, totals),
        ]
      : minterSums(ctx, live, totals);
  return { ...totals, failures: [...totals.failures, ...more] };
}

/** The same of the programme with an id; undefined when there is none. */
export function reconciliationOf(ctx: QueryContext, id: string): Reconciliation | undefined {
  const live = findLive(ctx, id);
  return live && reconcileFully(ctx, live);
}

function shareSums(ctx: QueryContext, { id }: Live, { rewards }: Reconciliation): string[] {
  let [allocated, claimed, burned] = [0n, 0n, 0n];
  for (const [, person] of participants.entries(ctx, [id])) {
    allocated += person.allocation;
    claimed += person.claimed;
    burned += person.abandoned;
  }
  return rewards.flatMap((books) => [
    ...equal(`allocated ${books.asset} = all shares`, books.allocated, allocated),
    ...equal(`claimed ${books.asset} = all claims`, books.claimed, claimed),
    ...equal(`burned ${books.asset} = all abandoned`, books.burned, burned),
  ]);
}

function groupSums(ctx: QueryContext, { id }: Live): string[] {
  return [...groups.entries(ctx, [id])].flatMap(([, totals]) => {
    let [weight, boosted, allocated] = [0n, 0n, 0n];
    for (const [, member] of members.entries(ctx, [id, totals.group])) {
      weight += member.weight;
      boosted += member.boosted;
      allocated += member.allocation;
    }
    return [
      ...equal(`weight of ${totals.group} = its members'`, totals.weight, weight),
      ...equal(`boosted weight of ${totals.group} = its members'`, totals.boosted, boosted),
      ...equal(`allocated of ${totals.group} = its members'`, totals.allocated, allocated),
    ];
  });
}

/** What positions hold is what the totals say, and as much of it as lies here has certificates. */
function depositSums(ctx: QueryContext, { id }: Live, { deposits }: Reconciliation): string[] {
  const held = new Map<string, bigint>();
  const certified = new Map<string, bigint>();
  for (const [, { asset, type, remaining, certificate }] of positions.entries(ctx, [id])) {
    if (type !== "lock") continue;
    add(held, asset, remaining);
    if (certificate !== "") add(certified, certificate, remaining);
  }
  const sums = deposits.flatMap((books) =>
    equal(`held ${books.asset} = all positions`, books.held, held.get(books.asset) ?? 0n),
  );
  const issued = [...certified].flatMap(([denom, amount]) => {
    const series = seriesOf(ctx, denom);
    const given = series === undefined ? 0n : series.issued - series.returned;
    return equal(`issued - returned ${denom} = its positions`, given, amount);
  });
  return [...sums, ...issued];
}

function minterSums(
  ctx: QueryContext,
  { id }: Live,
  { rewards, lots: books }: Reconciliation,
): string[] {
  const allocated = new Map<string, bigint>();
  const claimed = new Map<string, bigint>();
  const left = new Map<string, bigint>();
  for (const [, minter] of minters.entries(ctx, [id])) {
    add(allocated, minter.asset, minter.allocated);
    add(claimed, minter.asset, minter.claimed);
  }
  for (const [, { asset, remaining }] of lots.entries(ctx, [id])) add(left, asset, remaining);
  const of = (sums: Map<string, bigint>, asset: string) => sums.get(asset) ?? 0n;
  return [
    ...rewards.flatMap(({ asset, ...each }) => [
      ...equal(`allocated ${asset} = all shares`, each.allocated, of(allocated, asset)),
      ...equal(`claimed ${asset} = all claims`, each.claimed, of(claimed, asset)),
    ]),
    ...books.flatMap(({ asset, unactivated }) =>
      equal(`unactivated ${asset} = all lots`, unactivated, of(left, asset)),
    ),
  ];
}

function add(sums: Map<string, bigint>, key: string, amount: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount);
}
