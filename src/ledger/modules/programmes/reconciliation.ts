import { unassigned } from "../../../programme/engines/lockdrop-result.ts";
import type { LockdropShape, MintShape } from "../../../programme/programme.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { balanceOf } from "../bank/index.ts";
import { denomOf, type Live, progressOf } from "./live.ts";
import { groupOf } from "./mint-claim.ts";
import { groups } from "./state/lockdrop.ts";
import { lotTotals, monthFees } from "./state/mint.ts";
import { assetTotals, vaults } from "./state/programmes.ts";
import { treasury } from "./vaults.ts";

/** One reward token of a programme. Base units. */
export interface RewardBooks {
  readonly asset: string;
  readonly denom: string;
  readonly funded: bigint;
  readonly claimed: bigint;
  readonly burned: bigint;
  readonly swept: bigint;
  readonly held: bigint;
  /** Shares computed so far. */
  readonly allocated: bigint;
  /** allocated - claimed - burned. */
  readonly unclaimed: bigint;
  /** What the pools hold beside computed shares. */
  readonly undistributed: bigint;
}

/** Deposits of one asset. Base units. */
export interface DepositBooks {
  readonly asset: string;
  readonly denom: string;
  readonly accepted: bigint;
  readonly held: bigint;
  readonly withdrawn: bigint;
  readonly burned: bigint;
  readonly outside: bigint;
}

/** Minted units of one asset. */
export interface LotBooks {
  readonly asset: string;
  readonly minted: bigint;
  readonly activated: bigint;
  readonly unactivated: bigint;
}

/** Where everything of a programme is, to the unit, and which equations do not hold. */
export interface Reconciliation {
  readonly rewards: readonly RewardBooks[];
  readonly deposits: readonly DepositBooks[];
  readonly lots: readonly LotBooks[];
  readonly failures: readonly string[];
}

/**
 * Reconciles a programme's totals: its vaults against its pools, shares and the coins that the module holds.
 * Cost: its groups, months and assets, never the number of participants.
 */
export function reconcile(ctx: QueryContext, live: Live): Reconciliation {
  const { shape } = live.programme;
  const pools =
    shape.kind === "lockdrop"
      ? [lockdropPools(ctx, live, shape)]
      : shape.kind === "mint"
        ? mintPools(ctx, live, shape)
        : [];
  const rewards = pools.map((each) => rewardBooks(ctx, live, each));
  const deposits = depositBooks(ctx, live);
  const lots = lotBooks(ctx, live);
  const failures = [
    ...rewards.flatMap((each, i) => rewardFailures(ctx, each, pools[i])),
    ...deposits.flatMap(depositFailures),
    ...lots.flatMap(({ asset, unactivated }) => notNegative(`unactivated ${asset}`, unactivated)),
  ];
  return { rewards, deposits, lots, failures };
}

/** What the pools of one token say, to be held against its vault. */
interface Pools {
  readonly asset: string;
  /** All pools, and what belongs to none. */
  readonly whole: bigint;
  readonly allocated: bigint;
  /** What pools that have not been swept hold beside computed shares. */
  readonly left: bigint;
}

function lockdropPools(ctx: QueryContext, live: Live, shape: LockdropShape): Pools {
  const { settled } = progressOf(ctx, live.id);
  const loose = unassigned(shape);
  let [whole, allocated, left] = [loose, 0n, settled ? 0n : loose];
  for (const [, totals] of groups.entries(ctx, [live.id])) {
    whole += totals.pool;
    allocated += totals.allocated;
    if (!totals.swept) left += totals.pool - totals.allocated;
  }
  return { asset: shape.reward, whole, allocated, left };
}

function mintPools(ctx: QueryContext, live: Live, { mintAssets }: MintShape): Pools[] {
  return [...mintAssets].map((asset) => {
    let [whole, allocated, left] = [0n, 0n, 0n];
    for (const [, { month, pool }] of monthFees.entries(ctx, [live.id, asset])) {
      const totals = groups.get(ctx, [live.id, groupOf(asset, month)]);
      whole += pool;
      allocated += totals?.allocated ?? 0n;
      if (totals?.swept !== true) left += pool - (totals?.allocated ?? 0n);
    }
    return { asset, whole, allocated, left };
  });
}

function rewardBooks(ctx: QueryContext, live: Live, { asset, allocated }: Pools): RewardBooks {
  const denom = denomOf(live, asset);
  const none = { funded: 0n, claimed: 0n, burned: 0n, swept: 0n };
  const { funded, claimed, burned, swept } = vaults.get(ctx, [live.id, denom]) ?? none;
  const held = funded - claimed - burned - swept;
  const unclaimed = allocated - claimed - burned;
  const paid = { funded, claimed, burned, swept, held };
  return { asset, denom, ...paid, allocated, unclaimed, undistributed: held - unclaimed };
}

function rewardFailures(ctx: QueryContext, books: RewardBooks, pools: Pools | undefined): string[] {
  const { asset, denom, funded, held, unclaimed, undistributed } = books;
  return [
    ...equal(`funded ${asset} = all pools`, funded, pools?.whole ?? 0n),
    ...equal(`undistributed ${asset} = what pools have left`, undistributed, pools?.left ?? 0n),
    ...notNegative(`held ${asset}`, held),
    ...notNegative(`unclaimed ${asset}`, unclaimed),
    ...notNegative(`undistributed ${asset}`, undistributed),
    ...notNegative(`coins of the module - held ${asset}`, balanceOf(ctx, treasury, denom) - held),
  ];
}

function depositBooks(ctx: QueryContext, live: Live): DepositBooks[] {
  return [...assetTotals.entries(ctx, [live.id])].map(([, totals]) => {
    const { asset, accepted, withdrawn, burned, outside } = totals;
    const held = accepted - withdrawn - burned;
    return { asset, denom: denomOf(live, asset), accepted, held, withdrawn, burned, outside };
  });
}

function depositFailures({ asset, held, outside }: DepositBooks): string[] {
  return [
    ...notNegative(`held ${asset}`, held),
    ...notNegative(`outside ${asset}`, outside),
    ...notNegative(`held ${asset} - outside`, held - outside),
  ];
}

function lotBooks(ctx: QueryContext, live: Live): LotBooks[] {
  return [...lotTotals.entries(ctx, [live.id])].map(([, { asset, minted, activated }]) => ({
    asset,
    minted,
    activated,
    unactivated: minted - activated,
  }));
}

/** What is wrong with an equation, with its figures; nothing when it holds. */
export function equal(equation: string, left: bigint, right: bigint): string[] {
  return left === right ? [] : [`${equation}: ${left} is not ${right}`];
}

function notNegative(what: string, amount: bigint): string[] {
  return amount >= 0n ? [] : [`${what} >= 0: it is ${amount}`];
}
