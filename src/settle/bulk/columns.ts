import { randomBytes } from "node:crypto";
import type { KernelMemory } from "./kernel.ts";
import { BLOCK } from "./layout.ts";
import { NotFast } from "./not-fast.ts";

/** The kernels' state, one u64 each from STATE on; the order is that of kernel/layout.ts. */
const FIELDS = [
  "rows",
  "participants",
  "members",
  "times",
  "amounts",
  "owners",
  "kinds",
  "assets",
  "terms",
  "lines",
  "idEnds",
  "idText",
  "idTextLimit",
  "idTable",
  "idMask",
  "nameTable",
  "nameMask",
  "nameStarts",
  "nameHashes",
  "nameText",
  "nameTextLimit",
  "heads",
  "standings",
  "burned",
  "memberOwners",
  "memberGroups",
  "memberNext",
  "memberWeights",
  "memberBoosts",
  "memberBoosted",
  "memberInitials",
  "memberShares",
  "order",
  "seed",
  "rowLimit",
  "participantLimit",
  "lastTime",
  "isSorted",
  "perm",
  "memberLimit",
] as const;
type FieldName = (typeof FIELDS)[number];

const STATE = 65_536;
/** Behind the state, the reader's tables and the rules; the queue of tasks follows. */
const STATE_END = 524_288;
/** What a row takes in all, about, the tree included, and what a settlement takes beside its rows. */
const HELD_PER_ROW = 320;
const HELD_AT_LEAST = 32 << 20;
/** What of it a tree takes of the rows' memory: its nodes, records, order, and keys to sort. */
const TREE_BYTES = 120;
const MB = 1 << 20;
/** Tables of rules, texts and totals. */
const TABLES = { start: 1 * MB, end: 32 * MB };
/** What is read and written passes through here. */
export const IO = { start: 32 * MB, end: 96 * MB };
const END = 4096 * MB;
/** Rows that fit whatever their length. */
const MAX_ROWS = 16_000_000;
const MAX_ROWS_BOOSTED = 10_000_000;
/** The shortest row that deposits something. */
const MIN_ROW_BYTES = 38;

/** What a row is; numbers as in kernel/layout.ts. */
export const KIND = {
  lock: 0,
  signal: 1,
  burn: 2,
  register: 3,
  accept: 4,
  acceptOther: 5,
  verifyPassed: 6,
  verifyFailed: 7,
  host: 8,
} as const;

/**
 * The arrays of a bulk settlement in the kernels' memory: rows by column, participants, members (a
 * participant's standing in a group). What only reading and applying need stands in the upper part and
 * is given back to `scratch` afterwards.
 */
export class Columns {
  readonly machine: KernelMemory;
  readonly seed: bigint;
  readonly rowLimit: number;
  private tableEnd = TABLES.start;
  private next = IO.end;
  private scratchStart = 0;
  private tablePairs = { ids: [0, 0], names: [0, 0], idSlots: 0, nameSlots: 0, most: 0 };

  constructor(
    machine: KernelMemory,
    {
      bytes,
      estimatedRows,
      isBoosted,
      isGenerous,
    }: {
      /** Size of the text, if known. */
      readonly bytes: number | undefined;
      readonly estimatedRows: number;
      readonly isBoosted: boolean;
      /** Room for as many rows as could be there, not for the estimate and some. */
      readonly isGenerous: boolean;
    },
  ) {
    this.machine = machine;
    this.seed = randomBytes(8).readBigUInt64LE() >> 1n;
    const most = isBoosted ? MAX_ROWS_BOOSTED : MAX_ROWS;
    const possible = Math.ceil((bytes ?? Number.POSITIVE_INFINITY) / MIN_ROW_BYTES);
    const likely = Math.ceil(estimatedRows * 1.1) + 100_000;
    this.rowLimit = Math.min(most, possible, isGenerous ? possible : likely);
    machine.kernel.clear(STATE, STATE_END);
    this.set("seed", this.seed);
    this.set("rowLimit", this.rowLimit);
    this.set("isSorted", 1);
    this.set("lastTime", -(1n << 62n));
    this.layOut(isBoosted, estimatedRows);
  }

  get(name: FieldName): number {
    return Number(this.machine.view.getBigUint64(addressOf(name), true));
  }

  /** Where the kernels keep a figure of their state. */
  addressOf(name: FieldName): number {
    return addressOf(name);
  }

  set(name: FieldName, value: number | bigint): void {
    this.machine.view.setBigInt64(addressOf(name), BigInt(value), true);
  }

  /** Room for a small table, zeroed, aligned to 16 bytes. */
  table(bytes: number): number {
    const start = this.tableEnd;
    this.tableEnd += (bytes + 15) & ~15;
    if (this.tableEnd > TABLES.end) throw new NotFast("its rules make large tables");
    this.machine.kernel.clear(start, this.tableEnd);
    return start;
  }

  /** What must be zero before rows are put in: all else is written before it is read. */
  tables(): readonly { readonly start: number; readonly end: number }[] {
    const { idSlots, nameSlots } = this.tablePairs;
    const range = (name: FieldName, bytes: number) => {
      const start = this.get(name);
      return { start, end: start + bytes };
    };
    return [
      range("idTable", idSlots * 8),
      range("nameTable", nameSlots * 4),
      range("nameStarts", 4),
    ];
  }

  /** What applying will fill when every participant has a standing in one group. */
  membersRoom(): readonly { readonly start: number; readonly end: number }[] {
    const members = Math.min(this.get("participants"), this.get("memberLimit"));
    return MEMBER_ARRAYS.filter(([name]) => name !== "memberShares").map(([name, bytes]) => {
      const start = this.get(name);
      return { start, end: start + bytes * members };
    });
  }

  /** What the tree will fill when every participant has a claim and the first one's name is like all. */
  treeRoom(): readonly { readonly start: number; readonly end: number }[] {
    const { view } = this.machine;
    const [starts, text] = [this.get("nameStarts"), this.get("nameText")];
    const isAddress = view.getUint32(starts + 4, true) === 42 && view.getUint16(text) === 0x3078;
    if (!isAddress) return [];
    const end = this.scratchStart + this.get("participants") * TREE_BYTES;
    return [{ start: this.scratchStart, end: Math.min(END, end) }];
  }

  /** After all rows are applied: the memory that they took. */
  scratch(): { readonly start: number; readonly end: number } {
    return { start: this.scratchStart, end: END };
  }

  /** Until pools are divided: the memory that shares will take. */
  sharesRoom(): { readonly start: number; readonly end: number } {
    const start = this.get("memberShares");
    return { start, end: start + this.get("memberLimit") * 16 };
  }

  /** About what the system holds for all this, and how it is laid out. */
  held(): { readonly bytes: number; readonly layout: string } {
    const bytes = HELD_AT_LEAST + this.get("rows") * HELD_PER_ROW;
    return { bytes, layout: `${this.rowLimit} ${this.get("idText")}` };
  }

  /** Makes the hash tables fit for `rows` more rows. */
  reserve(rows: number): void {
    const { tablePairs: pairs, machine } = this;
    const wanted = (this.get("rows") + rows) * 1.5;
    if (wanted > pairs.idSlots && pairs.idSlots < pairs.most) {
      pairs.idSlots = Math.min(pairs.most, powerOfTwo(wanted * 1.5));
      const [spare = 0, used = 0] = pairs.ids;
      pairs.ids = [used, spare];
      machine.kernel.clear(spare, spare + pairs.idSlots * 8);
      machine.kernel.growIds(spare, BigInt(pairs.idSlots - 1));
    }
    const names = (this.get("participants") + rows) * 1.5;
    if (names > pairs.nameSlots && pairs.nameSlots < pairs.most) {
      pairs.nameSlots = Math.min(pairs.most, powerOfTwo(names * 1.5));
      const [spare = 0, used = 0] = pairs.names;
      pairs.names = [used, spare];
      machine.kernel.clear(spare, spare + pairs.nameSlots * 4);
      machine.kernel.growNames(spare, BigInt(pairs.nameSlots - 1), this.seed);
    }
  }

  private layOut(isBoosted: boolean, estimatedRows: number): void {
    const rows = this.rowLimit + BLOCK.mostRows;
    this.set("participantLimit", rows - 1);
    for (const [name, bytes] of PARTICIPANT_ARRAYS) this.allot(name, bytes * rows);
    const members = 2 * rows > MAX_ROWS ? rows : 2 * rows;
    this.set("memberLimit", isBoosted ? rows : members);
    for (const [name, bytes] of MEMBER_ARRAYS) this.allot(name, bytes * members);
    if (isBoosted) for (const [name, bytes] of BOOST_ARRAYS) this.allot(name, bytes * rows);
    // Most of what is left between names and ids, which are bounded by the file's size too.
    const slots = powerOfTwo(rows * 1.3);
    const fixed = ROW_BYTES * rows + slots * 24 + 16 * MB;
    const texts = END - this.next - fixed;
    this.allot("nameText", Math.floor((texts * 5) / 8));
    this.set("nameTextLimit", this.next - 64);
    this.scratchStart = this.next;
    // What will be used first, so that what is built there later finds its pages in memory already.
    const used = [this.room(slots * 8), this.room(slots * 4)];
    for (const [name, bytes] of ROW_ARRAYS) this.allot(name, bytes * rows);
    this.tablePairs = {
      ids: [0, used[0] ?? 0],
      names: [0, used[1] ?? 0],
      idSlots: Math.min(slots, powerOfTwo(estimatedRows * 1.55)),
      nameSlots: Math.min(slots, powerOfTwo(estimatedRows * 1.55)),
      most: slots,
    };
    this.set("idTable", this.tablePairs.ids[1] ?? 0);
    this.set("idMask", this.tablePairs.idSlots - 1);
    this.set("nameTable", this.tablePairs.names[1] ?? 0);
    this.set("nameMask", this.tablePairs.nameSlots - 1);
    const spare = slots * 12 + 128;
    this.allot("idText", END - this.next - spare - 64);
    this.set("idTextLimit", this.next - 64 - this.get("idText"));
    this.tablePairs.ids[0] = this.room(slots * 8);
    this.tablePairs.names[0] = this.room(slots * 4);
  }

  private allot(name: FieldName, bytes: number): void {
    this.set(name, this.room(bytes));
  }

  private room(bytes: number): number {
    const start = this.next;
    this.next += Math.ceil(bytes / 64) * 64;
    if (this.next > END) throw new NotFast("its rows do not fit into 4 GiB");
    return start;
  }
}

function addressOf(name: FieldName): number {
  return STATE + FIELDS.indexOf(name) * 8;
}

function powerOfTwo(least: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(16_384, least)));
}

type Arrays = readonly (readonly [FieldName, number])[];
const PARTICIPANT_ARRAYS: Arrays = [
  ["nameStarts", 4],
  ["nameHashes", 4],
  ["heads", 4],
  ["standings", 1],
  ["order", 4],
];
const MEMBER_ARRAYS: Arrays = [
  ["memberOwners", 4],
  ["memberGroups", 2],
  ["memberNext", 4],
  ["memberWeights", 16],
  ["memberShares", 16],
];
const BOOST_ARRAYS: Arrays = [
  ["burned", 16],
  ["memberBoosts", 16],
  ["memberBoosted", 16],
  ["memberInitials", 16],
];
const ROW_ARRAYS: Arrays = [
  ["times", 8],
  ["amounts", 16],
  ["owners", 4],
  ["kinds", 1],
  ["assets", 1],
  ["terms", 1],
  ["lines", 4],
  ["idEnds", 4],
  ["perm", 4],
];
const ROW_BYTES = ROW_ARRAYS.reduce((sum, [, bytes]) => sum + bytes, 0);
