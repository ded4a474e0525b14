import { formatInstant, type Instant } from "../../exact/instant.ts";
import type { Rational } from "../../exact/rational.ts";
import type { LockdropState } from "../../programme/engines/lockdrop-state.ts";
import { startInstant } from "../../programme/engines/release-start.ts";
import type { ActivityBook } from "../../programme/stages/activity.ts";
import { plainSchedule, type ScheduleStep } from "../../programme/stages/release.ts";
import type { ReleaseTotal } from "../outcome.ts";
import type { Columns } from "./columns.ts";
import { SLOT_BYTES } from "./layout.ts";
import { NotFast } from "./not-fast.ts";
import { readTotal, writeFactor } from "./wide.ts";

/** Participants (8), rows (8), the sum of all (24), rounded up. */
const RESULT_BYTES = 48;

/** The releases of all participants, who share one schedule. */
export interface FastReleases {
  readonly steps: readonly ScheduleStep[];
  readonly slots: number;
  readonly slotTexts: number;
  readonly slotTextBytes: number;
  readonly participants: number;
  readonly rows: number;
  readonly allocated: bigint;
  readonly totals: readonly ReleaseTotal[];
  /** Room in which `floorSums` tries one fraction after the other. */
  readonly probe: number;
}

/** Adds up what everybody is released, step by step, as of the state's instant. */
export function addUpReleases(columns: Columns, state: LockdropState): FastReleases {
  const steps = scheduleOf(state);
  const token = state.shape.reward;
  const { machine } = columns;
  const slots = columns.table(steps.length * SLOT_BYTES + 16);
  steps.forEach((step, i) => {
    writeFactor(machine, slots + i * SLOT_BYTES, step.cumulative);
  });
  const texts = steps.map(({ time, kind }) =>
    Buffer.from(`,${token},${formatInstant(time)},${kind},`),
  );
  const result = columns.table(RESULT_BYTES);
  machine.kernel.addReleases(0, columns.get("participants"), slots, steps.length, result);
  const count = (at: number) => Number(machine.view.getBigUint64(at, true));
  return {
    steps,
    slots,
    slotTexts: textTable(columns, texts),
    slotTextBytes: texts.reduce((most, { length }) => Math.max(most, length), 0),
    participants: count(result),
    rows: count(result + 8),
    allocated: readTotal(machine, result + 16),
    totals: steps
      .map(({ time, kind }, i) => ({
        token,
        time,
        kind,
        amount: readTotal(machine, slots + i * SLOT_BYTES + 80),
        participants: count(slots + i * SLOT_BYTES + 104),
      }))
      .filter(({ participants }) => participants > 0),
    probe: columns.table(SLOT_BYTES + RESULT_BYTES),
  };
}

/** The sum of floor(fraction x total) over all participants, for each fraction. */
export function floorSums(
  columns: Columns,
  probe: number,
  fractions: readonly Rational[],
): readonly bigint[] {
  const { machine } = columns;
  const result = probe + SLOT_BYTES;
  return fractions.map((fraction) => {
    machine.bytes.fill(0, probe, result + RESULT_BYTES);
    writeFactor(machine, probe, fraction);
    machine.kernel.addReleases(0, columns.get("participants"), probe, 1, result);
    return readTotal(machine, probe + 80);
  });
}

/** Texts for the writing kernels: a table of addresses and lengths. */
export function textTable(columns: Columns, texts: readonly Buffer[]): number {
  const { bytes, view } = columns.machine;
  const table = columns.table(texts.length * 8 + 8);
  texts.forEach((text, i) => {
    const start = columns.table(text.length);
    bytes.set(text, start);
    view.setUint32(table + i * 8, start, true);
    view.setUint32(table + i * 8 + 4, text.length, true);
  });
  return table;
}

function scheduleOf(state: LockdropState): readonly ScheduleStep[] {
  const { programme, activity, asOf } = state;
  const { main } = programme.release;
  if (main.by === "monthly" || main.by === "stream") throw new NotFast("it releases by month");
  const steps = main.by === "activity" ? activitySteps(activity) : plainSteps(state, main, asOf);
  const due = steps.filter(({ time }) => time <= asOf);
  for (let i = 1; i < steps.length; i++) {
    const before = steps[i - 1];
    const after = steps[i];
    if (before && after && before.time >= after.time) throw new NotFast("its tranches overlap");
  }
  return due;
}

function plainSteps(
  state: LockdropState,
  main: Parameters<typeof plainSchedule>[0],
  asOf: Instant,
): readonly ScheduleStep[] {
  const start = startInstant(main.start, state);
  const { zoneSec } = state.programme;
  return start === undefined ? [] : plainSchedule(main, { start, asOf, zoneSec });
}

function activitySteps(activity: ActivityBook | undefined): readonly ScheduleStep[] {
  return activity?.scheduleWithoutActivity() ?? [];
}
