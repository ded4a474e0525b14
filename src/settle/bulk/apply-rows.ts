import { assert } from "../../exact/assert.ts";
import { ONE } from "../../exact/rational.ts";
import type { LockdropEngine } from "../../programme/engines/lockdrop.ts";
import type { LockdropState, Position } from "../../programme/engines/lockdrop-state.ts";
import type { ProgrammeEvent } from "../../programme/events/event.ts";
import { weightFactors } from "../../programme/stages/weigh.ts";
import type { Columns } from "./columns.ts";
import { GROUP_BYTES, LIMIT_BOOKS } from "./layout.ts";
import { NotFast } from "./not-fast.ts";
import { idOf } from "./odd-rows.ts";
import type { ColumnsRead } from "./read-columns.ts";
import type { RuleTables } from "./rules.ts";
import { readWide } from "./wide.ts";

const MASK = 0xffff_ffff_ffff_ffffn;
const NO_DECIMALS = { asset: 0, weight: 0 };
const EVENT_NAMES = ["lock", "signal", "burn"] as const;

/**
 * Applies rows in order. What the kernels do not accept whole goes to the plain engine, whose state is
 * first set to what it would have been: as far as that row can see it.
 */
export class RowApplier {
  private readonly state: LockdropState;
  private applied = 0;

  constructor(
    private readonly read: ColumnsRead,
    private readonly tables: RuleTables,
    private readonly engine: LockdropEngine,
    private readonly total: number,
  ) {
    this.state = engine.state;
  }

  /** Applies up to `count` more rows; returns how many are applied in all. */
  step(count: number): number {
    const { columns } = this.read;
    const { kernel, view } = columns.machine;
    const to = Math.min(this.applied + count, this.total);
    while (this.applied < to) {
      const reason = kernel.applyRows(this.applied, to);
      this.applied = kernel.appliedRows();
      if (reason === 2) throw new NotFast("an amount or weight exceeds 128 bits");
      if (reason === 0) break;
      const perm = columns.get("perm");
      const at = this.applied;
      this.applyOdd(columns.get("isSorted") === 1 ? at : view.getUint32(perm + at * 4, true));
      this.applied++;
    }
    return this.applied;
  }

  /** Asks the plain engine. */
  private applyOdd(row: number): void {
    const event = this.read.others.get(row) ?? this.eventOf(row);
    const { columns } = this.read;
    const owner = columns.machine.view.getUint32(columns.get("owners") + row * 4, true);
    if (event.participant !== "") this.setState(event, owner);
    this.engine.apply(event);
    if (event.type === "lock") this.takeBack(row, event);
    else if (event.type === "signal") {
      assert(!this.hasPosition(event), "the kernels book every signal that is accepted");
    }
    for (const members of this.state.members) members.clear();
    this.state.contributed.clear();
  }

  /** The event that stands in a row's columns. */
  private eventOf(row: number): ProgrammeEvent {
    const { columns } = this.read;
    const { machine } = columns;
    const { view, bytes } = machine;
    const owner = view.getUint32(columns.get("owners") + row * 4, true);
    const term = bytes[columns.get("terms") + row] ?? 255;
    const type = EVENT_NAMES[bytes[columns.get("kinds") + row] ?? 0] ?? "lock";
    return {
      line: view.getUint32(columns.get("lines") + row * 4, true),
      id: idOf(columns, row),
      time: view.getBigInt64(columns.get("times") + row * 8, true),
      type,
      participant: nameOf(columns, owner),
      asset: this.tables.assets[bytes[columns.get("assets") + row] ?? 0] ?? "",
      amount: readWide(machine, columns.get("amounts") + row * 16),
      term: type === "burn" ? "" : ([...this.state.shape.terms.keys()][term] ?? ""),
      counterparty: "",
      via: "",
      value: "",
    };
  }

  /** Sets the plain engine's books to what they hold about this participant and the caps. */
  private setState(event: ProgrammeEvent, owner: number): void {
    const { state, tables } = this;
    const { columns } = this.read;
    const { machine } = columns;
    const standing = machine.bytes[columns.get("standings") + owner] ?? 0;
    if ((standing & 128) === 0) state.signalled.delete(event.participant);
    else state.signalled.add(event.participant);
    this.setEligibility(event, standing);
    tables.groups.forEach((group, rank) => {
      state.filled[group.index] = readWide(machine, tables.groupFigures + rank * GROUP_BYTES);
      const slot = tables.fillSlot(group, event.asset);
      const book = slot === undefined ? 0 : machine.kernel.findMember(owner, LIMIT_BOOKS + slot);
      if (book > 0) {
        const contributed = readWide(machine, columns.get("memberWeights") + (book - 1) * 16);
        state.contributed.set(`${group.index} ${event.asset} ${event.participant}`, contributed);
      }
    });
    if (event.type === "burn") this.setMember(event, owner);
  }

  private setEligibility(event: ProgrammeEvent, standing: number): void {
    const { eligibility, programme } = this.state;
    if (programme.eligibility.require.size === 0) return;
    const fact = (type: "register" | "accept" | "verify", value: string) =>
      eligibility.record({ ...event, type, value });
    if ((standing & 1) !== 0) fact("register", "");
    if ((standing & 2) !== 0) fact("accept", programme.eligibility.termsVersion ?? "any");
    fact("verify", (standing & 4) === 0 ? "failed" : "passed");
  }

  /** A burn asks only whether there is a position in the boosted group. */
  private setMember(event: ProgrammeEvent, owner: number): void {
    const { state, tables } = this;
    const group = tables.groups.find(({ id }) => id === state.shape.boost?.group);
    if (group === undefined) return;
    const { kernel } = this.read.columns.machine;
    if (kernel.findMember(owner, tables.rankOf.get(group) ?? 0) === 0) return;
    const { participant } = event;
    const position: Position = {
      event,
      accepted: 1n,
      remaining: 1n,
      weight: 0n,
      factors: weightFactors({ coefficient: ONE, price: ONE, multiplier: ONE }, NO_DECIMALS),
      withdrawnOnce: false,
      withdrawals: undefined,
    };
    const member = { participant, group, weight: 0n, signalWeight: 0n, positions: [position] };
    state.members[group.index]?.set(participant, member);
  }

  private hasPosition({ participant }: ProgrammeEvent): boolean {
    return this.state.members.some((members) => members.has(participant));
  }

  /** Books in the kernels what the plain engine accepted of a lock. */
  private takeBack(row: number, event: ProgrammeEvent): void {
    const { tables, state } = this;
    const { columns } = this.read;
    const { kernel } = columns.machine;
    for (const group of state.shape.groups) {
      const member = state.members[group.index]?.get(event.participant);
      const position = member?.positions[0];
      if (position === undefined) continue;
      const { weight, accepted } = position;
      const rule = kernel.ruleOf(row);
      assert(rule >= 0 && tables.rankOf.has(group), "an accepted lock falls under a rule");
      const halves = [weight, accepted].flatMap((each) => [each & MASK, each >> 64n]);
      if (halves.some((half) => half > MASK)) throw new NotFast("a weight exceeds 128 bits");
      const [w0 = 0n, w1 = 0n, a0 = 0n, a1 = 0n] = halves;
      const booked = kernel.bookPart(row, rule, w0, w1, a0, a1);
      if (booked !== 0) throw new NotFast("an amount or weight exceeds 128 bits");
    }
  }
}

/** A participant's name. */
export function nameOf(columns: Columns, owner: number): string {
  const { view, bytes } = columns.machine;
  const starts = columns.get("nameStarts") + owner * 4;
  const text = columns.get("nameText");
  const from = text + view.getUint32(starts, true);
  const to = text + view.getUint32(starts + 4, true);
  return Buffer.from(bytes.slice(from, to)).toString("utf8");
}
