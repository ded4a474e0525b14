import type { RecordIn } from "../../kernel/records.ts";
import type { groups, members, participants, positions } from "./state/lockdrop.ts";
import type { lots, minters } from "./state/mint.ts";
import type { assetTotals, events, programmes, progresses, vaults } from "./state/programmes.ts";

/** What was registered. */
export type ProgrammeRecord = RecordIn<typeof programmes>;
/** How far a programme has come. */
export type ProgressRecord = RecordIn<typeof progresses>;
/** An accepted event. */
export type EventRecord = RecordIn<typeof events>;
/** Deposits of an asset. */
export type AssetTotalsRecord = RecordIn<typeof assetTotals>;
/** A reward token's vault. */
export type VaultRecord = RecordIn<typeof vaults>;
/** Totals of a group. */
export type GroupRecord = RecordIn<typeof groups>;
/** A participant in a group. */
export type MemberRecord = RecordIn<typeof members>;
/** A participant in a programme. */
export type ParticipantRecord = RecordIn<typeof participants>;
/** A lock or signal. */
export type PositionRecord = RecordIn<typeof positions>;
/** A minter of one asset. */
export type MinterRecord = RecordIn<typeof minters>;
/** Minted units. */
export type LotRecord = RecordIn<typeof lots>;
