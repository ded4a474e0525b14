import { assert } from "../../exact/assert.ts";
import type { ProgrammeEvent } from "../../programme/events/event.ts";
import type { Programme } from "../../programme/programme.ts";
import { rowOf } from "../csv-rows.ts";
import type { CellPositions } from "../header-columns.ts";
import type { RawRow } from "../raw-row.ts";
import { type MalformedRow, RowMeaning } from "../row-meaning.ts";
import { type Columns, IO, KIND } from "./columns.ts";
import { BLOCK } from "./layout.ts";
import { NotFast } from "./not-fast.ts";

/** Where the texts of a row are put for the kernels. */
const ODD_TEXT = IO.end - (1 << 20);
const MIN_INSTANT = -(1n << 62n);
const MAX_INSTANT = (1n << 62n) - 1n;

/** Rows that the kernels leave to the host: read by the plain reader's functions, put at their place. */
export class OddRows {
  /** Rows that are no plain deposit or standing, by row number. */
  readonly others = new Map<number, ProgrammeEvent>();
  private readonly meaning: RowMeaning;
  private readonly setAsideIds = new Set<string>();

  constructor(
    private readonly programme: Programme,
    private readonly columns: Columns,
    private readonly options: {
      readonly path: string;
      readonly header: CellPositions;
      readonly lenient: boolean;
      readonly needsPlain: (event: ProgrammeEvent) => string | undefined;
      /** The block whose first row the host uses. */
      readonly block: number;
    },
  ) {
    this.meaning = new RowMeaning(programme, options.path, options.lenient);
  }

  get malformed(): readonly MalformedRow[] {
    return this.meaning.malformed;
  }

  /** Reads the row in these cells and puts it behind the others. Throws for a malformed one. */
  read(cells: readonly string[], line: number): void {
    const row = rowOf(cells, line, this.options.header);
    if (row.problem) {
      if (row.id !== undefined) this.enterId(row.id);
      this.meaning.setAsideProblem(row);
      return;
    }
    let event: ProgrammeEvent;
    try {
      event = this.meaning.eventOf(row);
    } catch (error) {
      const [id] = row.values;
      const before = id === undefined ? "new" : this.enterId(id);
      const isTwice = id !== undefined && before !== "new";
      this.meaning.setAsideEvent(row, isTwice ? this.meaning.duplicateId(id, before.line) : error);
      return;
    }
    this.enter(event);
  }

  /** Throws for what entering the names of rows met. */
  refuse(state: number): void {
    if (state === 2) throw new NotFast("its names and ids are too long");
    if (state === 1) this.refuseDuplicate(this.columns.machine.kernel.stoppedAtRow());
  }

  /** The kernels found an id twice: a strict run ends there, a lenient one goes to the plain reader. */
  private refuseDuplicate(row: number): never {
    const { columns } = this;
    const id = idOf(columns, row);
    const line = lineOfId(columns, id, row);
    if (line !== undefined && !this.options.lenient) {
      const raw: RawRow = { problem: false, line: lineOf(columns, row), values: [id] };
      this.meaning.setAsideEvent(raw, this.meaning.duplicateId(id, line));
    }
    throw new NotFast("an id stands twice");
  }

  /** Counts the id of a row that is set aside; tells where it stood before, if it did. */
  private enterId(id: string): "new" | { readonly line: number | undefined } {
    const { columns } = this;
    const { view, kernel } = columns.machine;
    this.noteTexts({ participant: "", id });
    const hash = view.getBigUint64(this.options.block + BLOCK.texts + 24, true);
    if (kernel.enterIdHash(hash) !== 0) {
      this.setAsideIds.add(id);
      return "new";
    }
    const line = lineOfId(columns, id, columns.get("rows"));
    if (line === undefined && !this.setAsideIds.has(id)) throw new NotFast("two ids look alike");
    return { line };
  }

  /** Puts an event that the host has read at the end of the columns. */
  private enter(event: ProgrammeEvent): void {
    const { columns } = this;
    const { view, bytes, kernel } = columns.machine;
    const obstacle = this.options.needsPlain(event);
    if (obstacle !== undefined) throw new NotFast(obstacle);
    if (event.time < MIN_INSTANT || event.time > MAX_INSTANT)
      throw new NotFast("a time is far away");
    const row = columns.get("rows");
    const kind = kindOf(this.programme, event);
    view.setBigInt64(columns.get("times") + row * 8, event.time, true);
    view.setUint32(columns.get("lines") + row * 4, event.line, true);
    bytes[columns.get("kinds") + row] = kind;
    if (kind === KIND.host) this.others.set(row, event);
    if (kind <= KIND.burn) this.enterDeposit(row, event);
    if (event.time < view.getBigInt64(columns.addressOf("lastTime"), true))
      columns.set("isSorted", 0);
    columns.set("lastTime", event.time);
    this.noteTexts(event);
    columns.set("rows", row + 1);
    this.refuse(kernel.enterNames(this.options.block, row, row + 1));
  }

  /** Hands the texts of one row to the kernels. */
  private noteTexts({ participant, id }: Pick<ProgrammeEvent, "participant" | "id">): void {
    const { view, bytes, kernel } = this.columns.machine;
    const owner = Buffer.from(participant);
    const idStart = ODD_TEXT + owner.length + 16;
    const ownId = Buffer.from(id);
    bytes.set(owner, ODD_TEXT);
    bytes.set(ownId, idStart);
    const entry = this.options.block + BLOCK.texts;
    view.setUint32(entry, ODD_TEXT, true);
    view.setUint32(entry + 4, ODD_TEXT + owner.length, true);
    view.setUint32(entry + 16, idStart, true);
    view.setUint32(entry + 20, idStart + ownId.length, true);
    kernel.hashFirst(this.options.block);
  }

  private enterDeposit(row: number, event: ProgrammeEvent): void {
    const { columns } = this;
    const { view, bytes } = columns.machine;
    const { shape, assets } = this.programme;
    assert(shape.kind === "lockdrop", "the fast path serves lockdrops");
    const term = event.term === "" ? 255 : [...shape.terms.keys()].indexOf(event.term);
    bytes[columns.get("assets") + row] = [...assets.keys()].indexOf(event.asset);
    bytes[columns.get("terms") + row] = term;
    view.setBigUint64(
      columns.get("amounts") + row * 16,
      event.amount & 0xffff_ffff_ffff_ffffn,
      true,
    );
    view.setBigUint64(columns.get("amounts") + row * 16 + 8, event.amount >> 64n, true);
  }
}

function lineOf(columns: Columns, row: number): number {
  return columns.machine.view.getUint32(columns.get("lines") + row * 4, true);
}

/** The line of the row before `end` that has this id. */
function lineOfId(columns: Columns, id: string, end: number): number | undefined {
  const { view, bytes } = columns.machine;
  const wanted = Buffer.from(id);
  const ends = columns.get("idEnds");
  const text = columns.get("idText");
  for (let row = 0, from = 0; row < end; row++) {
    const to = view.getUint32(ends + row * 4, true);
    const isAsLong = to - from === wanted.length;
    if (isAsLong && wanted.equals(bytes.subarray(text + from, text + to)))
      return lineOf(columns, row);
    from = to;
  }
  return undefined;
}

/** The text of a row's id. */
export function idOf(columns: Columns, row: number): string {
  const { view, bytes } = columns.machine;
  const ends = columns.get("idEnds") + row * 4;
  const from = columns.get("idText") + (row === 0 ? 0 : view.getUint32(ends - 4, true));
  const to = columns.get("idText") + view.getUint32(ends, true);
  return Buffer.from(bytes.slice(from, to)).toString("utf8");
}

/** What the kernels can do with an event that the host has read. */
function kindOf(programme: Programme, { type, term, value }: ProgrammeEvent): number {
  const { shape, eligibility } = programme;
  if (shape.kind !== "lockdrop") return KIND.host;
  const isKnown = term === "" || shape.terms.has(term);
  switch (type) {
    case "lock":
      return isKnown ? KIND.lock : KIND.host;
    case "signal":
      return isKnown ? KIND.signal : KIND.host;
    case "burn":
      return KIND.burn;
    case "register":
      return KIND.register;
    case "accept": {
      const { termsVersion } = eligibility;
      return termsVersion === undefined || termsVersion === value ? KIND.accept : KIND.acceptOther;
    }
    case "verify":
      return value === "passed" ? KIND.verifyPassed : KIND.verifyFailed;
    default:
      return KIND.host;
  }
}
