import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Definition } from "../definition.ts";
import { compile } from "./compile.ts";
import { DefinitionError, type Problem } from "./problems.ts";

type Step = string | number;
/** A shipped definition with one place changed (undefined removes it), and what that brings. */
type Case = readonly [
  name: string,
  place: readonly Step[],
  value: unknown,
  path: string,
  message: RegExp,
];

function shipped(name: string): Definition {
  const path = new URL(`../../../programmes/${name}.yaml`, import.meta.url);
  return parse(readFileSync(path, "utf8"));
}

function changed(name: string, place: readonly Step[], value: unknown): Definition {
  const definition = shipped(name);
  const last = place.at(-1) ?? "";
  const parent = place
    .slice(0, -1)
    .reduce((node: never, step) => node[step], definition as never) as Record<Step, unknown>;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return definition;
}

function problemsOf(definition: Definition): readonly Problem[] {
  try {
    compile(definition);
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems;
    throw error;
  }
}

const POL = "pol-lockdrop";
const KTST = "ktst-burningdrop";
const CASES: readonly Case[] = [
  [
    POL,
    ["share"],
    { by: "monthly-yield", fraction: "1", sink: "burn" },
    "share.by",
    /does not go with/,
  ],
  [POL, ["reward"], undefined, "reward", /not named/],
  [POL, ["reward"], "XYZ", "reward", /"XYZ" is not under assets/],
  [POL, ["zone"], "UTC+99", "zone", /UTC\+99/],
  [POL, ["supply", "total"], "0.0000000000000000001", "supply.total", /./],
  [POL, ["supply", "parts", "budget"], "1/0", "supply.parts.budget", /./],
  [POL, ["groups"], [], "groups", /at least one group/],
  [POL, ["groups", 1, "id"], "1", "groups[1].id", /stands twice/],
  [POL, ["groups", 0, "terms"], ["5w"], "groups[0].terms[0]", /"5w"/],
  [POL, ["groups", 0, "opens"], undefined, "groups[0].opens", /missing/],
  [
    POL,
    ["groups", 0, "closes"],
    "2019-11-05T00:00:00+08:00",
    "groups[0].closes",
    /not after opens/,
  ],
  [POL, ["groups", 0, "closes"], "2019-11-31T00:00:00+08:00", "groups[0].closes", /November|30/],
  [
    POL,
    ["groups", 0, "cap"],
    { asset: "POL", amount: "1" },
    "groups[0].cap.asset",
    /no term of this group takes POL/,
  ],
  [
    POL,
    ["groups", 0, "cap", "amount"],
    "0.0000001",
    "groups[0].cap.amount",
    /too many digits after the point/,
  ],
  [POL, ["groups", 0, "rate"], undefined, "groups[0].rate", /missing/],
  [POL, ["groups", 0, "pool"], "5", "groups[0].pool", /beside share\.rates/],
  [POL, ["share", "pool"], undefined, "share.pool", /missing/],
  [
    POL,
    ["contribute", "terms", "1w", "assets"],
    ["USDC"],
    "contribute.terms.1w.assets[0]",
    /"USDC"/,
  ],
  [
    POL,
    ["contribute", "terms", "1w", "coefficient"],
    "1/0",
    "contribute.terms.1w.coefficient",
    /./,
  ],
  [POL, ["contribute", "terms", "1w", "duration"], "P1D2H", "contribute.terms.1w.duration", /./],
  [POL, ["release", "at_listing"], "1.1", "release.at_listing", /more than the whole/],
  [POL, ["release", "net_buying", "base"], "0", "release.net_buying.base", /is 0/],
  [POL, ["release", "net_buying", "base"], "1.1", "release.net_buying.base", /is 1\.1/],
  [POL, ["release", "net_buying", "divisor"], "0", "release.net_buying.divisor", /zero/],
  [POL, ["release"], { by: "monthly" }, "release.by", /does not fit/],
  [KTST, ["groups", 0, "pool"], undefined, "groups[0].pool", /missing/],
  [KTST, ["weigh", "price"], { at: "day" }, "weigh.price.at", /does not fit/],
  [KTST, ["weigh", "price"], { fixed: { DOGE: "1" } }, "weigh.price.fixed.DOGE", /"DOGE"/],
  [KTST, ["boost", "group"], "gold", "boost.group", /"gold" is not a group/],
  [KTST, ["boost", "asset"], "DOGE", "boost.asset", /"DOGE"/],
  [KTST, ["boost", "closes"], "2020-09-01T00:00:00Z", "boost.closes", /not after opens/],
  [KTST, ["contribute", "minimum"], { DOGE: "1" }, "contribute.minimum.DOGE", /"DOGE"/],
  [KTST, ["release", "at"], "2020-09-25T00:00:00", "release.at", /offset/],
  [
    KTST,
    ["release"],
    { by: "linear", start: "close", duration: "P0D" },
    "release.duration",
    /zero/,
  ],
  [
    KTST,
    ["release"],
    {
      by: "tranches",
      start: "close",
      tranches: [
        { after: "P0D", fraction: "60%" },
        { after: "P1D", fraction: "60%" },
      ],
    },
    "release.tranches",
    /more than the whole/,
  ],
  ["ethereum-referral", ["groups", 0, "id"], "referral", "groups[0].id", /bonus group/],
  [
    "ethereum-referral",
    ["share", "referral_bonus", "pool"],
    "9999999",
    "share.referral_bonus.pool",
    /less than/,
  ],
  [
    "burningdrop-tokens-per-unit",
    ["groups", 0, "weight_decimals"],
    6,
    "groups[0].weight_decimals",
    /base units of TOKEN/,
  ],
  [
    "mars",
    ["contribute", "withdraw", "windows", 1, "closes"],
    "2022-02-01T00:00:00Z",
    "contribute.withdraw.windows[1].closes",
    /not after/,
  ],
  ["kinesis-minters-yield", ["weigh"], {}, "weigh", /offer/],
  ["kinesis-minters-yield", ["groups"], [{ id: "1" }], "groups", /only contribute\.by "lock"/],
  ["kinesis-minters-yield", ["contribute", "assets"], ["KAX"], "contribute.assets[0]", /"KAX"/],
  [
    "kinesis-minters-yield",
    ["contribute", "offer", "closes"],
    "2019-01-01T00:00:00Z",
    "contribute.offer.closes",
    /not after/,
  ],
  ["staking-mining", ["share", "emission", "decay"], "1.2", "share.emission.decay", /1\.2/],
  ["staking-mining", ["share", "emission", "starts"], "2019-13-01", "share.emission.starts", /./],
  ["staking-mining", ["release", "start"], "listing", "release.start", /not close/],
  [
    "staking-mining",
    ["release", "fallback_listing"],
    "2020-01-01T00:00:00Z",
    "release.fallback_listing",
    /no use/,
  ],
  [
    "staking-mining",
    ["contribute", "terms", "kcs", "assets"],
    ["KCS", "EOS"],
    "contribute.terms.kcs.assets",
    /2 assets/,
  ],
  [
    "staking-mining",
    ["contribute", "closes"],
    "2019-01-01T00:00:00Z",
    "contribute.closes",
    /not after/,
  ],
  [
    "staking-mining",
    ["weigh", "multiplier"],
    [{ factor: "1" }],
    "weigh.multiplier",
    /only contribute\.by "lock"/,
  ],
  ["streaming-rewards", ["share", "duration"], "PT0S", "share.duration", /zero/],
  ["streaming-rewards", ["share", "starts"], "2024-01-01T00:00:00.5Z", "share.starts", /fraction/],
  ["streaming-rewards", ["weigh"], {}, "weigh", /coefficients alone/],
];

describe("compile", () => {
  it.each(CASES)("reports %s with %j = %j at %s", (name, place, value, path, message) => {
    const found = problemsOf(changed(name, place, value)).find((each) => each.path === path);
    expect(found?.message).toMatch(message);
    expect(found?.remedy).not.toBe("");
  });

  it("reports every problem at once, in the order of the stages", () => {
    const definition = changed(POL, ["reward"], "XYZ");
    (definition.groups as unknown as { rate?: string }[]).forEach((group) => {
      delete group.rate;
    });
    expect(problemsOf(definition).map((each) => each.path)).toEqual([
      "reward",
      ...[0, 1, 2, 3, 4, 5].map((i) => `groups[${i}].rate`),
    ]);
  });

  it("stops at fractions whose sum has too long a denominator", () => {
    const primes = [1n, 3n, 7n].map((each) => `1/${10n ** 59n + each}`);
    const tranches = primes.map((fraction) => ({ after: "P1D", fraction }));
    const release = { by: "tranches", start: "close", tranches };
    expect(problemsOf(changed(KTST, ["release"], release))).toEqual([
      {
        path: "release.tranches",
        message: "adds up to a fraction of more than 120 digits",
        remedy: "write decimals, or fractions over one denominator",
      },
    ]);
  });

  it("reports 20 problems at most", () => {
    const grown = shipped(POL).groups ?? [];
    const groups = Array.from({ length: 100 }, () => grown[0]);
    expect(problemsOf(changed(POL, ["groups"], groups))).toHaveLength(20);
  });

  it("gives a group of one asset that asset's decimals for its weight, and 18 to a group of several", () => {
    const { shape } = compile(shipped(KTST));
    expect(shape.kind === "lockdrop" && shape.groups.map((group) => group.weightDecimals)).toEqual([
      6, 18,
    ]);
  });
});
