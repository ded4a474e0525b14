import {
  Lot,
  LotTotals,
  Minter,
  MinterMonth,
  MonthFees,
  WeightMonth,
} from "../../../gen/aliquot/programmes/v1/types.ts";
import { scatteredTextPart, textPart, textTail, u64Part } from "../../../kernel/collections.ts";
import { table } from "../../../kernel/records.ts";
import { person, STORE } from "./keys.ts";

/** Lots by programme, asset, participant and event. */
export const lots = table({
  store: STORE,
  prefix: 19,
  codec: Lot,
  fields: {
    id: "text",
    asset: "text",
    participant: "text",
    seq: "whole",
    timeSec: "whole",
    amount: "amount",
    remaining: "amount",
  },
  key: [scatteredTextPart, textPart, person, u64Part],
  keyOf: ({ id, asset, participant, seq }) => [id, asset, participant, seq] as const,
});

/** Minters by programme, asset and participant. */
export const minters = table({
  store: STORE,
  prefix: 20,
  codec: Minter,
  fields: {
    id: "text",
    asset: "text",
    participant: "text",
    minted: "amount",
    unactivated: "amount",
    weight: "amount",
    firstLot: "whole",
    nextMonth: "whole",
    allocated: "amount",
    claimed: "amount",
  },
  key: [scatteredTextPart, textPart, person],
  keyOf: ({ id, asset, participant }) => [id, asset, participant] as const,
});

/** A minter's weight after each month in which it grew. */
export const minterMonths = table({
  store: STORE,
  prefix: 21,
  codec: MinterMonth,
  fields: { id: "text", asset: "text", participant: "text", month: "whole", weight: "amount" },
  key: [scatteredTextPart, textPart, person, u64Part],
  keyOf: ({ id, asset, participant, month }) => [id, asset, participant, month] as const,
});

/** Everyone's weight after each month in which it grew. */
export const weightMonths = table({
  store: STORE,
  prefix: 22,
  codec: WeightMonth,
  fields: { id: "text", asset: "text", month: "whole", weight: "amount", holders: "whole" },
  key: [scatteredTextPart, textPart, u64Part],
  keyOf: ({ id, asset, month }) => [id, asset, month] as const,
});

/** Fees by programme, asset and month. */
export const monthFees = table({
  store: STORE,
  prefix: 23,
  codec: MonthFees,
  fields: { id: "text", asset: "text", month: "whole", fees: "amount", pool: "amount" },
  key: [scatteredTextPart, textPart, u64Part],
  keyOf: ({ id, asset, month }) => [id, asset, month] as const,
});

/** Lots of an asset in all. */
export const lotTotals = table({
  store: STORE,
  prefix: 24,
  codec: LotTotals,
  fields: { id: "text", asset: "text", minted: "amount", activated: "amount" },
  key: [scatteredTextPart, textTail],
  keyOf: ({ id, asset }) => [id, asset] as const,
});
