import { type Instant, parseInstant } from "../../exact/instant.ts";
import { pow10 } from "../../exact/integer.ts";
import { ONE, type Rational, rational } from "../../exact/rational.ts";
import { decimalsOf } from "../asset-amounts.ts";
import type { ProgrammeEvent } from "../events/event.ts";
import type { MintShape, Programme } from "../programme.ts";
import { LotQueue, type LotUse, nominalWeight } from "../stages/lots.ts";
import { exactFigure, exactPercent, inUnits } from "./figures.ts";
import type { PrintedTable } from "./table.ts";

/** A worked example of the source: what one minter (or group of minters) did, in whole units. */
interface Example {
  readonly name: string;
  readonly steps: readonly (readonly ["mint" | "activate", day: string, units: bigint])[];
  /** Everyone's weight, where the source gives it or makes it plain. */
  readonly everyone?: bigint;
}

/** Source: Kinesis, Minter's Yield announcement, examples 1 to 3. */
const EXAMPLES: readonly Example[] = [
  {
    name: "1: the minters of the offer window",
    steps: [
      ["mint", "2021-02-01", 10_000_000n],
      ["activate", "2021-02-02", 10_000_000n],
    ],
    everyone: 40_000_000n,
  },
  {
    name: "1: the minters after it",
    steps: [
      ["mint", "2021-08-01", 10_000_000n],
      ["activate", "2021-08-02", 10_000_000n],
    ],
    everyone: 40_000_000n,
  },
  {
    name: "2: sold in the window and after it",
    steps: [
      ["mint", "2021-02-01", 200n],
      ["activate", "2021-02-15", 200n],
      ["mint", "2021-03-01", 200n],
      ["activate", "2021-07-15", 200n],
    ],
  },
  {
    name: "3: two lots, first in first out",
    steps: [
      ["mint", "2021-01-01", 1_000n],
      ["activate", "2021-03-01", 700n],
      ["mint", "2022-12-21", 1_000n],
      ["activate", "2023-01-31", 1_300n],
    ],
    everyone: 1_000_000n,
  },
];

/** The source's worked examples under the programme's offer. Nothing without an offer. */
export function minterTables(programme: Programme, shape: MintShape): PrintedTable[] {
  if (shape.offer === undefined) return [];
  const [asset = ""] = shape.mintAssets;
  const decimals = decimalsOf(programme, asset);
  return [
    {
      title: `Worked examples of the ${exactFigure(shape.offer.factor)}x offer`,
      source: "Kinesis, Minter's Yield announcement, examples 1 to 3",
      columns: ["example", "minted", "nominal maximum", "counted", "actual", "everyone", "share"],
      rows: EXAMPLES.map((example) => exampleRow(shape, example, decimals)),
      note: "example 3 prints 1500 for 1300, and says that its 700 come from the lot of 2022",
    },
  ];
}

function exampleRow(shape: MintShape, { name, steps, everyone }: Example, decimals: number) {
  const queue = new LotQueue(shape);
  for (const [type, day, units] of steps) {
    const amount = units * pow10(decimals);
    if (type === "mint") queue.mint(stepEvent(type, day, amount));
    else queue.activate(stepEvent(type, day, amount));
  }
  const factor = shape.offer?.factor ?? ONE;
  const minted = sumOf(queue.lots.map((lot) => lot.event.amount));
  const actual = sumOf(queue.uses.map((use) => use.weight));
  return [
    name,
    inUnits(minted, decimals),
    inUnits(nominalMaximum(queue, shape), decimals),
    countedInWords(queue.uses, { factor, decimals }),
    inUnits(actual, decimals),
    everyone === undefined ? "" : inUnits(everyone, 0),
    everyone === undefined ? "" : exactPercent(rational(actual, everyone * pow10(decimals))),
  ];
}

/** What the lots could have counted for if each had been activated in time. */
function nominalMaximum({ lots }: LotQueue, shape: MintShape): bigint {
  return sumOf(lots.map((lot) => nominalWeight(shape, lot.event.amount, lot.inOffer)));
}

/** `3 x 700 + 1,300`. */
function countedInWords(
  uses: readonly LotUse[],
  { factor, decimals }: { readonly factor: Rational; readonly decimals: number },
): string {
  const amountOf = (multiplied: boolean) =>
    sumOf(uses.map((use) => (use.multiplied === multiplied ? use.amount : 0n)));
  const [tripled, plain] = [amountOf(true), amountOf(false)];
  const parts = [
    ...(tripled > 0n ? [`${exactFigure(factor)} x ${inUnits(tripled, decimals)}`] : []),
    ...(plain > 0n ? [inUnits(plain, decimals)] : []),
  ];
  return parts.join(" + ");
}

function stepEvent(type: "mint" | "activate", day: string, amount: bigint): ProgrammeEvent {
  const time: Instant = parseInstant(`${day}T12:00:00Z`);
  const empty = { id: "", participant: "", asset: "", term: "", counterparty: "", value: "" };
  return { ...empty, line: 0, type, time, amount, via: type === "activate" ? "sale" : "" };
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, each) => sum + each, 0n);
}
