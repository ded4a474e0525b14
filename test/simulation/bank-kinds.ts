import { POOR } from "./bank-model.ts";
import { amountUpTo, type Kind } from "./workload.ts";

const send: Kind = (work) => {
  const actor = work.someone();
  const to = work.someone().address;
  const held = [...work.bank.entries()].filter(([address]) => address === actor.address);
  const [, denom = "aktst", balance = 0n] = work.random.pick(held) ?? [];
  const amount = amountUpTo(work.random, balance);
  return {
    actor,
    typeUrl: "/cosmos.bank.v1beta1.MsgSend",
    value: { fromAddress: actor.address, toAddress: to, amount: [{ denom, amount: `${amount}` }] },
    says() {
      if (work.bank.of(actor.address, denom) < amount) return POOR;
      work.bank.move(actor.address, to, denom, amount);
      return undefined;
    },
  };
};

const burnCoins: Kind = (work) => {
  const actor = work.someone();
  const denom = work.random.pick(["arew", "ausdt"]);
  const amount = amountUpTo(work.random, work.bank.of(actor.address, denom) / 1000n);
  return {
    actor,
    typeUrl: "/aliquot.bank.v1.MsgBurn",
    value: { fromAddress: actor.address, amount: [{ denom, amount: `${amount}` }] },
    says() {
      if (work.bank.of(actor.address, denom) < amount) return POOR;
      work.bank.burn(actor.address, denom, amount);
      return undefined;
    },
  };
};

/** Transfers, of certificates too, and burning. */
export const BANK_KINDS: readonly Kind[] = [send, send, burnCoins];
