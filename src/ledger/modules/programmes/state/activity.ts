import {
  Invite,
  InviteeCount,
  MinedDay,
  Qualification,
  TradeWeek,
} from "../../../gen/aliquot/programmes/v1/types.ts";
import { scatteredTextPart, u64Part } from "../../../kernel/collections.ts";
import { table } from "../../../kernel/records.ts";
import { person, STORE } from "./keys.ts";

/** Mining by programme, participant and day from the listing day. */
export const minedDays = table({
  store: STORE,
  prefix: 14,
  codec: MinedDay,
  fields: { id: "text", participant: "text", day: "whole", amount: "amount", lastSec: "whole" },
  key: [scatteredTextPart, person, u64Part],
  keyOf: ({ id, participant, day }) => [id, participant, day] as const,
});

/** Net buying by programme, participant and week. */
export const tradeWeeks = table({
  store: STORE,
  prefix: 15,
  codec: TradeWeek,
  fields: { id: "text", participant: "text", week: "whole", net: "text" },
  key: [scatteredTextPart, person, u64Part],
  keyOf: ({ id, participant, week }) => [id, participant, week] as const,
});

/** The accepted invite of each invitee. */
export const invites = table({
  store: STORE,
  prefix: 16,
  codec: Invite,
  fields: { id: "text", invitee: "text", inviter: "text", seq: "whole", timeSec: "whole" },
  key: [scatteredTextPart, person],
  keyOf: ({ id, invitee }) => [id, invitee] as const,
});

/** The first proof of stake and share of each participant. */
export const qualifications = table({
  store: STORE,
  prefix: 17,
  codec: Qualification,
  fields: { id: "text", participant: "text", seq: "whole", timeSec: "whole", value: "text" },
  key: [scatteredTextPart, person],
  keyOf: ({ id, participant }) => [id, participant] as const,
});

/** How many invitees count, by inviter and from when. */
export const inviteeCounts = table({
  store: STORE,
  prefix: 18,
  codec: InviteeCount,
  fields: { id: "text", inviter: "text", timeSec: "whole", invitees: "whole" },
  key: [scatteredTextPart, person, u64Part],
  keyOf: ({ id, inviter, timeSec }) => [id, inviter, timeSec] as const,
});
