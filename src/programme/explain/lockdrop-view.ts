import type { LockdropState, Member } from "../engines/lockdrop-state.ts";
import type { Allocation, GroupResult } from "../engines/settlement.ts";
import type { Writer } from "./model.ts";

/** What an explanation of a lockdrop reads from. */
export interface LockdropView {
  readonly state: LockdropState;
  readonly participant: string;
  /** The participant's rows, in the order of the groups. */
  readonly rows: readonly Allocation[];
  readonly groups: ReadonlyMap<string, GroupResult>;
  readonly write: Writer;
}

/** The participant's standings, in the order of the groups. */
export function membersOf({ state, participant }: LockdropView): Member[] {
  return state.members.flatMap((members) => members.get(participant) ?? []);
}
