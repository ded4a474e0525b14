import { messages } from "../../../client/messages.ts";
import { UserError } from "../../../settle/user-error.ts";
import { durationMs, wholeOption } from "./node-options.ts";
import type { AddTx } from "./tx.ts";
import type { TxContext } from "./tx-run.ts";

/** Adds the commands of those who own feeds and of those who feed them. */
export function addOracleTxs(add: AddTx): void {
  addFeedTxs(add);
  add(
    "submit <feed> <price>",
    "a feeder: give a price, as of the block's time",
    async ({ from }, [feed = "", price = ""]) =>
      messages.submitPrice({ feeder: from, feed, price }),
  );
  add(
    "submit-many <feed=price...>",
    "a feeder: give prices of several feeds, all or none",
    async ({ from }, words) =>
      messages.submitPrices({ feeder: from, prices: words.map(feedPriceOf) }),
  );
}

function addFeedTxs(add: AddTx): void {
  add(
    "create-feed <feed>",
    "make a feed of prices, yours to choose the feeders of",
    async (context, [feed = ""], options) => {
      const feeders = await feedersOf(context, options);
      return messages.createFeed({
        owner: context.from,
        feed,
        base: String(options["base"]),
        quote: String(options["quote"]),
        feeders,
        quorum: quorumOf(options, feeders),
        maxAgeSec: secondsOf("--max-age", String(options["maxAge"])),
        decimals: wholeOption("--decimals", String(options["decimals"]), 0, 36),
      });
    },
  )
    .requiredOption("--base <symbol>", "what is priced, such as KAU")
    .requiredOption("--quote <symbol>", "what it is priced in, such as USD")
    .requiredOption("--feeders <accounts>", "whose prices count, separated by commas")
    .requiredOption("--quorum <n>", "how many fresh prices make a price")
    .requiredOption("--max-age <duration>", "when a price is stale, such as 1h; 0 for never")
    .option("--decimals <n>", "digits of a price after the point at most", "18");
  add(
    "update-feeders <feed>",
    "the feed's owner: replace its feeders and quorum",
    async (context, [feed = ""], options) => {
      const feeders = await feedersOf(context, options);
      const quorum = quorumOf(options, feeders);
      return messages.updateFeeders({ owner: context.from, feed, feeders, quorum });
    },
  )
    .requiredOption("--feeders <accounts>", "whose prices count, separated by commas")
    .requiredOption("--quorum <n>", "how many fresh prices make a price");
}

type Options = Readonly<Record<string, unknown>>;

async function feedersOf(context: TxContext, options: Options): Promise<string[]> {
  const feeders: string[] = [];
  for (const each of String(options["feeders"]).split(","))
    feeders.push(await context.address(each.trim()));
  return feeders;
}

function quorumOf(options: Options, feeders: readonly string[]): number {
  return wholeOption("--quorum", String(options["quorum"]), 1, feeders.length);
}

function secondsOf(name: string, text: string): bigint {
  const ms = durationMs(name, text);
  if (ms % 1_000 === 0) return BigInt(ms / 1_000);
  throw new UserError("usage", 2, `${name}: ${text}`, undefined, "give whole seconds, like 90s");
}

function feedPriceOf(word: string): { readonly feed: string; readonly price: string } {
  const [feed = "", price, ...more] = word.split("=");
  if (price !== undefined && more.length === 0) return { feed, price };
  const problem = `${word} is no feed with a price`;
  throw new UserError("usage", 2, problem, undefined, "write them like kau-usd=62.5");
}
