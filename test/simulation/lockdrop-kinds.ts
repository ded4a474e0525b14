import { canonicalJson } from "../../src/programme/canonical.ts";
import { POOR } from "./bank-model.ts";
import { LockdropModel } from "./lockdrop-model.ts";
import { definitionOf, randomRules } from "./random-lockdrop.ts";
import { amountUpTo, type Kind, moduleAccount } from "./workload.ts";
import type { Actor } from "./world.ts";

const registerLockdrop: Kind = (work, now) => {
  if (!work.random.chance(2) || work.lockdrops.length >= 150) return undefined;
  const who = {
    id: work.nextId(),
    operator: work.operator.address,
    treasury: work.someone().address,
  };
  const rules = randomRules(work.random, now, who);
  const pool = rules.groups.reduce((sum, each) => sum + each.pool, 0n);
  const fuel = rules.boost === undefined ? [] : [{ asset: "FUEL", denom: rules.fuel, feed: "" }];
  const bindings = [
    ...fuel,
    { asset: "REW", denom: rules.reward, feed: "" },
    { asset: "USDT", denom: rules.asset, feed: "" },
  ];
  return {
    actor: work.operator,
    typeUrl: "/aliquot.programmes.v1.MsgRegisterProgramme",
    value: {
      operator: rules.operator,
      id: rules.id,
      definition: canonicalJson(definitionOf(rules)),
      assets: bindings,
      treasury: rules.treasury,
      attestors: [rules.operator],
      attested: ["mined"],
    },
    says() {
      if (work.bank.of(rules.operator, rules.reward) < pool) return POOR;
      const vaults = {
        pools: moduleAccount("programmes"),
        principals: moduleAccount("certificates"),
      };
      work.lockdrops.push(new LockdropModel(rules, work.bank, vaults));
      return undefined;
    },
  };
};

const lock: Kind = (work, now) => {
  const drop = work.lockdrop(({ rules }) =>
    rules.groups.some(({ opens, closes }) => opens <= now && now < closes),
  );
  if (drop === undefined) return undefined;
  const actor = work.someone();
  const term = work.random.chance(2) ? "99w" : work.random.pick(drop.rules.terms).name;
  const amount = work.random.chance(3)
    ? work.bank.of(actor.address, "ausdt") + 1n
    : 1n + BigInt(work.random.below(3_000_000));
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgLock",
    value: {
      participant: actor.address,
      programmeId: drop.rules.id,
      term,
      amount: { denom: drop.rules.asset, amount: `${amount}` },
    },
    says: () => drop.lock(actor.address, term, amount, now),
  };
};

const signal: Kind = (work, now) => {
  const drop = work.lockdrop(
    ({ rules }) =>
      rules.signalTenths !== undefined &&
      rules.groups.some(({ opens, closes }) => opens <= now && now < closes),
  );
  if (drop === undefined) return undefined;
  const actor = work.someone();
  const { name: term } = work.random.pick(drop.rules.terms);
  const amount = 1n + BigInt(work.random.below(9_000_000));
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgSignal",
    value: {
      participant: actor.address,
      programmeId: drop.rules.id,
      term,
      amount: { denom: drop.rules.asset, amount: `${amount}` },
    },
    says: () => drop.signal(actor.address, term, amount, now),
  };
};

const accelerate: Kind = (work, now) => {
  const drop = work.lockdrop(
    ({ rules: { boost } }) => boost !== undefined && boost.opens <= now && now < boost.closes,
  );
  if (drop === undefined) return undefined;
  const actor = work.someone();
  const amount = 1n + BigInt(work.random.below(1_000_000));
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgBurn",
    value: {
      participant: actor.address,
      programmeId: drop.rules.id,
      amount: { denom: drop.rules.fuel, amount: `${amount}` },
    },
    says: () => drop.burn(actor.address, amount, now),
  };
};

const mine: Kind = (work, now) => {
  const drop = work.lockdrop(
    ({ rules }) => rules.activityDays !== undefined && rules.releaseSec <= now,
  );
  if (drop === undefined) return undefined;
  const participant = work.someone().address;
  const amount = 1n + BigInt(work.random.below(2_000_000_000));
  return {
    actor: work.operator,
    typeUrl: "/aliquot.programmes.v1.MsgAttest",
    value: {
      attestor: work.operator.address,
      programmeId: drop.rules.id,
      event: { type: "mined", participant, amount: `${amount}` },
    },
    says: () => drop.mine(participant, amount, now),
  };
};

const burnAbandoned: Kind = (work, now) => {
  const drop = work.lockdrop(
    ({ rules }) => rules.activityDays !== undefined && rules.releaseSec <= now,
  );
  if (drop === undefined) return undefined;
  const owner = work.someone().address;
  const actor = work.someone();
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgBurnAbandoned",
    value: { sender: actor.address, programmeId: drop.rules.id, participants: [owner] },
    says: () => drop.burnAbandoned(owner, now),
  };
};

const withdraw: Kind = (work, now) => {
  const drop = work.lockdrop(
    ({ rules: { withdrawal } }) =>
      withdrawal !== undefined && withdrawal.opens <= now && now < withdrawal.closes,
  );
  const position = drop && work.random.pick(drop.positions);
  if (position === undefined || drop === undefined) return undefined;
  const owner = work.random.chance(5) ? work.someone().address : position.owner;
  const actor = work.world.actors.find(({ address }) => address === owner) as Actor;
  const amount = amountUpTo(work.random, position.remaining);
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgWithdraw",
    value: {
      participant: owner,
      programmeId: drop.rules.id,
      lock: position.seq,
      amount: { denom: drop.rules.asset, amount: `${amount}` },
    },
    says: () => drop.withdraw(owner, position.seq, amount, now),
  };
};

const claim: Kind = (work, now) => {
  const drop = work.lockdrop(({ finalSec }) => finalSec <= now);
  if (drop === undefined) return undefined;
  const actor = work.someone();
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgClaim",
    value: { participant: actor.address, programmeId: drop.rules.id },
    says: () => drop.claim(actor.address, now),
  };
};

const settleFor: Kind = (work, now) => {
  const drop = work.lockdrop(({ finalSec }) => finalSec <= now);
  if (drop === undefined) return undefined;
  const owner = work.someone().address;
  const actor = work.someone();
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgSettle",
    value: { sender: actor.address, programmeId: drop.rules.id, participants: [owner] },
    says: () => drop.settleFor(owner, now),
  };
};

const redeem: Kind = (work, now) => {
  const drop = work.lockdrop(({ positions }) => positions.some(({ matures }) => matures <= now));
  const position = drop && work.random.pick(drop.positions.filter(({ isSignal }) => !isSignal));
  if (position === undefined || drop === undefined) return undefined;
  const { certificate, matures } = position;
  const holders = work.world.actors.filter(
    ({ address }) => work.bank.of(address, certificate) > 0n,
  );
  const actor = work.random.pick(work.random.chance(80) ? holders : []) ?? work.someone();
  const held = work.bank.of(actor.address, certificate);
  const amount = work.random.chance(5) ? held + 1n : amountUpTo(work.random, held);
  return {
    actor,
    typeUrl: "/aliquot.certificates.v1.MsgRedeem",
    value: { holder: actor.address, denom: certificate, amount: `${amount}` },
    says() {
      if (now < matures) return "certificates 3";
      if (work.bank.of(actor.address, certificate) < amount) return "certificates 5";
      work.bank.burn(actor.address, certificate, amount);
      work.bank.move(moduleAccount("certificates"), actor.address, drop.rules.asset, amount);
      return undefined;
    },
  };
};

/** Lockdrops, and the certificates of what is locked in them; more frequent ones more often. */
export const LOCKDROP_KINDS: readonly Kind[] = [
  registerLockdrop,
  lock,
  lock,
  lock,
  lock,
  signal,
  accelerate,
  accelerate,
  withdraw,
  withdraw,
  claim,
  claim,
  mine,
  burnAbandoned,
  settleFor,
  redeem,
  redeem,
];
