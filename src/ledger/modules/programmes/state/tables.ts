import { inviteeCounts, invites, minedDays, qualifications, tradeWeeks } from "./activity.ts";
import { claimRoots, imports, rejectedRows } from "./imports.ts";
import {
  contributions,
  fixedPrices,
  groups,
  members,
  participants,
  positions,
} from "./lockdrop.ts";
import { lots, lotTotals, minterMonths, minters, monthFees, weightMonths } from "./mint.ts";
import { assetTotals, definitions, events, programmes, progresses, vaults } from "./programmes.ts";

/** Every table, by its name in a genesis file; `eventsOf` follows from the events. */
export const TABLES = {
  programmes,
  definitions,
  progresses,
  events,
  assetTotals,
  vaults,
  groups,
  members,
  participants,
  positions,
  contributions,
  fixedPrices,
  minedDays,
  tradeWeeks,
  invites,
  qualifications,
  inviteeCounts,
  lots,
  minters,
  minterMonths,
  weightMonths,
  monthFees,
  lotTotals,
  imports,
  rejectedRows,
  claimRoots,
} as const;
