import { canonicalJson } from "../../src/programme/canonical.ts";
import { MintModel, monthOf, startOf } from "./mint-model.ts";
import { iso } from "./texts.ts";
import { type Kind, moduleAccount } from "./workload.ts";

const DAY = 86_400;

const registerMint: Kind = (work, now) => {
  if (work.mints.length >= 2 || work.random.below(50) > 0) return undefined;
  const rules = {
    id: work.nextId(),
    metal: "akau",
    symbol: "KAU",
    operator: work.operator.address,
    treasury: work.someone().address,
    offer: { opens: now - DAY, closes: now + 40 * DAY },
    percent: BigInt(1 + work.random.below(20)),
  };
  return {
    actor: work.operator,
    typeUrl: "/aliquot.programmes.v1.MsgRegisterProgramme",
    value: {
      operator: rules.operator,
      id: rules.id,
      definition: canonicalJson({
        aliquot: 1,
        id: rules.id,
        title: "yield",
        zone: "UTC",
        assets: { KAU: { decimals: 6 } },
        contribute: {
          by: "mint",
          assets: ["KAU"],
          offer: { opens: iso(rules.offer.opens), closes: iso(rules.offer.closes), factor: "3" },
        },
        share: { by: "monthly-yield", fraction: `${rules.percent}%`, sink: "treasury" },
        release: { by: "monthly" },
      }),
      assets: [{ asset: "KAU", denom: "akau", feed: "" }],
      treasury: rules.treasury,
      attestors: [rules.operator],
      attested: ["mint"],
    },
    says() {
      work.mints.push(new MintModel(rules, work.bank, moduleAccount("programmes")));
      return undefined;
    },
  };
};

const attestMint: Kind = (work, now) => {
  const mint = work.random.pick(work.mints);
  if (mint === undefined) return undefined;
  const owner = work.someone().address;
  const amount = 1n + BigInt(work.random.below(1_000_000));
  const actor = work.random.chance(3) ? work.someone() : work.operator;
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgAttest",
    value: {
      attestor: actor.address,
      programmeId: mint.rules.id,
      event: { type: "mint", participant: owner, asset: "KAU", amount: `${amount}` },
    },
    says: () => (actor === work.operator ? mint.mint(owner, amount, now) : "programmes 40"),
  };
};

const activate: Kind = (work, now) => {
  const mint = work.random.pick(work.mints);
  if (mint === undefined) return undefined;
  const actor = work.someone();
  const to = work.someone().address;
  const amount = 1n + BigInt(work.random.below(400_000));
  const via = work.random.pick(["sale", "spend", "transfer", "withdrawal"]);
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgActivate",
    value: {
      participant: actor.address,
      programmeId: mint.rules.id,
      amount: { denom: "akau", amount: `${amount}` },
      via,
      recipient: to,
    },
    says: () => mint.activate(actor.address, { to, via, amount }, now),
  };
};

const payFees: Kind = (work, now) => {
  const mint = work.random.pick(work.mints);
  if (mint === undefined) return undefined;
  const actor = work.random.chance(5) ? work.someone() : work.operator;
  const month = monthOf(now) - work.random.below(3);
  const amount = 1n + BigInt(work.random.below(10_000_000));
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgPayFees",
    value: {
      payer: actor.address,
      programmeId: mint.rules.id,
      month: iso(startOf(month)).slice(0, 7),
      fees: { denom: "akau", amount: `${amount}` },
    },
    says: () => mint.payFees(actor.address, month, amount, now),
  };
};

const claimYield: Kind = (work, now) => {
  const mint = work.random.pick(work.mints);
  if (mint === undefined) return undefined;
  const actor = work.someone();
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgClaim",
    value: { participant: actor.address, programmeId: mint.rules.id },
    says: () => mint.claim(actor.address, now),
  };
};

/** Minter's yields. */
export const MINT_KINDS: readonly Kind[] = [
  registerMint,
  attestMint,
  activate,
  activate,
  payFees,
  claimYield,
];
