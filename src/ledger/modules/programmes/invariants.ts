import type { QueryContext } from "../../kernel/context.ts";
import type { Invariant } from "../../kernel/module.ts";
import { balanceOf } from "../bank/index.ts";
import { seriesOf } from "../certificates/index.ts";
import { denomOf, findLive } from "./live.ts";
import { groups, members, participants, positions } from "./state/lockdrop.ts";
import { minters, monthFees } from "./state/mint.ts";
import { assetTotals, programmes, programmesOf, vaults } from "./state/programmes.ts";
import { heldIn, treasury } from "./vaults.ts";

/** The account of the pools holds what the vaults say, to the unit. */
const vaultsAreHeld: Invariant = {
  name: "programmes/vaults-are-held",
  check(ctx) {
    const held = new Map<string, bigint>();
    for (const [, vault] of vaults.entries(ctx)) {
      if (heldIn(vault) < 0n) return `${vault.id} ${vault.denom}: ${heldIn(vault)}`;
      held.set(vault.denom, (held.get(vault.denom) ?? 0n) + heldIn(vault));
    }
    for (const [denom, amount] of held) {
      const balance = balanceOf(ctx, treasury, denom);
      if (balance !== amount) return `${denom}: vaults ${amount}, balance ${balance}`;
    }
    return undefined;
  },
};

/** Group totals are the sums over their members; nobody's share exceeds the pool. */
const totalsAddUp: Invariant = {
  name: "programmes/totals-add-up",
  check(ctx) {
    const sums = new Map<
      string,
      { weight: bigint; boosted: bigint; allocated: bigint; n: bigint }
    >();
    for (const [, { id, group, weight, boosted, allocation }] of members.entries(ctx)) {
      const key = `${id} ${group}`;
      const sum = sums.get(key) ?? { weight: 0n, boosted: 0n, allocated: 0n, n: 0n };
      sum.weight += weight;
      sum.boosted += boosted;
      sum.allocated += allocation;
      sum.n++;
      sums.set(key, sum);
    }
    for (const [, totals] of groups.entries(ctx)) {
      const { id, group, weight, boosted, allocated, pool, members: count, counted } = totals;
      if (allocated > pool || counted > count) return `${id} ${group}: allocated ${allocated}`;
      const sum = sums.get(`${id} ${group}`) ?? { weight: 0n, boosted: 0n, allocated: 0n, n: 0n };
      if (group.includes("/")) continue;
      if (sum.weight !== weight || sum.boosted !== boosted || sum.allocated !== allocated)
        return `${id} ${group}: members ${sum.weight} ${sum.boosted} ${sum.allocated}`;
      if (sum.n !== count) return `${id} ${group}: ${sum.n} members, counted ${count}`;
    }
    return undefined;
  },
};

/** Every vault pays for what is owed: funded = shares computed + what can still be computed + swept. */
const programmesAreSolvent: Invariant = {
  name: "programmes/solvent",
  check(ctx) {
    const owed = owedByDenom(ctx);
    for (const [, vault] of vaults.entries(ctx)) {
      const due = owed.get(`${vault.id} ${vault.denom}`) ?? 0n;
      if (heldIn(vault) < due)
        return `${vault.id}: owes ${due}${vault.denom}, has ${heldIn(vault)}`;
    }
    return undefined;
  },
};

/** What lies on the ledger for a programme has a certificate: accepted = withdrawn + burned + held. */
const positionsAreCertified: Invariant = {
  name: "programmes/positions-are-certified",
  check(ctx) {
    const sums = new Map<string, bigint>();
    for (const [, { id, asset, type, remaining }] of positions.entries(ctx)) {
      if (type !== "lock") continue;
      const key = `${id} ${asset}`;
      sums.set(key, (sums.get(key) ?? 0n) + remaining);
    }
    for (const [, totals] of assetTotals.entries(ctx)) {
      const { id, asset, accepted, withdrawn, burned } = totals;
      const held = sums.get(`${id} ${asset}`) ?? 0n;
      if (accepted !== held + withdrawn + burned)
        return `${id} ${asset}: accepted ${accepted}, held ${held}`;
    }
    return certificatesCover(ctx);
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

/** As many certificates were issued for a position as it took, less what was given back. */
function certificatesCover(ctx: QueryContext): string | undefined {
  const issued = new Map<string, bigint>();
  for (const [, { certificate, remaining }] of positions.entries(ctx)) {
    if (certificate !== "") issued.set(certificate, (issued.get(certificate) ?? 0n) + remaining);
  }
  for (const [denom, amount] of issued) {
    const series = seriesOf(ctx, denom);
    const outstanding = series === undefined ? 0n : series.issued - series.returned;
    if (outstanding !== amount) return `${denom}: positions ${amount}, issued ${outstanding}`;
  }
  return undefined;
}

/** Shares computed and not paid, plus what the pools still hold for those not computed. */
function owedByDenom(ctx: QueryContext): Map<string, bigint> {
  const owed = new Map<string, bigint>();
  const add = (key: string, amount: bigint) => owed.set(key, (owed.get(key) ?? 0n) + amount);
  for (const [, { id }] of programmes.entries(ctx)) {
    const live = findLive(ctx, id);
    if (live === undefined) continue;
    const { shape } = live.programme;
    for (const [, { group, pool, allocated, swept }] of groups.entries(ctx, [id])) {
      const [asset = ""] = shape.kind === "lockdrop" ? [shape.reward] : group.split("/");
      if (!swept)
        add(
          `${id} ${denomOf(live, asset)}`,
          shape.kind === "lockdrop" ? pool - allocated : -allocated,
        );
      else if (shape.kind === "mint") add(`${id} ${denomOf(live, asset)}`, -pool);
    }
    for (const [, { asset, pool }] of monthFees.entries(ctx, [id]))
      add(`${id} ${denomOf(live, asset)}`, pool);
    for (const [, { asset, allocated, claimed }] of minters.entries(ctx, [id]))
      add(`${id} ${denomOf(live, asset)}`, allocated - claimed);
    if (shape.kind !== "lockdrop") continue;
    for (const [, { allocation, claimed, abandoned }] of participants.entries(ctx, [id]))
      add(`${id} ${denomOf(live, shape.reward)}`, allocation - claimed - abandoned);
  }
  return owed;
}

/** What must hold after every block. */
export const invariants: readonly Invariant[] = [
  vaultsAreHeld,
  totalsAddUp,
  programmesAreSolvent,
  positionsAreCertified,
  accountsAreFound,
];
