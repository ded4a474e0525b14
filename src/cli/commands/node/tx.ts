import type { Command } from "commander";
import { type Message, messages } from "../../../client/messages.ts";
import { UserError } from "../../../settle/user-error.ts";
import { coinOf, coinsOf } from "./amounts.ts";
import { instantSec } from "./node-options.ts";
import { addAssetTxs } from "./tx-assets.ts";
import { addCertificateTxs } from "./tx-certificates.ts";
import { addTxFiles } from "./tx-files.ts";
import { addOracleTxs } from "./tx-oracle.ts";
import { addProgrammeTxs } from "./tx-programmes.ts";
import { runTx, type TxContext, type TxOptions, withTx } from "./tx-run.ts";
import { addTermsTxs } from "./tx-terms.ts";

/** Makes the messages of a command from its words and options. */
export type Make = (
  context: TxContext,
  words: readonly string[],
  options: Readonly<Record<string, unknown>>,
) => Promise<Message | readonly Message[]>;

/** Adds a command that makes a transaction. */
export type AddTx = (usage: string, description: string, make: Make) => Command;

export function addTx(program: Command): void {
  const tx = program
    .command("tx")
    .description("make, sign and send transactions")
    .addHelpText(
      "after",
      `
Amounts are base units (1000aktst) or, where the chain knows the unit, whole tokens (1.5KTST).
Accounts are addresses or names of keys. Example:
  aliquot tx send kratos1... 1.5KTST --from alice`,
    );
  const add = adderTo(tx);
  addBankTxs(add);
  addVestingTxs(add);
  addAssetTxs(add);
  addCertificateTxs(adderTo(tx.command("certificates").description("redeem what was locked")));
  addTermsTxs(adderTo(tx.command("terms").description("registration, terms, risk verification")));
  addOracleTxs(adderTo(tx.command("oracle").description("feeds of prices")));
  const live = tx.command("programmes").description("programmes that run on the ledger");
  addProgrammeTxs(adderTo(live));
  addTxFiles(tx);
}

/** What adds commands to a group of them. */
function adderTo(group: Command): AddTx {
  return (usage, description, make) => {
    const [name = "", ...words] = usage.split(" ");
    const command = withTx(group.command(name).description(description));
    for (const word of words) command.argument(word);
    command.action(async (...given: unknown[]) => {
      const options = given.at(-2) as TxOptions;
      const texts = given
        .slice(0, -2)
        .flat()
        .filter((each) => typeof each === "string");
      await runTx(options, async (context) => {
        const made = await make(context, texts, { ...options });
        return Array.isArray(made) ? made : [made as Message];
      });
    });
    return command;
  };
}

function addBankTxs(add: AddTx): void {
  add("send <to> <coins>", "send coins to an account", async (context, [to = "", coins = ""]) =>
    messages.send({
      fromAddress: context.from,
      toAddress: await context.address(to),
      amount: coinsOf(coins, context.units),
    }),
  );
  add("multi-send <to:coins...>", "send coins to several accounts at once", multiSend);
  add(
    "burn <coins>",
    "destroy coins of your own, for ever",
    async ({ from, units }, [coins = ""]) =>
      messages.burn({ fromAddress: from, amount: coinsOf(coins, units) }),
  );
  add(
    "set-send-enabled <denom> <on|off>",
    "the authority: allow or stop sending a denomination",
    async ({ from }, [denom = "", state]) => {
      if (state !== "on" && state !== "off") {
        throw new UserError(
          "usage",
          2,
          `${state} is neither on nor off`,
          undefined,
          "give on or off",
        );
      }
      const sendEnabled = [{ denom, enabled: state === "on" }];
      return messages.setSendEnabled({ authority: from, sendEnabled, useDefaultFor: [] });
    },
  );
}

async function multiSend(context: TxContext, words: readonly string[]): Promise<Message> {
  const outputs = [];
  for (const word of words) {
    const at = word.indexOf(":");
    const coins = coinsOf(word.slice(at + 1), context.units);
    outputs.push({ address: await context.address(word.slice(0, at)), coins });
  }
  const totals = new Map<string, bigint>();
  for (const { coins } of outputs) {
    for (const { denom, amount } of coins)
      totals.set(denom, (totals.get(denom) ?? 0n) + BigInt(amount));
  }
  const coins = [...totals]
    .map(([denom, amount]) => ({ denom, amount: amount.toString() }))
    .toSorted((a, b) => (a.denom < b.denom ? -1 : 1));
  return messages.multiSend({ inputs: [{ address: context.from, coins }], outputs });
}

function addVestingTxs(add: AddTx): void {
  add(
    "create-vesting <to> <coins>",
    "make an account whose coins become spendable with time",
    async (context, [to = "", coins = ""], options) =>
      messages.createVestingAccount({
        fromAddress: context.from,
        toAddress: await context.address(to),
        amount: [coinOf(coins, context.units)],
        endTime: instantSec("--end", String(options["end"])),
        delayed: options["delayed"] === true,
      }),
  )
    .requiredOption("--end <instant>", "when all is spendable, such as 2027-01-01T00:00:00Z")
    .option("--delayed", "all at the end, instead of evenly from now on");
  add(
    "create-locked <to> <coins>",
    "make an account whose coins are never spendable",
    async (context, [to = "", coins = ""]) =>
      messages.createPermanentLockedAccount({
        fromAddress: context.from,
        toAddress: await context.address(to),
        amount: [coinOf(coins, context.units)],
      }),
  );
}
