import { unassigned } from "../../../programme/engines/lockdrop-result.ts";
import type { LockdropShape } from "../../../programme/programme.ts";
import type { QueryContext } from "../../kernel/context.ts";
import type { Invariant } from "../../kernel/module.ts";
import { allBalances } from "../bank/index.ts";
import { bookInvariants } from "./book-invariants.ts";
import { denomOf, findLive, type Live, progressOf } from "./live.ts";
import { groups, participants } from "./state/lockdrop.ts";
import { minters, monthFees } from "./state/mint.ts";
import { programmes, programmesOf, vaults } from "./state/programmes.ts";
import { Sums } from "./sums.ts";
import { heldIn, treasury } from "./vaults.ts";

/** The account of the pools holds what the vaults say, to the unit, and nothing else. */
const vaultsAreHeld: Invariant = {
  name: "programmes/vaults-are-held",
  check(ctx) {
    const held = new Map<string, bigint>();
    for (const [, vault] of vaults.entries(ctx)) {
      if (heldIn(vault) < 0n) return `${vault.id} ${vault.denom}: ${heldIn(vault)}`;
      held.set(vault.denom, (held.get(vault.denom) ?? 0n) + heldIn(vault));
    }
    const balances = allBalances(ctx, treasury);
    for (const { denom } of balances) if (!held.has(denom)) held.set(denom, 0n);
    for (const [denom, amount] of held) {
      const balance = balances.find((each) => each.denom === denom)?.amount ?? 0n;
      if (balance !== amount) return `${denom}: vaults ${amount}, balance ${balance}`;
    }
    return undefined;
  },
};

/**
 * Every vault holds exactly what is owed: shares computed and not paid, what the pools still hold for those
 * not computed, and what has not gone to the sink yet.
 */
const programmesAreSolvent: Invariant = {
  name: "programmes/solvent",
  check(ctx) {
    for (const [, { id }] of programmes.entries(ctx)) {
      const live = findLive(ctx, id);
      if (live === undefined) return `${id}: no definition`;
      const owed = owedBy(ctx, live);
      for (const { denom } of live.record.assets) {
        const vault = vaults.get(ctx, [id, denom]);
        const held = vault === undefined ? 0n : heldIn(vault);
        if (held !== owed.of([denom]))
          return `${id}: owes ${owed.of([denom])}${denom}, has ${held}`;
      }
    }
    return undefined;
  },
};

/** Whoever takes part is found by the account, and nobody else. */
const accountsAreFound: Invariant = {
  name: "programmes/accounts-are-found",
  check(ctx) {
    const wanted = new Set<string>();
    for (const [, { id, participant, positions: count }] of participants.entries(ctx))
      if (count > 0n) wanted.add(`${participant} ${id}`);
    for (const [, { id, participant }] of minters.entries(ctx)) wanted.add(`${participant} ${id}`);
    for (const [[participant, id]] of programmesOf.entries(ctx))
      if (!wanted.delete(`${participant} ${id}`)) return `${participant} takes no part in ${id}`;
    const [missing] = wanted;
    return missing === undefined ? undefined : `${missing} is not found`;
  },
};

/** What a programme owes, by denomination. */
function owedBy(ctx: QueryContext, live: Live): Sums {
  const { shape } = live.programme;
  return shape.kind === "lockdrop" ? owedToHolders(ctx, live, shape) : owedToMinters(ctx, live);
}

function owedToHolders(ctx: QueryContext, live: Live, shape: LockdropShape): Sums {
  const owed = new Sums();
  const denom = denomOf(live, shape.reward);
  if (!progressOf(ctx, live.id).settled) owed.add([denom], unassigned(shape));
  for (const [, { pool, allocated, swept }] of groups.entries(ctx, [live.id]))
    if (!swept) owed.add([denom], pool - allocated);
  for (const [, person] of participants.entries(ctx, [live.id])) {
    const { allocation, claimed, abandoned } = person;
    owed.add([denom], allocation - claimed - abandoned);
  }
  return owed;
}

function owedToMinters(ctx: QueryContext, live: Live): Sums {
  const owed = new Sums();
  const add = (asset: string, amount: bigint) => owed.add([denomOf(live, asset)], amount);
  for (const [, { asset, pool }] of monthFees.entries(ctx, [live.id])) add(asset, pool);
  for (const [, { group, pool, allocated, swept }] of groups.entries(ctx, [live.id])) {
    const [asset = ""] = group.split("/");
    add(asset, swept ? -pool : -allocated);
  }
  for (const [, { asset, allocated, claimed }] of minters.entries(ctx, [live.id]))
    add(asset, allocated - claimed);
  return owed;
}

/** What must hold after every block. */
export const invariants: readonly Invariant[] = [
  vaultsAreHeld,
  programmesAreSolvent,
  ...bookInvariants,
  accountsAreFound,
];
