import { stat } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Instant } from "../exact/instant.ts";
import { beginSettlement, type Settlement } from "../programme/settle.ts";
import { NotFast } from "./bulk/not-fast.ts";
import { type LoadedProgramme, loadProgramme } from "./definition-file.ts";
import { type Outcome, plainOutcome } from "./outcome.ts";
import type { Progress } from "./progress.ts";
import { type EventsRead, readEvents } from "./read-events.ts";
import type { Provenance } from "./summary.ts";

/** Events applied between two looks at the terminal and at signals. */
const EVENTS_PER_STEP = 10_000;

export interface SettleOptions {
  readonly asOf: Instant | undefined;
  readonly lenient: boolean;
  readonly progress?: Progress | undefined;
}

/** What is to be written, with what identifies its inputs. */
export interface SettledOutcome {
  readonly outcome: Outcome;
  readonly provenance: Omit<Provenance, "version">;
  /** Why the plain engine computed it; undefined when the fast path did. */
  readonly plainBecause: string | undefined;
}

/** Input below this size is settled by the plain engine, which starts faster than the kernels pay. */
const FAST_FROM_BYTES = 1 << 20;

/** Settles by the fast path where that serves, else by the plain engine: the same bytes either way. */
export async function settleOutcome(
  programmePath: string,
  eventsPath: string,
  options: SettleOptions & { readonly path: "auto" | "fast" | "plain" },
): Promise<SettledOutcome> {
  const { path } = options;
  const isSmall = eventsPath !== "-" && ((await sizeOf(eventsPath)) ?? 0) < FAST_FROM_BYTES;
  let because = path === "plain" ? "it was asked for" : isSmall ? "the file is small" : "";
  if (eventsPath === "-") because = "standard input can be read only once";
  if (path === "fast" || because === "") {
    const loaded = await loadProgramme(programmePath);
    try {
      const { settleFast } = await import("./bulk/settle-fast.ts");
      const { outcome, rows, sha256 } = await settleFast(loaded.programme, eventsPath, options);
      const provenance = { programmeSha256: loaded.sha256, inputSha256: sha256, rows };
      return { outcome, provenance, plainBecause: undefined };
    } catch (error) {
      if (!(error instanceof NotFast)) throw error;
      because = error.message;
    }
  }
  const { loaded, read, settlement } = await settleFile(programmePath, eventsPath, options);
  const { sha256: inputSha256, rows } = read;
  const provenance = { programmeSha256: loaded.sha256, inputSha256, rows };
  const outcome = plainOutcome(settlement, read.malformed);
  return { outcome, provenance, plainBecause: because };
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
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
  const loaded = await loadProgramme(programmePath);
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
