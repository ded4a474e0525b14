// Where things stand in the shared memory. The host writes the addresses of the large arrays into the
// state below, one u64 each, before the first call; docs: src/settle/bulk/columns.ts holds the sizes.

/** The state shared by host and kernels: one u64 a field. */
const STATE: usize = 65536;

/** Field numbers, in the order of src/settle/bulk/columns.ts. */
export const enum Field {
  rows,
  participants,
  members,
  times,
  amounts,
  owners,
  kinds,
  assets,
  terms,
  lines,
  idEnds,
  idText,
  idTextLimit,
  idTable,
  idMask,
  nameTable,
  nameMask,
  nameStarts,
  nameHashes,
  nameText,
  nameTextLimit,
  heads,
  standings,
  burned,
  memberOwners,
  memberGroups,
  memberNext,
  memberWeights,
  memberBoosts,
  memberBoosted,
  memberInitials,
  memberShares,
  order,
  seed,
  rowLimit,
  participantLimit,
  lastTime,
  isSorted,
  perm,
  memberLimit,
}

export function field(index: Field): usize {
  return <usize>load<u64>(STATE + ((<usize>index) << 3));
}

/** A field that is no address or count but a whole 64-bit number. */
export function wideField(index: Field): u64 {
  return load<u64>(STATE + ((<usize>index) << 3));
}

export function setField(index: Field, value: u64): void {
  store<u64>(STATE + ((<usize>index) << 3), value);
}

/** What a row is; the host uses the same numbers. */
export const enum Kind {
  lock,
  signal,
  burn,
  register,
  accept,
  acceptOther,
  verifyPassed,
  verifyFailed,
  host,
}

/** The reader's tables, written by the host. */
export const CELL_COLUMNS: usize = 69632;
/** Count (8 bytes), then entries of 64 bytes: length (1), decimals (1), text. */
export const ASSET_NAMES: usize = 70656;
export const TERM_NAMES: usize = 87552;
/** The version of the terms: length (8; 255: any), text. */
export const TERMS_VERSION: usize = 104448;
/** 2^128 and decimal tables of the writer, the factors and groups of the rules. */
export const RULES: usize = 131072;

/** Group numbers from here on are books of personal limits, not members. */
export const LIMIT_BOOKS: u32 = 0x8000;
/** Per group: filled (16), total weight (16), total boosted weight (16). */
export const GROUP_BYTES: usize = 48;
/** A release: fraction's factor (80), amount in all (24), participants (8). */
export const SLOT_BYTES: usize = 112;

/**
 * A block of rows, read by any thread before it is known which rows stand before it: cells of the current
 * row, what was found, then a column each for BLOCK_ROWS rows. Docs: src/settle/bulk/layout.ts.
 */
export const enum Block {
  /** Start and end of each column's cell in the current row. */
  cells = 0,
  /** Rows read, lines passed, where and why reading stopped: u32 each. */
  rows = 128,
  lines = 132,
  stoppedAt = 136,
  isUnsorted = 140,
  times = 4096,
  amounts = 69632,
  /** A row each: name start (4), name end (4), name hash (8), id start (4), id end (4), id hash (8). */
  texts = 200704,
  rowLines = 462848,
  kinds = 495616,
  assets = 503808,
  terms = 512000,
}
export const BLOCK_ROWS: u32 = 8192;
