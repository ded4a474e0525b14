import { assert } from "../exact/assert.ts";
import type { Instant } from "../exact/instant.ts";
import { type EmissionEngine, emissionEngine } from "./engines/emission.ts";
import { checkEquations, type RewardTotals, rewardTotals } from "./engines/equations.ts";
import { type LockdropEngine, lockdropEngine } from "./engines/lockdrop.ts";
import { type MintEngine, mintEngine } from "./engines/mint.ts";
import { type ReleaseRow, releaseTable } from "./engines/release-table.ts";
import type { EngineResult } from "./engines/settlement.ts";
import { type StreamEngine, streamEngine } from "./engines/stream.ts";
import type { ProgrammeEvent } from "./events/event.ts";
import { collectFacts, type Facts } from "./events/facts.ts";
import { inOrder, upTo, withoutVoided } from "./events/order.ts";
import type { Refusal } from "./events/refusal.ts";
import type { Programme } from "./programme.ts";

export type AnyEngine = LockdropEngine | MintEngine | EmissionEngine | StreamEngine;

/** A settled programme: shares, releases, refusals and totals that add up. */
export interface Settlement extends EngineResult {
  readonly programme: Programme;
  readonly asOf: Instant;
  /** Events at or before the as-of instant, and after it (ignored). */
  readonly counted: number;
  readonly ignored: number;
  readonly releases: readonly ReleaseRow[];
  /** By line of the input. */
  readonly refusals: readonly Refusal[];
  readonly rewards: readonly RewardTotals[];
  readonly facts: Facts;
  /** The engine's final state, from which an explanation reads. */
  readonly engine: AnyEngine;
}

/** A settlement under way, so that the caller can show progress and stop between steps. */
export interface SettlementRun {
  readonly total: number;
  /** Applies up to `count` more events; returns how many are applied in all. */
  step(count: number): number;
  /** Divides the pools. All events must have been applied. */
  finish(): Settlement;
}

/**
 * Prepares to settle `events` (any order, well-formed) as of `asOf`: the last event's time unless
 * given, never a clock. `events` must not be empty unless `asOf` is given.
 */
export function beginSettlement(
  programme: Programme,
  events: readonly ProgrammeEvent[],
  asOf?: Instant,
): SettlementRun {
  const ordered = inOrder(events);
  const until = asOf ?? ordered.at(-1)?.time;
  assert(until !== undefined, "beginSettlement: no events and no as-of instant");
  const counted = upTo(ordered, until);
  const { remaining, refusals } = withoutVoided(counted);
  const facts = collectFacts(remaining);
  const engine = engineFor(programme, { facts, asOf: until });
  let applied = 0;
  return {
    total: remaining.length,
    step(count) {
      const end = applied + count < remaining.length ? applied + count : remaining.length;
      for (; applied < end; applied++) {
        const event = remaining[applied];
        if (event !== undefined) engine.apply(event);
      }
      return applied;
    },
    finish() {
      assert(applied === remaining.length, "finish: events are left to apply");
      for (const { event } of refusals) engine.setAside(event);
      const result = engine.finish();
      const releases = releaseTable(result.payments, result.allocations);
      const rewards = rewardTotals(result, releases);
      checkEquations(result, rewards, releases);
      const all = [...refusals, ...engine.refusals].sort((a, b) => a.event.line - b.event.line);
      return {
        ...result,
        programme,
        asOf: until,
        counted: counted.length,
        ignored: ordered.length - counted.length,
        releases,
        refusals: all,
        rewards,
        facts,
        engine,
      };
    },
  };
}

/** Settles in one call. */
export function settle(
  programme: Programme,
  events: readonly ProgrammeEvent[],
  asOf?: Instant,
): Settlement {
  const run = beginSettlement(programme, events, asOf);
  run.step(run.total);
  return run.finish();
}

function engineFor(programme: Programme, context: { facts: Facts; asOf: Instant }): AnyEngine {
  const { shape } = programme;
  switch (shape.kind) {
    case "lockdrop":
      return lockdropEngine(programme, shape, context);
    case "mint":
      return mintEngine(programme, shape, context);
    case "emission":
      return emissionEngine(programme, shape, context);
    case "stream":
      return streamEngine(programme, shape, context);
  }
}
