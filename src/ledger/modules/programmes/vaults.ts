import { assert } from "../../../exact/assert.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { moduleAddress, parseAddress } from "../accounts/index.ts";
import { burnCoins, sendCoins } from "../bank/index.ts";
import type { Live } from "./live.ts";
import { STORE } from "./state/keys.ts";
import { vaults } from "./state/programmes.ts";
import type { VaultRecord } from "./types.ts";

/** The account that holds the pools of all programmes; each has its own vault within it. */
export const treasury = moduleAddress(STORE);

/** What a programme holds of a reward token. */
function vaultOf(ctx: QueryContext, id: string, denom: string): VaultRecord {
  const none = { funded: 0n, claimed: 0n, burned: 0n, swept: 0n };
  return vaults.get(ctx, [id, denom]) ?? { id, denom, ...none };
}

/** What has not left a vault. */
export function heldIn({ funded, claimed, burned, swept }: VaultRecord): bigint {
  return funded - claimed - burned - swept;
}

/** Pays into the vault. Refuses (`sdk` 5) when the payer has too little. */
export function fund(
  ctx: Context,
  live: Live,
  {
    from,
    denom,
    amount,
  }: { readonly from: string; readonly denom: string; readonly amount: bigint },
): void {
  const vault = vaultOf(ctx, live.id, denom);
  vaults.put(ctx, { ...vault, funded: vault.funded + amount });
  if (amount > 0n) sendCoins(ctx, parseAddress(from), treasury, [{ denom, amount }]);
}

/** Pays a participant what is due. */
export function payOut(
  ctx: Context,
  live: Live,
  { to, denom, amount }: { readonly to: string; readonly denom: string; readonly amount: bigint },
): void {
  if (amount === 0n) return;
  const vault = vaultOf(ctx, live.id, denom);
  save(ctx, { ...vault, claimed: vault.claimed + amount });
  sendCoins(ctx, treasury, parseAddress(to), [{ denom, amount }]);
}

/** Burns a share that was abandoned. */
export function burnShare(
  ctx: Context,
  live: Live,
  { denom, amount }: { readonly denom: string; readonly amount: bigint },
): void {
  if (amount === 0n) return;
  const vault = vaultOf(ctx, live.id, denom);
  save(ctx, { ...vault, burned: vault.burned + amount });
  burnCoins(ctx, treasury, [{ denom, amount }]);
}

/** What nobody can have of a group's pool; of no group: what the groups leave of the whole pool. */
export interface Leftover {
  readonly group: string;
  readonly amount: bigint;
}

/** Sends what nobody can have to the sink that the definition names: one payment, however many groups. */
export function sweep(
  ctx: Context,
  live: Live,
  { denom, left }: { readonly denom: string; readonly left: readonly Leftover[] },
): void {
  const { shape } = live.programme;
  const { sink } = shape.kind === "lockdrop" ? shape.share : shape;
  let total = 0n;
  for (const { group, amount } of left) {
    assert(amount >= 0n, `group ${group} of ${live.id} gave out more ${denom} than its pool`);
    if (amount === 0n) continue;
    total += amount;
    ctx.emit({ type: "programmes_sweep", programme_id: live.id, group, denom, amount, sink });
  }
  if (total === 0n) return;
  const vault = vaultOf(ctx, live.id, denom);
  save(ctx, { ...vault, swept: vault.swept + total });
  const coins = [{ denom, amount: total }];
  if (sink === "burn") burnCoins(ctx, treasury, coins);
  else sendCoins(ctx, treasury, parseAddress(live.record.treasury), coins);
}

function save(ctx: Context, vault: VaultRecord): void {
  assert(heldIn(vault) >= 0n, `programme ${vault.id} would owe more ${vault.denom} than it holds`);
  vaults.put(ctx, vault);
}
