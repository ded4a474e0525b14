/** Explanations through the real program: took part, refused, not eligible, absent. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Explanation, Step } from "../../src/programme/explain/model.ts";
import { aliquot, ROOT, temporaryFolder } from "../support/cli.ts";

const folder = temporaryFolder();
let count = 0;

function events(rows: readonly string[]): string {
  const own = join(folder, `${count++}`);
  mkdirSync(own);
  const path = join(own, "events.csv");
  writeFileSync(
    path,
    ["id,time,event,participant,asset,amount,term,counterparty,via,value", ...rows].join("\n"),
  );
  return path;
}

function explained(
  programme: string,
  path: string,
  participant: string,
  ...more: string[]
): Explanation {
  const run = aliquot(["explain", programme, path, "--json", ...more, "--", participant]);
  expect(run.stderr).toBe("");
  expect(run.status).toBe(0);
  return JSON.parse(run.stdout);
}

function stepsOf(explanation: Explanation, stage: string): readonly Step[] {
  return explanation.stages.filter((each) => each.stage === stage).flatMap((each) => each.steps);
}

const WORKED = join(ROOT, "samples/worked-example.csv");
const KTST = [
  "p,2020-09-16T20:00:00+08:00,price,,KCS,,,,,13",
  "r,2020-09-16T20:00:00+08:00,register,ann,,,,,,",
  "a,2020-09-16T20:00:00+08:00,accept,ann,,,,,,v1",
  "v,2020-09-16T20:00:00+08:00,verify,ann,,,,,,passed",
  "r2,2020-09-16T20:00:00+08:00,register,bob,,,,,,",
  "l,2020-09-17T20:00:00+08:00,lock,ann,KCS,100,kcs-30d,,,",
  "l2,2020-09-17T20:00:00+08:00,lock,bob,KCS,100,kcs-30d,,,",
  "b,2020-09-21T20:00:00+08:00,burn,ann,POL,50,,,,",
];

describe("an explanation", () => {
  it("derives the worked example: events, formula, numbers, exact fraction, rounding, result", () => {
    const explanation = explained("pol-lockdrop", WORKED, "eli");
    expect(explanation.standing).toBe("took part");
    const share = stepsOf(explanation, "share").find((step) => step.label.startsWith("allocation"));
    expect(share).toMatchObject({
      numbers: "2000000000000000000000000 x 5600000000 / 460000000000",
      exact: "560000/23 POL",
      result: "24347.82608695652173913 POL (24347826086956521739130 base units)",
    });
    expect(stepsOf(explanation, "contribute")[0]?.events).toEqual(["d5"]);
    expect(explanation.outlook.locked.join()).toContain("2019-12-04T00:00:00+08:00");
  });

  it("names in every stage the figure that allocations.csv holds", () => {
    const out = join(folder, "named");
    const sample = join(ROOT, "samples/pol-lockdrop.csv");
    aliquot(["settle", "pol-lockdrop", sample, "--out", out]);
    const rows = readFileSync(join(out, "allocations.csv"), "utf8")
      .split("\n")
      .filter((row) => row.startsWith("alice,"));
    const text = aliquot(["explain", "pol-lockdrop", sample, "alice"]).stdout;
    expect(rows.length).toBeGreaterThan(2);
    for (const row of rows) expect(text).toContain(`(${row.split(",")[6]} base units)`);
  });

  it("shows the release of each day of mining with R and N, what burned, and what was refused", () => {
    const explanation = explained("pol-lockdrop", join(ROOT, "samples/pol-lockdrop.csv"), "alice");
    const days = stepsOf(explanation, "release").filter((step) => step.label.startsWith("day "));
    expect(days.length).toBeGreaterThan(3);
    expect(days[0]?.note).toMatch(/^R = [\d.]+: \d+ qualified invitees?; N = /);
    expect(stepsOf(explanation, "release").at(-1)?.label).toBe("burned");
    expect(explanation.refused[0]).toMatchObject({ reason: "outside-window", line: 2 });
  });

  it("counts down what is at risk and says what can still be done", () => {
    const explanation = explained(
      "pol-lockdrop",
      join(ROOT, "samples/pol-lockdrop.csv"),
      "alice",
      "--as-of",
      "2020-01-10T12:00:00+08:00",
    );
    expect(explanation.outlook.atRisk.join()).toMatch(
      /POL burn at 2020-03-05T00:00:00\+08:00 unless released, 54 days and 12 hours after the as-of instant/,
    );
    expect(explanation.outlook.canDo.join()).toMatch(/mine POL/);
  });

  it("explains eligibility, price, burn acceleration and illustrative figures of the KTSt BurningDrop", () => {
    const explanation = explained("ktst-burningdrop", events(KTST), "ann");
    expect(stepsOf(explanation, "eligibility").map((step) => step.events?.[0])).toEqual([
      "r",
      "a",
      "v",
    ]);
    const weight = stepsOf(explanation, "weigh")[0];
    expect(weight).toMatchObject({
      events: ["p"],
      numbers: "100 x 1.5 x 13 x 10^6",
      result: "1950000000",
    });
    expect(weight?.note).toMatch(/illustrative/);
    const boost = stepsOf(explanation, "boost");
    expect(boost.find((step) => step.label === "V")?.rounding).toBe("half up to 36 places, once");
    expect(explanation.outlook.canDo).toContain(
      "use the entry right kratos-betanet-events-phase-2",
    );
  });

  it("says not eligible to somebody with requirements missing, and which", () => {
    const explanation = explained("ktst-burningdrop", events(KTST), "bob");
    expect(explanation.standing).toBe("not eligible");
    expect(explanation.refused[0]).toMatchObject({ event: "l2", reason: "not-eligible" });
    expect(explanation.refused[0]?.detail).toMatch(
      /acceptance of the terms, a passed verification/,
    );
  });

  it("says refused to somebody whose every contribution was refused, and why", () => {
    const path = events([
      "a,2019-11-05T09:00:00+08:00,lock,ana,USDT,5,1w,,,",
      "b,2019-11-06T00:00:00+08:00,lock,ben,USDT,5,1w,,,",
    ]);
    const explanation = explained("pol-lockdrop", path, "ben");
    expect(explanation.standing).toBe("refused");
    expect(explanation.refused).toHaveLength(1);
  });

  it("says did not take part to a name that no event holds", () => {
    const explanation = explained("pol-lockdrop", WORKED, "--nobody");
    expect(explanation).toMatchObject({ standing: "did not take part", stages: [], refused: [] });
  });

  it("shows a minter nominal maximum, still reachable maximum and actual, under those names", () => {
    const path = events([
      "m1,2021-01-01T00:00:00Z,mint,jo,KAU,1000,,,,",
      "a1,2021-03-01T00:00:00Z,activate,jo,KAU,700,,,sale,",
      "m2,2022-12-21T00:00:00Z,mint,jo,KAU,1000,,,,",
      "a2,2023-01-31T00:00:00Z,activate,jo,KAU,1300,,,sale,",
    ]);
    const early = stepsOf(
      explained("kinesis-minters-yield", path, "jo", "--as-of", "2021-04-01T00:00:00Z"),
      "weigh",
    );
    const late = stepsOf(explained("kinesis-minters-yield", path, "jo"), "weigh");
    const named = (steps: readonly Step[]) =>
      Object.fromEntries(steps.slice(-3).map((step) => [step.label, step.result]));
    expect(named(early)).toEqual({
      "nominal maximum (KAU)": "3000 KAU",
      "still reachable maximum (KAU)": "3000 KAU",
      "actual (KAU)": "2100 KAU",
    });
    expect(named(late)).toEqual({
      "nominal maximum (KAU)": "4000 KAU",
      "still reachable maximum (KAU)": "3400 KAU",
      "actual (KAU)": "3400 KAU",
    });
  });

  it("shows each position's own floor where positions are rounded by themselves", () => {
    const path = events([
      "a,2022-02-22T00:00:00Z,lock,jo,UST,10000,3w,,,",
      "b,2022-02-22T00:00:00Z,lock,jo,UST,10000,15w,,,",
    ]);
    const steps = stepsOf(explained("mars", path, "jo"), "share");
    const shares = steps
      .filter((step) => step.label.startsWith("share of"))
      .map((step) => step.result);
    expect(shares).toEqual(["166666.666666 MARS", "833333.333333 MARS"]);
    expect(steps.at(-1)?.result).toBe("999999.999999 MARS (999999999999 base units)");
  });

  it("offers only what is open to the participant: no full round, and what is missing first", () => {
    const full = events([
      "a,2019-11-05T09:00:00+08:00,lock,ana,USDT,300000,1w,,,",
      "b,2019-11-05T10:00:00+08:00,lock,ben,USDT,5,1w,,,",
    ]);
    const refused = explained("pol-lockdrop", full, "ben").outlook.canDo.join("; ");
    expect(refused).not.toContain("group 1");
    expect(refused).toContain("contribute to group 2 from 2019-11-07T00:00:00+08:00");
    const bob = explained(
      "ktst-burningdrop",
      events(KTST),
      "bob",
      "--as-of",
      "2020-09-17T20:00:00+08:00",
    );
    expect(bob.outlook.canDo[0]).toBe(
      "to contribute, first: acceptance of the terms, a passed verification",
    );
  });

  it("lists the rows of the participant that a lenient run set aside", () => {
    const path = events([
      "a,2019-11-05T09:00:00+08:00,lock,ana,USDT,5,1w,,,",
      'b,2019-11-05T10:00:00+08:00,lock,ben,USDT,"12,000",1w,,,',
    ]);
    const explanation = explained("pol-lockdrop", path, "ben", "--lenient");
    expect(explanation.setAside).toEqual([
      expect.objectContaining({ line: 3, reason: "bad-amount" }),
    ]);
  });
});
