import { amountInWords } from "../asset-amounts.ts";
import type { Allocation } from "../engines/settlement.ts";
import { eventName, type ProgrammeEvent } from "../events/event.ts";
import { eventInWords } from "../events/event-words.ts";
import { provisionalUntil } from "../horizon.ts";
import type { Settlement } from "../settle.ts";
import { lockdropOutlook, lockdropStages } from "./lockdrop.ts";
import { releaseOutlook, releaseStages } from "./lockdrop-release.ts";
import type { LockdropView } from "./lockdrop-view.ts";
import { mintOutlook, mintStages } from "./mint.ts";
import type {
  Explanation,
  Outlook,
  RefusedStep,
  SetAsideRow,
  Stage,
  Standing,
  Writer,
} from "./model.ts";
import { writerFor } from "./model.ts";
import { emissionStages, stakeOutlook, streamStages } from "./stake.ts";

/**
 * Derives every figure of `participant` from a settlement: inputs, formula, exact value, rounding and
 * result, stage by stage; what was refused and why; what is locked, at risk and still possible.
 * `events` are those that were settled, `setAside` the malformed rows of the participant. Works for
 * somebody who was refused or never took part.
 */
export function explain(
  settlement: Settlement,
  events: readonly ProgrammeEvent[],
  participant: string,
  setAside: readonly SetAsideRow[] = [],
): Explanation {
  const { programme } = settlement;
  const write = writerFor(programme);
  const own = events.filter(
    (each) => each.participant === participant && each.time <= settlement.asOf,
  );
  const rows = settlement.allocations.filter((each) => each.participant === participant);
  const refused = refusedSteps(settlement, participant, write);
  const standing = standingOf(settlement, { participant, own, rows, refused });
  const provisional = provisionalUntil(settlement);
  const isKnown = own.length > 0;
  const { stages, outlook } = derive(settlement, { participant, rows, own, write });
  return {
    programme: programme.id,
    title: programme.title,
    participant,
    asOf: write.time(settlement.asOf),
    standing,
    summary: summaryOf(settlement, { standing, rows, refused, participant, knows: isKnown }),
    stages: isKnown || rows.length > 0 ? stages : [],
    refused,
    setAside,
    provisionalUntil: provisional === undefined ? null : write.time(provisional),
    outlook: standing === "did not take part" ? { ...outlook, locked: [], atRisk: [] } : outlook,
  };
}

interface Derivation {
  readonly stages: readonly Stage[];
  readonly outlook: Outlook;
}

function derive(
  settlement: Settlement,
  person: {
    readonly participant: string;
    readonly rows: readonly Allocation[];
    readonly own: readonly ProgrammeEvent[];
    readonly write: Writer;
  },
): Derivation {
  const { engine } = settlement;
  const { participant, rows, own, write } = person;
  const releases = settlement.releases.filter((each) => each.participant === participant);
  const groups = new Map(settlement.groups.map((each) => [each.id, each]));
  if (engine.kind === "lockdrop") {
    const view: LockdropView = { state: engine.state, participant, rows, groups, write };
    const stages =
      rows.length === 0
        ? lockdropStages(view)
        : [...lockdropStages(view), ...releaseStages(view, releases)];
    const locks = lockdropOutlook(view);
    const later = rows.length === 0 ? undefined : releaseOutlook(view);
    const grants = rows.every((row) => row.group === "referral")
      ? []
      : engine.state.programme.grants.map((name) => `use the entry right ${name}`);
    return {
      stages,
      outlook: {
        locked: [...locks.locked, ...(later?.locked ?? [])],
        atRisk: later?.atRisk ?? [],
        canDo: [...locks.canDo, ...(later?.canDo ?? []), ...grants],
      },
    };
  }
  if (engine.kind === "mint") {
    const view = { state: engine.state, participant, rows, groups, write };
    return { stages: mintStages(view, releases), outlook: mintOutlook(view) };
  }
  const refusedEvents = new Set(settlement.refusals.map((each) => each.event));
  const moves = own.filter(
    (each) => (each.type === "lock" || each.type === "withdraw") && !refusedEvents.has(each),
  );
  if (engine.kind === "emission") {
    const view = { state: engine.state, participant, moves, rows, write };
    return {
      stages: emissionStages(view, releases),
      outlook: stakeOutlook(view, engine.state.book),
    };
  }
  const view = { state: engine.state, participant, moves, rows, groups, write };
  return { stages: streamStages(view, releases), outlook: stakeOutlook(view, engine.state.book) };
}

function refusedSteps(settlement: Settlement, participant: string, write: Writer): RefusedStep[] {
  return settlement.refusals
    .filter(({ event }) => event.participant === participant)
    .map(({ event, reason, detail }) => ({
      event: eventName(event),
      line: event.line,
      time: write.time(event.time),
      what: eventInWords(settlement.programme, event),
      reason,
      detail,
    }));
}

function standingOf(
  settlement: Settlement,
  person: {
    readonly participant: string;
    readonly own: readonly ProgrammeEvent[];
    readonly rows: readonly Allocation[];
    readonly refused: readonly RefusedStep[];
  },
): Standing {
  const { participant, own, rows, refused } = person;
  if (rows.length > 0 || hasContributed(settlement, own)) return "took part";
  if (own.length === 0) return "did not take part";
  const isGuarded = settlement.programme.eligibility.require.size > 0;
  if (isGuarded && !isEligible(settlement, participant)) return "not eligible";
  return refused.length > 0 ? "refused" : "did not take part";
}

/** Whether a contribution was taken, even if nothing is allocated for it yet. */
function hasContributed(settlement: Settlement, own: readonly ProgrammeEvent[]): boolean {
  const refused = new Set(settlement.refusals.map((each) => each.event));
  return own.some((each) => CONTRIBUTIONS.has(each.type) && !refused.has(each));
}

const CONTRIBUTIONS: ReadonlySet<string> = new Set(["lock", "signal", "mint"]);

function isEligible({ engine }: Settlement, participant: string): boolean {
  if (engine.kind === "lockdrop")
    return engine.state.eligibility.refusal(participant) === undefined;
  if (engine.kind === "mint") return true;
  return engine.state.book.eligibility.refusal(participant) === undefined;
}

function summaryOf(
  settlement: Settlement,
  person: {
    readonly participant: string;
    readonly knows: boolean;
    readonly standing: Standing;
    readonly rows: readonly Allocation[];
    readonly refused: readonly RefusedStep[];
  },
): string {
  const { participant, standing, rows, refused } = person;
  switch (standing) {
    case "took part":
      return `${participant} took part: ${totalsInWords(settlement, rows)}${refusedInWords(refused)}`;
    case "not eligible":
      return `${participant} is not eligible: see the requirements below; nothing is allocated`;
    case "refused":
      return `${participant} tried to take part, but every contribution was refused (${refused.length}); nothing is allocated`;
    case "did not take part":
      return person.knows
        ? `${participant} did not take part: they contributed nothing; nothing is allocated`
        : `${participant} did not take part: no event is theirs; nothing is allocated`;
  }
}

function refusedInWords(refused: readonly RefusedStep[]): string {
  if (refused.length === 0) return "";
  return `; ${refused.length} of their events ${refused.length === 1 ? "was" : "were"} refused or cut`;
}

function totalsInWords({ programme }: Settlement, rows: readonly Allocation[]): string {
  const totals = new Map<string, bigint>();
  for (const { token, allocation } of rows)
    totals.set(token, (totals.get(token) ?? 0n) + allocation);
  if (totals.size === 0) return "nothing is allocated yet";
  const parts = [...totals].map(([token, total]) => amountInWords(programme, total, token));
  return `${parts.join(" and ")} allocated`;
}
