import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Instant } from "../exact/instant.ts";
import type { RewardTotals } from "../programme/engines/equations.ts";
import type { GroupResult } from "../programme/engines/settlement.ts";
import { fileSystemError } from "./file-system-error.ts";
import { JsonPlace } from "./json-reading.ts";
import { UserError } from "./user-error.ts";
import { SUMMARY_FILE, TABLE_FILES } from "./write-results.ts";

/** A summary.json that was read: what compares and verifies, with a meaning; the rest as text. */
export interface ReadSummary {
  readonly file: string;
  readonly text: string;
  /** Of the program that settled. */
  readonly version: string;
  readonly programme: { readonly id: string; readonly title: string; readonly sha256: string };
  readonly input: { readonly sha256: string; readonly rows: number };
  readonly asOf: Instant;
  readonly decimals: ReadonlyMap<string, number>;
  readonly groups: readonly GroupResult[];
  readonly rewards: readonly RewardTotals[];
  readonly rejected: ReadonlyMap<string, number>;
  /** SHA-256 by file name. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads the summary.json of the result in `directory`. Throws `UserError`: `bad-summary` (exit 4)
 * with the path of what does not fit, exit 5 for what cannot be read.
 */
export async function readSummary(directory: string): Promise<ReadSummary> {
  const file = join(directory, SUMMARY_FILE);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readFile(file));
  } catch (error) {
    if (error instanceof TypeError) throw badSummary(file, "the file is not UTF-8 text");
    throw fileSystemError(error, "read", file);
  }
  return parseSummary(text, file);
}

function badSummary(file: string, message: string): UserError {
  const remedy = "settle again, or get an unchanged copy";
  return new UserError("bad-summary", 4, message, { file }, remedy);
}

function parseSummary(text: string, file: string): ReadSummary {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badSummary(file, "the file is not JSON");
  }
  const root = new JsonPlace(value, file, "bad-summary");
  if (root.at("format").count() !== 1) throw root.at("format").wrong("1, the format known here");
  const programme = root.at("programme");
  const input = root.at("input");
  return {
    file,
    text,
    version: root.at("aliquot").text(),
    programme: {
      id: programme.at("id").text(),
      title: programme.at("title").text(),
      sha256: programme.at("sha256").hash(),
    },
    input: { sha256: input.at("sha256").hash(), rows: input.at("rows").count() },
    asOf: root.at("as_of").instant(),
    decimals: new Map(
      root
        .at("assets")
        .entries()
        .map(([symbol, asset]) => [symbol, asset.at("decimals").count()]),
    ),
    groups: root.at("groups").items().map(groupAt),
    rewards: root.at("rewards").entries().map(rewardAt),
    rejected: new Map(
      root
        .at("rejected")
        .entries()
        .map(([reason, count]) => [reason, count.count()]),
    ),
    files: filesAt(root.at("sha256")),
  };
}

function groupAt(place: JsonPlace): GroupResult {
  const amount = (key: string) => place.at(key).amount();
  return {
    id: place.at("id").text(),
    token: place.at("token").text(),
    participants: place.at("participants").count(),
    pool: amount("pool"),
    carriedIn: amount("carried_in"),
    allocated: amount("allocated"),
    dust: amount("dust"),
    totalWeight: amount("total_weight"),
    totalBoostedWeight: amount("total_boosted_weight"),
    weightDecimals: place.at("weight_decimals").count(),
    fill: place
      .at("fill")
      .items()
      .map((each) => ({
        asset: each.at("asset").text(),
        accepted: each.at("accepted").amount(),
        cap: each.at("cap").value === undefined ? undefined : each.at("cap").amount(),
      })),
  };
}

function rewardAt([token, place]: [string, JsonPlace]): RewardTotals {
  const amount = (key: string) => place.at(key).amount();
  return {
    token,
    pool: amount("pool"),
    allocated: amount("allocated"),
    dust: amount("dust"),
    released: amount("released"),
    held: amount("held"),
    burned: amount("burned"),
  };
}

function filesAt(place: JsonPlace): Map<string, string> {
  const files = new Map<string, string>();
  for (const [name, hash] of place.entries()) {
    // The names come from somebody's file: they must not lead out of the result.
    if (basename(name) !== name || name === "" || name === SUMMARY_FILE)
      throw hash.wrong("the hash of a plain file name of the result");
    files.set(name, hash.hash());
  }
  for (const name of TABLE_FILES) if (!files.has(name)) throw place.at(name).wrong("there");
  return files;
}
