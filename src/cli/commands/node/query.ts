import { type Command, InvalidArgumentError } from "commander";
import type { Client } from "../../../client/client.ts";
import { UserError } from "../../../settle/user-error.ts";
import { textTable } from "../../text-table.ts";

import { accountAddress, displayUnits, unitOf, wholeText } from "./amounts.ts";

import {
  connectNode,
  fieldsText,
  homeOf,
  jsonText,
  type NodeOptions,
  print,
  withNode,
} from "./node-options.ts";
import { addCertificateQueries, addWhyLocked } from "./query-certificates.ts";
import { addOracleQueries } from "./query-oracle.ts";
import { addProgrammeQueries } from "./query-programmes.ts";
import { addReconciliation } from "./query-reconciliation.ts";
import { addTermsQueries } from "./query-terms.ts";
import { txJson, txText } from "./tx-text.ts";

/** Asks the chain and prints the answer. */
type Ask = (client: Client, words: readonly string[], options: QueryOptions) => Promise<void>;

/** Adds a command that asks the chain. */
export type AddQuery = (usage: string, description: string, ask: Ask) => Command;

interface QueryOptions extends NodeOptions {
  readonly prove?: boolean;
  readonly limit?: number;
  readonly page?: number;
}

export function addQuery(program: Command): void {
  const query = program.command("query").description("ask the chain");
  const add = adderTo(query);
  addAccountQueries(add);
  addChainQueries(add);
  addWhyLocked(add);
  addReconciliation(add);
  const certificates = query.command("certificates").description("ask about certificates");
  addCertificateQueries(adderTo(certificates));
  const terms = query.command("terms").description("registration, terms, risk verification");
  addTermsQueries(adderTo(terms));
  addOracleQueries(adderTo(query.command("oracle").description("ask for prices")));
  const live = query.command("programmes").description("programmes that run on the ledger");
  addProgrammeQueries(adderTo(live));
}

/** What adds commands to a group of them. */
function adderTo(group: Command): AddQuery {
  return (usage, description, ask) => {
    const [name = "", ...words] = usage.split(" ");
    const command = withNode(group.command(name).description(description));
    for (const word of words) command.argument(word);
    // Commander hands over the arguments, the options and the command itself.
    command.action(async (...given: unknown[]) => {
      const options = given.at(-2) as QueryOptions;
      const texts = given.slice(0, -2).filter((each) => typeof each === "string");
      await ask(await connectNode(options), texts as string[], options);
    });
    return command;
  };
}

function addAccountQueries(add: AddQuery): void {
  add(
    "account <account>",
    "number, sequence and kind of an account",
    async (client, [who = ""], options) => {
      const address = await accountAddress(who, homeOf(options));
      const account = await client.account(address);
      if (account === undefined)
        throw absent(`${address} is no account of the chain`, "fund it first");
      const { accountNumber, sequence, publicKey, module, vesting } = account;
      const fields = {
        address,
        account_number: accountNumber,
        sequence,
        public_key: publicKey ?? null,
        ...(module === undefined ? {} : { module: module.name }),
        ...(vesting === undefined ? {} : { vesting }),
      };
      print(options.json, fields, () =>
        fieldsText(
          Object.entries(fields).map(([name, value]) => [
            name.replaceAll("_", " "),
            typeof value === "object" ? jsonText(value) : value,
          ]),
        ),
      );
    },
  );
  add(
    "balances <account>",
    "all that an account holds, and may send",
    async (client, [who = ""], options) => {
      const address = await accountAddress(who, homeOf(options));
      const [held, spendable] = [await client.balances(address), await client.spendable(address)];
      const units = await displayUnits(client);
      print(options.json, { address, balances: held, spendable }, () => {
        const rows = held.map((coin) => {
          const free = spendable.find(({ denom }) => denom === coin.denom)?.amount ?? 0n;
          return [coin.denom, String(coin.amount), wholeText(units, coin), String(free)];
        });
        return textTable(["denomination", "base units", "whole", "spendable base units"], rows);
      });
    },
  );
  add(
    "balance <account> <denom>",
    "what an account holds of one denomination",
    async (client, words, options) => {
      const [who = "", name = ""] = words;
      const address = await accountAddress(who, homeOf(options));
      const units = await displayUnits(client);
      const denom = unitOf(name, units).base;
      const text = (amount: bigint) => {
        const whole = wholeText(units, { denom, amount });
        return `${amount}${denom}${whole === "" ? "" : ` (${whole})`}\n`;
      };
      if (options.prove === true) {
        const proven = await client.provenBalance(address, denom);
        const { amount, height } = proven;
        const appHash = Buffer.from(proven.appHash).toString("hex").toUpperCase();
        const json = { address, denom, amount, height, app_hash: appHash };
        const shown = `proven for block ${height} by app hash ${appHash}`;
        print(options.json, json, () => `${text(amount)}${shown}\n`);
        return;
      }
      const amount = await client.balance(address, denom);
      print(options.json, { address, denom, amount }, () => text(amount));
    },
  ).option("--prove", "check a proof against the app hash of a block's header");
}

function addChainQueries(add: AddQuery): void {
  add(
    "supply [denom]",
    "how much exists of a denomination, or of all",
    async (client, [name], options) => {
      const units = await displayUnits(client);
      const denom = name === undefined ? undefined : unitOf(name, units).base;
      const coins =
        denom === undefined
          ? await client.totalSupply()
          : [{ denom, amount: await client.supply(denom) }];
      print(options.json, { supply: coins }, () =>
        textTable(
          ["denomination", "base units", "whole"],
          coins.map(({ denom, amount }) => [
            denom,
            String(amount),
            wholeText(units, { denom, amount }),
          ]),
        ),
      );
    },
  );
  add(
    "denom [denom]",
    "what people call a denomination, or all",
    async (client, [denom], options) => {
      const found =
        denom === undefined ? await client.denomsMetadata() : [await client.denomMetadata(denom)];
      const known = found.filter((each) => each !== undefined);
      if (denom !== undefined && known.length === 0) {
        throw absent(`nothing is said of ${denom}`, "see aliquot query denom for all");
      }
      print(options.json, denom === undefined ? { metadatas: known } : known[0], () =>
        textTable(
          ["base", "display", "decimals", "name", "symbol"],
          known.map(({ base, display, name, symbol, denomUnits }) => {
            const unit = denomUnits.find((each) => each.denom === display);
            return [base, display, String(unit?.exponent ?? 0), name, symbol];
          }),
        ),
      );
    },
  );
  add("assets", "the assets with their issuers and limits", async (client, _, options) => {
    const assets = await client.assets();
    print(options.json, { assets }, () =>
      textTable(
        ["denomination", "backing", "issuer", "minted", "redeemed", "paused by"],
        assets.map((each) => [
          ...[each.denom, each.backing, each.issuer],
          ...[each.totalMinted, each.totalRedeemed, each.pausedBy],
        ]),
      ),
    );
  });
  add(
    "asset <denom>",
    "an asset with its supply and today's totals",
    async (client, [denom = ""], options) => {
      const found = await client.asset(denom);
      if (found === undefined) throw absent(`${denom} is no asset`, "see aliquot query assets");
      const { asset, ...today } = found;
      const fields = Object.entries({ ...asset, ...today });
      print(options.json, found, () => fieldsText(fields.map(([name, value]) => [name, value])));
    },
  );
  add("params", "what the whole chain agrees on", async (client, _, options) => {
    const params = await client.params();
    print(options.json, params, () => fieldsText(Object.entries(params)));
  });
  add("tx <hash>", "a transaction and what became of it", async (client, [hash = ""], options) => {
    const tx = await client.tx(hash);
    if (tx === undefined)
      throw absent(`no block has transaction ${hash}`, "ask again after the next block");
    print(options.json, txJson(tx), () => txText(tx));
  });
  addSearch(add);
  add(
    "block [height]",
    "a block; the last one when no height is given",
    async (client, [text], options) => {
      const block = await client.block(text === undefined ? undefined : positive(text));
      const { header, hash, txs } = block;
      const { txHash } = await import("../../../client/make-tx.ts");
      const hashes = txs.map(txHash);
      const appHash = Buffer.from(header.appHash).toString("hex").toUpperCase();
      const fields = { ...header, appHash, hash, transactions: hashes };
      print(options.json, fields, () =>
        fieldsText([
          ...Object.entries({ ...fields, transactions: txs.length }),
          ...hashes.map((each) => ["transaction", each] as const),
        ]),
      );
    },
  );
  add(
    "raw <path>",
    "any query by its gRPC path, request and answer in base64",
    async (client, [path = ""], options) => {
      const { request } = options as QueryOptions & { readonly request?: string };
      const data = new Uint8Array(Buffer.from(request ?? "", "base64"));
      const { value, height } = await client.abciQuery({ path, data });
      print(options.json, { height, value }, () => `${Buffer.from(value).toString("base64")}\n`);
    },
  ).option("--request <base64>", "the encoded request");
}

function addSearch(add: AddQuery): void {
  add(
    "txs <search>",
    "transactions by their events, such as \"transfer.recipient='kratos1...'\"",
    async (client, [search = ""], options) => {
      const { page = 1, limit = 30 } = options;
      const found = await client.searchTxs(search, { page, perPage: limit, order: "desc" });
      print(options.json, { total: found.total, txs: found.txs.map(txJson) }, () => {
        const rows = found.txs.map(({ hash, height, code, gasUsed }) => [
          ...[hash, String(height), code === 0 ? "done" : `refused (${code})`, String(gasUsed)],
        ]);
        return `${textTable(["hash", "height", "outcome", "gas"], rows)}${found.total} in all\n`;
      });
    },
  )
    .option("--page <n>", "which page", positive)
    .option("--limit <n>", "how many on a page, at most 100", positive);
}

function positive(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("give a whole number from 1 on");
}

function absent(message: string, remedy: string): UserError {
  return new UserError("not-found", 7, message, undefined, remedy);
}
