import { setImmediate as nextTurn } from "node:timers/promises";
import type { Instant } from "../exact/instant.ts";
import type { ProgrammeEvent } from "../programme/events/event.ts";
import type { Programme } from "../programme/programme.ts";
import { beginSettlement, type Settlement } from "../programme/settle.ts";
import { type LoadedProgramme, loadProgramme } from "./definition-file.ts";
import type { Progress } from "./progress.ts";
import { type EventsRead, readEvents } from "./read-events.ts";

/** Events applied between two looks at the terminal and at signals. */
const EVENTS_PER_STEP = 10_000;

export interface SettleOptions {
  readonly asOf: Instant | undefined;
  readonly lenient: boolean;
  readonly progress?: Progress | undefined;
}

/** A settlement with what it was made from. */
export interface SettledFile {
  readonly loaded: LoadedProgramme;
  readonly read: EventsRead;
  readonly settlement: Settlement;
}

/** Reads a definition and an events file and settles them; writes nothing. */
export async function settleFile(
  programmePath: string,
  eventsPath: string,
  options: SettleOptions,
): Promise<SettledFile> {
  return settleLoaded(await loadProgramme(programmePath), eventsPath, options);
}

/** The same for a definition that is read already. */
export async function settleLoaded(
  loaded: LoadedProgramme,
  eventsPath: string,
  options: SettleOptions,
): Promise<SettledFile> {
  const read = await readEvents(loaded.programme, eventsPath, options);
  const settlement = await settleEvents(loaded.programme, read.events, options);
  return { loaded, read, settlement };
}

/** Settles events that are there already, with progress and room for signals between the steps. */
export async function settleEvents(
  programme: Programme,
  events: readonly ProgrammeEvent[],
  { asOf, progress }: Omit<SettleOptions, "lenient">,
): Promise<Settlement> {
  const run = beginSettlement(programme, events, asOf);
  progress?.phase("applying");
  for (let applied = 0; applied < run.total; ) {
    applied = run.step(EVENTS_PER_STEP);
    progress?.update(applied, run.total);
    await nextTurn();
  }
  progress?.phase("dividing");
  progress?.update(run.total, run.total);
  await nextTurn();
  return run.finish();
}
