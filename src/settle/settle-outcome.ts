import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { prepareMachine } from "./bulk/machine.ts";
import { NotFast } from "./bulk/not-fast.ts";
import type { LoadedProgramme } from "./definition-file.ts";
import { type Outcome, plainOutcome } from "./outcome.ts";
import { type SettleOptions, settleLoaded } from "./settle-file.ts";
import type { Provenance } from "./summary.ts";

/** Which path settles: `auto` takes the fast one where it serves and pays. */
export const ENGINES = ["auto", "fast", "plain"] as const;
export type Engine = (typeof ENGINES)[number];

export interface OutcomeOptions extends SettleOptions {
  readonly engine: Engine;
  /** Threads that compute, the main one included. */
  readonly jobs: number;
  /** Whether `ozTree` will be asked for: then its memory is there in time. */
  readonly wantsTree?: boolean;
}

/** What is to be written, with what identifies its inputs. */
export interface SettledOutcome {
  readonly outcome: Outcome;
  readonly provenance: Omit<Provenance, "version">;
  /** Why the plain engine computed what the fast path was meant for; undefined otherwise. */
  readonly plainBecause: string | undefined;
  /** To be called when everything is written: what stands in memory, trees too, is lost then. */
  close(): void;
}

/** Input below this size is settled by the plain engine, which needs no kernels and no threads. */
const FAST_FROM_BYTES = 1 << 20;

/** As many threads as the machine has cores for, up to 8: beyond, they wait for the memory. */
export function usualJobs(): number {
  return Math.min(8, availableParallelism());
}

/** Settles by the fast path where that serves, else by the plain engine: the same bytes either way. */
export async function settleOutcome(
  loaded: LoadedProgramme,
  eventsPath: string,
  options: OutcomeOptions,
): Promise<SettledOutcome> {
  const { isFast, reason } = choiceOf(eventsPath, options.engine);
  if (!isFast) return settlePlain(loaded, eventsPath, { options, reason });
  try {
    const { settleFast } = await import("./bulk/settle-fast.ts");
    const { outcome, rows, sha256, close } = await settleFast(
      loaded.programme,
      eventsPath,
      options,
    );
    const provenance = { programmeSha256: loaded.sha256, inputSha256: sha256, rows };
    return { outcome, provenance, plainBecause: undefined, close };
  } catch (error) {
    if (!(error instanceof NotFast)) throw error;
    return settlePlain(loaded, eventsPath, { options, reason: error.message });
  }
}

/**
 * Starts the threads of a settlement to come, if it will try the fast path: they take a while, in which the
 * definition can be read.
 */
export function prepareOutcome(
  eventsPath: string,
  { engine, jobs }: Pick<OutcomeOptions, "engine" | "jobs">,
): void {
  if (!choiceOf(eventsPath, engine).isFast) return;
  try {
    prepareMachine(jobs);
  } catch {
    // The settlement meets it again, and says so.
  }
}

/** Whether the fast path is tried, and if not though it was asked for, why. */
interface Choice {
  readonly isFast: boolean;
  readonly reason?: string;
}

/**
 * The fast path may have to give the events to the plain engine: what cannot be read a second time
 * (standard input, a pipe) is for the plain engine from the start.
 */
function choiceOf(eventsPath: string, engine: Engine): Choice {
  if (engine === "plain") return { isFast: false };
  const stats = eventsPath === "-" ? undefined : statsOf(eventsPath);
  const isThere = eventsPath === "-" || stats !== undefined;
  if (isThere && stats?.isFile() !== true) {
    const reason = "its events are not a file that can be read twice";
    return engine === "fast" ? { isFast: false, reason } : { isFast: false };
  }
  return { isFast: engine === "fast" || (stats?.size ?? 0) >= FAST_FROM_BYTES };
}

/** Undefined for what is not there or may not be looked at: reading it says why. */
function statsOf(path: string) {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

async function settlePlain(
  loaded: LoadedProgramme,
  eventsPath: string,
  { options, reason }: { readonly options: OutcomeOptions; readonly reason: string | undefined },
): Promise<SettledOutcome> {
  const { read, settlement } = await settleLoaded(loaded, eventsPath, options);
  const { sha256: inputSha256, rows, malformed } = read;
  return {
    outcome: plainOutcome(settlement, malformed),
    provenance: { programmeSha256: loaded.sha256, inputSha256, rows },
    plainBecause: reason,
    close() {},
  };
}
