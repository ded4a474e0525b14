import {
  AssetTotals,
  Event,
  Programme,
  ProgrammeDefinition,
  Progress,
  Vault,
} from "../../../gen/aliquot/programmes/v1/types.ts";
import {
  collection,
  presentValue,
  scatteredTextPart,
  textPart,
  textTail,
  u64Part,
} from "../../../kernel/collections.ts";
import { table } from "../../../kernel/records.ts";
import { person, STORE } from "./keys.ts";

/** Programmes by id: what was registered. */
export const programmes = table({
  store: STORE,
  prefix: 1,
  codec: Programme,
  fields: {
    id: "text",
    operator: "text",
    definitionSha256: "text",
    assets: { list: { asset: "text", denom: "text", feed: "text" } },
    treasury: "text",
    attestors: "texts",
    attested: "texts",
    termsDocument: "text",
    verifier: "text",
    requiredProgramme: "text",
    requiredRight: "text",
    registeredSec: "whole",
    finalSec: "whole",
  },
  key: [scatteredTextPart],
  keyOf: ({ id }) => [id] as const,
});

/** Definitions by the programme's id. */
export const definitions = table({
  store: STORE,
  prefix: 2,
  codec: ProgrammeDefinition,
  fields: { id: "text", canonical: "text" },
  key: [scatteredTextPart],
  keyOf: ({ id }) => [id] as const,
});

/** How far each programme has come. */
export const progresses = table({
  store: STORE,
  prefix: 3,
  codec: Progress,
  fields: {
    id: "text",
    events: "whole",
    participants: "whole",
    listingSec: "whole",
    listingEvent: "whole",
    settled: "flag",
    roots: "whole",
  },
  key: [scatteredTextPart],
  keyOf: ({ id }) => [id] as const,
});

/** Accepted events, in order. */
export const events = table({
  store: STORE,
  prefix: 4,
  codec: Event,
  fields: {
    id: "text",
    seq: "whole",
    type: "text",
    participant: "text",
    asset: "text",
    amount: "text",
    term: "text",
    counterparty: "text",
    via: "text",
    value: "text",
    timeSec: "whole",
    height: "whole",
    attestor: "text",
  },
  key: [scatteredTextPart, u64Part],
  keyOf: ({ id, seq }) => [id, seq] as const,
});

/** The events of each participant. */
export const eventsOf = collection({
  store: STORE,
  prefix: 5,
  key: [scatteredTextPart, person, u64Part],
  value: presentValue,
});

/** The programmes that each participant takes part in, so that nobody has to walk over all of them. */
export const programmesOf = collection({
  store: STORE,
  prefix: 28,
  key: [person, scatteredTextPart],
  value: presentValue,
});

/** The events that paid a month's fees: nobody's own, so that `eventsOf` does not lead to them. */
export const feeEvents = collection({
  store: STORE,
  prefix: 29,
  key: [scatteredTextPart, textPart, u64Part, u64Part],
  value: presentValue,
});

/** Deposits by programme and asset. */
export const assetTotals = table({
  store: STORE,
  prefix: 6,
  codec: AssetTotals,
  fields: {
    id: "text",
    asset: "text",
    accepted: "amount",
    withdrawn: "amount",
    burned: "amount",
    outside: "amount",
  },
  key: [scatteredTextPart, textTail],
  keyOf: ({ id, asset }) => [id, asset] as const,
});

/** Reward tokens by programme and denomination. */
export const vaults = table({
  store: STORE,
  prefix: 7,
  codec: Vault,
  fields: {
    id: "text",
    denom: "text",
    funded: "amount",
    claimed: "amount",
    burned: "amount",
    swept: "amount",
  },
  key: [scatteredTextPart, textTail],
  keyOf: ({ id, denom }) => [id, denom] as const,
});
