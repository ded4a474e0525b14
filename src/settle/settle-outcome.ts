import { statSync } from "node:fs";
import { prepareMachine } from "./bulk/machine.ts";
import { NotFast } from "./bulk/not-fast.ts";
import type { LoadedProgramme } from "./definition-file.ts";
import { type Outcome, plainOutcome } from "./outcome.ts";
import { type SettleOptions, settleLoaded } from "./settle-file.ts";
import type { Provenance } from "./summary.ts";

/** Which path settles: `auto` takes the fast one where it serves and pays. */
export type Engine = "auto" | "fast" | "plain";

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

/** Settles by the fast path where that serves, else by the plain engine: the same bytes either way. */
export async function settleOutcome(
  loaded: LoadedProgramme,
  eventsPath: string,
  options: OutcomeOptions,
): Promise<SettledOutcome> {
  const isPlain = isForPlainEngine(eventsPath, options.engine);
  if (isPlain) return settlePlain(loaded, eventsPath, { options, reason: undefined });
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
  if (isForPlainEngine(eventsPath, engine)) return;
  try {
    prepareMachine(jobs);
  } catch {
    // The settlement meets it again, and says so.
  }
}

/** Whether the fast path is not even tried. Standard input could not be read a second time. */
function isForPlainEngine(eventsPath: string, engine: Engine): boolean {
  if (engine !== "auto") return engine === "plain";
  return eventsPath === "-" || sizeOf(eventsPath) < FAST_FROM_BYTES;
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
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
