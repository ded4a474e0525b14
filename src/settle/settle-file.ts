import { setImmediate as nextTurn } from "node:timers/promises";
import type { Instant } from "../exact/instant.ts";
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
  return settleEvents(await loadProgramme(programmePath), eventsPath, options);
}

/** The same for a definition that is read already. */
export async function settleEvents(
  loaded: LoadedProgramme,
  eventsPath: string,
  options: SettleOptions,
): Promise<SettledFile> {
  const read = await readEvents(loaded.programme, eventsPath, options);
  const run = beginSettlement(loaded.programme, read.events, options.asOf);
  options.progress?.phase("applying");
  for (let applied = 0; applied < run.total; ) {
    applied = run.step(EVENTS_PER_STEP);
    options.progress?.update(applied, run.total);
    await nextTurn();
  }
  options.progress?.phase("dividing");
  options.progress?.update(run.total, run.total);
  await nextTurn();
  return { loaded, read, settlement: run.finish() };
}
