import { parseInstant, SECOND } from "../../../exact/instant.ts";
import { TextError } from "../../../exact/text-error.ts";
import { UserError } from "../../../settle/user-error.ts";
import { textTable } from "../../text-table.ts";
import { fieldsText, print, wholeOption } from "./node-options.ts";
import type { AddQuery } from "./query.ts";

/** Adds the questions about feeds and prices. */
export function addOracleQueries(add: AddQuery): void {
  addFeedQueries(add);
  addPastQueries(add);
}

function addFeedQueries(add: AddQuery): void {
  add("feeds", "all feeds of prices", async ({ oracle }, _, { json }) => {
    const feeds = await oracle.feeds();
    print(json, { feeds }, () =>
      textTable(
        ["feed", "base", "quote", "quorum", "stale after"],
        feeds.map(({ id, base, quote, quorum, feeders, maxAgeSec }) => [
          ...[id, base, quote, `${quorum} of ${feeders.length}`],
          maxAgeSec === 0n ? "never" : `${maxAgeSec} s`,
        ]),
      ),
    );
  });
  add("feed <feed>", "a feed and its feeders", async ({ oracle }, [id = ""], { json }) => {
    const feed = (await oracle.feed(id)) ?? unknownFeed(id);
    const { feeders, ...fields } = feed;
    print(json, feed, () =>
      fieldsText([
        ...Object.entries(fields),
        ...feeders.map((feeder) => ["feeder", feeder] as const),
      ]),
    );
  });
  add(
    "price <feed>",
    "the price now, and what each feeder says",
    async (client, words, options) => {
      const [id = ""] = words;
      const found = (await client.oracle.price(id)) ?? unknownFeed(id);
      print(options.json, found, () => {
        const { price, ageSec, stale, fresh, quorum } = found;
        const age = price === "" ? "" : ` (${ageSec} s old${stale ? ", stale" : ""})`;
        const feeders = found.feeders.map((each) => [
          ...[each.feeder, each.price || "none"],
          ...(each.price === "" ? ["", ""] : [`${each.ageSec} s`, each.stale ? "stale" : "fresh"]),
        ]);
        return (
          fieldsText([
            ["price", `${price || "none yet"}${age}`],
            ["fresh", `${fresh} of a quorum of ${quorum}`],
          ]) + textTable(["feeder", "price", "age", "state"], feeders)
        );
      });
    },
  );
}

function addPastQueries(add: AddQuery): void {
  add("price-at <feed> <instant>", "the price at an instant", async (client, words, options) => {
    const [id = "", instant = ""] = words;
    const found = await client.oracle.priceAt(id, secondOf(instant));
    if (found === undefined) {
      if ((await client.oracle.feed(id)) === undefined) unknownFeed(id);
      const remedy = `see aliquot query oracle history ${id} for the prices that are kept`;
      throw new UserError("not-found", 7, `${id} had no price at ${instant}`, undefined, remedy);
    }
    print(options.json, found, () => fieldsText(Object.entries(found)));
  });
  add(
    "average <feed> <from> [to]",
    "the time-weighted average since an instant, or between two",
    async (client, [id = "", from = "", to], options) => {
      const end = to === undefined ? 0n : secondOf(to);
      const found = await client.oracle.average(id, secondOf(from), end);
      if (found === undefined) {
        if ((await client.oracle.feed(id)) === undefined) unknownFeed(id);
        const remedy = "begin when the feed had a price, and end when one had come";
        throw new UserError("not-found", 7, `${id} has no average`, undefined, remedy);
      }
      print(options.json, found, () => fieldsText(Object.entries(found)));
    },
  );
  add("history <feed>", "the newest prices of a feed", async (client, [id = ""], options) => {
    if ((await client.oracle.feed(id)) === undefined) unknownFeed(id);
    const entries = await client.oracle.latest(id, BigInt(options.limit ?? 30));
    print(options.json, { entries }, () =>
      textTable(
        ["time", "price", "lowest", "highest", "prices"],
        entries.map(({ timeSec, price, lowest, highest, prices }) => [
          new Date(Number(timeSec) * 1_000).toISOString().replace(".000", ""),
          ...[price, lowest, highest, String(prices)],
        ]),
      ),
    );
  }).option("--limit <n>", "how many, at most 1000 (default: 30)", (text) =>
    wholeOption("--limit", text, 1, 1_000),
  );
}

/** Seconds since 1970, or an instant such as 2027-01-01T00:00:00Z. */
function secondOf(text: string): bigint {
  if (/^\d{1,15}$/.test(text)) return BigInt(text);
  try {
    const instant = parseInstant(text);
    if (instant >= 0n) return instant / SECOND;
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
  }
  const remedy = "give one like 2027-01-01T00:00:00Z, or seconds since 1970";
  throw new UserError("usage", 2, `${text} is no instant`, undefined, remedy);
}

function unknownFeed(id: string): never {
  const remedy = "see aliquot query oracle feeds";
  throw new UserError("not-found", 7, `${id} is no feed`, undefined, remedy);
}
