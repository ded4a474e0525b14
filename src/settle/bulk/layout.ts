/** A book of a personal limit stands among a participant's members under this number and its slot. */
export const LIMIT_BOOKS = 0x8000;
/** Per group: filled, total weight, total boosted weight, 16 bytes each. */
export const GROUP_BYTES = 48;
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
