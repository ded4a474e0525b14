import {
  Contribution,
  FixedPrice,
  GroupTotals,
  Member,
  Participant,
  Position,
} from "../../../gen/aliquot/programmes/v1/types.ts";
import { scatteredTextPart, textPart, textTail, u64Part } from "../../../kernel/collections.ts";
import { table } from "../../../kernel/records.ts";
import { person, STORE } from "./keys.ts";

/** Groups by programme and name. */
export const groups = table({
  store: STORE,
  prefix: 8,
  codec: GroupTotals,
  fields: {
    id: "text",
    group: "text",
    pool: "amount",
    filled: "amount",
    weight: "amount",
    boosted: "amount",
    members: "whole",
    counted: "whole",
    allocated: "amount",
    swept: "flag",
  },
  key: [scatteredTextPart, textTail],
  keyOf: ({ id, group }) => [id, group] as const,
});

/** Standings by programme, group and participant. */
export const members = table({
  store: STORE,
  prefix: 9,
  codec: Member,
  fields: {
    id: "text",
    group: "text",
    participant: "text",
    weight: "amount",
    signalWeight: "amount",
    boosted: "amount",
    allocation: "amount",
  },
  key: [scatteredTextPart, textPart, person],
  keyOf: ({ id, group, participant }) => [id, group, participant] as const,
});

/** Participants by programme. */
export const participants = table({
  store: STORE,
  prefix: 10,
  codec: Participant,
  fields: {
    id: "text",
    participant: "text",
    positions: "whole",
    signalled: "flag",
    firstLockSec: "whole",
    burned: "amount",
    counted: "flag",
    allocation: "amount",
    signalAllocation: "amount",
    claimed: "amount",
    abandoned: "amount",
  },
  key: [scatteredTextPart, person],
  keyOf: ({ id, participant }) => [id, participant] as const,
});

/** Locks and signals by programme, participant and event. */
export const positions = table({
  store: STORE,
  prefix: 11,
  codec: Position,
  fields: {
    id: "text",
    participant: "text",
    seq: "whole",
    group: "text",
    type: "text",
    asset: "text",
    amount: "amount",
    accepted: "amount",
    remaining: "amount",
    weight: "amount",
    term: "text",
    timeSec: "whole",
    withdrawnOnce: "flag",
    certificate: "text",
  },
  key: [scatteredTextPart, person, u64Part],
  keyOf: ({ id, participant, seq }) => [id, participant, seq] as const,
});

/** What counts towards a personal maximum. */
export const contributions = table({
  store: STORE,
  prefix: 12,
  codec: Contribution,
  fields: { id: "text", group: "text", asset: "text", participant: "text", amount: "amount" },
  key: [scatteredTextPart, textPart, textPart, person],
  keyOf: ({ id, group, asset, participant }) => [id, group, asset, participant] as const,
});

/** Prices that have been used, by programme, asset and instant. */
export const fixedPrices = table({
  store: STORE,
  prefix: 13,
  codec: FixedPrice,
  fields: { id: "text", asset: "text", atSec: "whole", givenSec: "whole", price: "text" },
  key: [scatteredTextPart, textPart, u64Part],
  keyOf: ({ id, asset, atSec }) => [id, asset, atSec] as const,
});
