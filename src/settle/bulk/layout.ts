/** A book of a personal limit stands among a participant's members under this number and its slot. */
export const LIMIT_BOOKS = 0x8000;
/** Per group: filled, total weight, total boosted weight, 16 bytes each. */
export const GROUP_BYTES = 48;
/** The reader's table of which cell is which column. */
export const CELL_COLUMNS = 69_632;
/** The reader's table of assets: names and decimals. */
export const ASSET_NAMES = 70_656;
/** The reader's table of terms. */
export const TERM_NAMES = 87_552;
/** The version of the terms that an acceptance must name. */
export const TERMS_VERSION = 104_448;
/** Where the rules stand. */
export const RULES = 131_072;
/** The rule of one kind of deposit. */
export const RULE_BYTES = 144;
/** What stands at RULES, by its offset: four bytes each, instants eight. */
export const RULE = {
  segments: 0,
  termSlots: 4,
  assets: 8,
  required: 12,
  asOf: 16,
  signalOnce: 24,
  boostGroup: 28,
  boostAsset: 32,
  boostOpens: 40,
  boostCloses: 48,
  segmentEnds: 56,
  lookups: 60,
  rules: 64,
  groups: 68,
  assetTotals: 72,
  fillTotals: 76,
  keepsBurns: 80,
} as const;
/** Per group that is divided: share factor, initial factor, 80 bytes each. */
export const DIVISION_BYTES = 160;
/** Per group what comes out of a division: allocated (16), members (8). */
export const SUM_BYTES = 24;
/** The most that a row of a table takes beside names and texts. */
export const ROW_BYTES = 420;
/** A claim: address (20), amount (16, big-endian). */
export const RECORD_BYTES = 36;
/** What hashing a piece of the claims needs beside its input. */
export const SCRATCH = 3328;
/** A step of a release schedule: the fraction's factor (80), amount in all (24), participants (8). */
export const SLOT_BYTES = 112;

/**
 * A block of rows that some thread has read (kernel/layout.ts): what was found, u32 each, and where the
 * texts of its rows are noted, 32 bytes a row.
 */
export const BLOCK = {
  rows: 128,
  lines: 132,
  stoppedAt: 136,
  texts: 200_704,
  mostRows: 8192,
  bytes: 520_192,
} as const;

/** The queue of kernel/tasks.ts: where its tasks stand and how long one is, in words of four bytes. */
export const QUEUE = { tasks: (524_288 + 64) / 4, taskWords: 16, length: 512 } as const;

/**
 * Words of a task: kernel, how many arguments (lowest byte) and reads, whether it is long, whether it is
 * done, arguments, reads. Results take the places of the kernel and the reads.
 */
export const TASK = { counts: 1, isLong: 2, isDone: 3, args: 4, reads: 12 } as const;
