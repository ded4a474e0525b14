import { sha256 } from "@noble/hashes/sha2.js";
import { type Instant, SECOND } from "../../../exact/instant.ts";
import { compile } from "../../../programme/compile/compile.ts";
import type { Definition } from "../../../programme/definition.ts";
import type { ProgrammeEvent } from "../../../programme/events/event.ts";
import type { Programme } from "../../../programme/programme.ts";
import { bytesToHex, utf8ToBytes } from "../../kernel/bytes.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { remembered, slotOfText } from "../../kernel/recent.ts";
import { programmesError } from "./errors.ts";
import { definitions, programmes, progresses } from "./state/programmes.ts";
import type { EventRecord, ProgrammeRecord, ProgressRecord } from "./types.ts";

/** A registered programme at the time of a block. */
export interface Live {
  readonly id: string;
  readonly record: ProgrammeRecord;
  readonly programme: Programme;
  /** The block's time. */
  readonly now: Instant;
}

/** The latest definitions are kept compiled. */
const compiled = remembered(
  ({ canonical }: { readonly sha256: string; readonly canonical: string }) =>
    compile(JSON.parse(canonical) as Definition),
  { slotOf: ({ sha256 }) => slotOfText(sha256), isLike: (a, b) => a.sha256 === b.sha256 },
);

/** The programme, or a refusal (`programmes` 30) when none has this id. */
export function requireLive(ctx: QueryContext, id: string): Live {
  const live = findLive(ctx, id);
  if (live === undefined) throw programmesError("unknown-programme", id.slice(0, 64));
  return live;
}

/** The programme; undefined when none has this id. */
export function findLive(ctx: QueryContext, id: string): Live | undefined {
  if (!isProgrammeId(id)) return undefined;
  const record = programmes.get(ctx, [id]);
  // Read at every turn, so that it costs the same gas whether it is known compiled or not.
  const canonical = definitions.get(ctx, [id])?.canonical;
  if (record === undefined || canonical === undefined) return undefined;
  const programme = compiled({ sha256: record.definitionSha256, canonical });
  return { id, record, programme, now: instantOf(ctx.timeSec) };
}

/** Lower-case letters, digits and hyphens, at most 64. */
export function isProgrammeId(id: string): boolean {
  return /^[a-z0-9][a-z0-9-]{1,63}$/.test(id);
}

/** The SHA-256 of a definition's canonical form, in hex, as `settle` prints it. */
export function definitionHash(canonical: string): string {
  return bytesToHex(sha256(utf8ToBytes(canonical)));
}

/** A block time as an instant. */
export function instantOf(timeSec: number | bigint): Instant {
  return BigInt(timeSec) * SECOND;
}

/** How far the programme has come. */
export function progressOf(ctx: QueryContext, id: string): ProgressRecord {
  const none = { events: 0n, participants: 0n, listingSec: 0n, listingEvent: 0n, roots: 0n };
  return progresses.get(ctx, [id]) ?? { id, ...none, settled: false };
}

/** What is offered to a programme: by the participant, or by an attestor. */
export interface Offered
  extends Pick<ProgrammeEvent, "type" | "participant" | "asset" | "amount">,
    Partial<Pick<ProgrammeEvent, "term" | "counterparty" | "via" | "value">> {
  readonly attestor?: string;
}

/** The offer as the event with number `seq` of the programme; its number is its line and its id. */
export function eventFrom(offered: Offered, seq: bigint, time: Instant): ProgrammeEvent {
  const { type, participant, asset, amount } = offered;
  const { term = "", counterparty = "", via = "", value = "" } = offered;
  const place = { line: Number(seq), id: seq.toString(), time };
  return { ...place, type, participant, asset, amount, term, counterparty, via, value };
}

/** An event of the log as the rules take it. */
export function eventOfRecord(record: EventRecord): ProgrammeEvent {
  const { seq, timeSec, participant, asset, term, counterparty, via, value } = record;
  return {
    line: Number(seq),
    id: seq.toString(),
    time: instantOf(timeSec),
    type: record.type as ProgrammeEvent["type"],
    participant,
    asset,
    amount: BigInt(record.amount),
    term,
    counterparty,
    via,
    value,
  };
}

/** The symbol by which the definition knows a denomination. Refuses (`programmes` 3) what it does not use. */
export function symbolOf({ record, id }: Live, denom: string): string {
  const binding = record.assets.find((each) => each.denom === denom);
  if (binding === undefined)
    throw programmesError("wrong-asset", `${denom} is no asset of programme ${id}`);
  return binding.asset;
}

/** The denomination of one of the definition's assets. */
export function denomOf({ record }: Live, symbol: string): string {
  return record.assets.find(({ asset }) => asset === symbol)?.denom ?? "";
}
