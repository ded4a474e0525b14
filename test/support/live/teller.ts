import { sha256 } from "@noble/hashes/sha2.js";
import { TxMsgData } from "cosmjs-types/cosmos/base/abci/v1beta1/abci";
import { SECOND } from "../../../src/exact/instant.ts";
import type {
  QueryProgrammeResponse,
  QueryRejectedRowsResponse,
} from "../../../src/ledger/gen/aliquot/programmes/v1/query.ts";
import { MsgLockResponse } from "../../../src/ledger/gen/aliquot/programmes/v1/tx.ts";
import { isRuleError, programmesError } from "../../../src/ledger/modules/programmes/errors.ts";
import type { TxResult } from "../../../src/ledger/results.ts";
import type { ProgrammeEvent } from "../../../src/programme/events/event.ts";
import { eventsOf } from "../settle-rows.ts";
import { callOf, importCalls, NOT_ATTESTED, PROGRAMME_ID } from "./live-messages.ts";
import type { LiveRow } from "./live-rows.ts";
import type { LiveNetwork } from "./network.ts";
import type { LiveCase } from "./random-live.ts";

/** What the ledger answered to an event. */
export interface Answer {
  readonly event: ProgrammeEvent;
  /** `accepted`, or codespace and code of the refusal. */
  readonly verdict: string;
  /** What of a lock was taken, when its answer says so. */
  readonly accepted: bigint | undefined;
}

/** The verdict of a rule's refusal. */
export function refusalVerdict(reason: string): string {
  return isRuleError(reason) ? `programmes ${programmesError(reason).code}` : reason;
}

const QUERY = "/aliquot.programmes.v1.Query";

/** Tells the ledger events in blocks at their times. */
export class Teller {
  readonly answers: Answer[] = [];
  private readonly events: readonly ProgrammeEvent[];
  /** Numbers of accepted events, by the ids that they have in the file. */
  private readonly seqs = new Map<string, bigint>();
  private next = 0;

  constructor(
    private readonly network: LiveNetwork,
    private readonly given: LiveCase,
  ) {
    this.events = eventsOf(given.programme, given.rows);
    if (this.events.length !== given.rows.length) throw new Error("a row is malformed");
  }

  /** Tells what happens before a second. */
  async tellBefore(sec: number): Promise<void> {
    for (;;) {
      const [first] = this.events.slice(this.next);
      const at = Number((first?.time ?? 0n) / SECOND);
      if (first === undefined || at >= sec) return;
      const events = this.block(first);
      if (this.isImported(first)) await this.import(at, events);
      else await this.tell(at, events);
      this.next += events.length;
    }
  }

  /** The next events of one second; a withdrawal must know the number of its lock. */
  private block(first: ProgrammeEvent): ProgrammeEvent[] {
    const rest = this.events.slice(this.next + 1, this.next + 20);
    const isImported = this.isImported(first);
    const end = rest.findIndex(
      (each) =>
        each.time !== first.time ||
        each.type === "withdraw" ||
        this.isImported(each) !== isImported,
    );
    return [first, ...(end < 0 ? rest : rest.slice(0, end))];
  }

  private rowOf(event: ProgrammeEvent): LiveRow {
    return this.given.rows[event.line - 2] ?? { isAttested: true };
  }

  private isImported(event: ProgrammeEvent): boolean {
    const { isAttested } = this.rowOf(event);
    return this.given.imports && isAttested && !NOT_ATTESTED.includes(event.type);
  }

  private lockOf({ type, counterparty }: ProgrammeEvent): bigint {
    return type === "withdraw" ? (this.seqs.get(counterparty) ?? 0n) : 0n;
  }

  private async tell(at: number, events: readonly ProgrammeEvent[]): Promise<void> {
    const told = events.filter((event) => !this.rowOf(event).isSilent);
    const calls = told.map((event) =>
      callOf(event, { ...this.rowOf(event), lock: this.lockOf(event) }),
    );
    const results = await this.network.block(at, calls);
    told.forEach((event, i) => {
      const result = results[i];
      if (result !== undefined) this.keep(event, result);
    });
  }

  private keep(event: ProgrammeEvent, result: TxResult): void {
    const { code, codespace, events, data } = result;
    const seq = events
      .filter(({ type }) => type.startsWith("programmes_"))
      .flatMap(({ attributes }) => attributes.filter(({ key }) => key === "seq"))[0];
    if (seq !== undefined) this.seqs.set(event.id, BigInt(seq.value));
    const [response] = TxMsgData.decode(data).msgResponses;
    const isLock = response?.typeUrl.endsWith(".MsgLockResponse") ?? false;
    const accepted =
      response && isLock ? BigInt(MsgLockResponse.decode(response.value).accepted) : undefined;
    const verdict = code === 0 ? "accepted" : `${codespace} ${code}`;
    this.answers.push({ event, verdict, accepted });
  }

  /** Brings facts in as a file; refused rows are listed, accepted ones are numbered in their order. */
  private async import(at: number, events: readonly ProgrammeEvent[]): Promise<void> {
    const fileSha256 = Buffer.from(sha256(Buffer.from(`file ${this.next}`))).toString("hex");
    const { progress }: QueryProgrammeResponse = this.network.query(`${QUERY}/Programme`, {
      id: PROGRAMME_ID,
    });
    const calls = importCalls(fileSha256, events, this.lockOf(events[0] as ProgrammeEvent));
    for (const { code, log } of await this.network.block(at, calls))
      if (code !== 0) throw new Error(`an import fails: ${log}`);
    const { rows }: QueryRejectedRowsResponse = this.network.query(`${QUERY}/RejectedRows`, {
      id: PROGRAMME_ID,
      fileSha256,
    });
    const reasons = new Map(rows.map(({ row, reason }) => [Number(row), reason]));
    let seq = progress?.events ?? 0n;
    events.forEach((event, i) => {
      const reason = reasons.get(i + 1);
      if (reason === undefined) this.seqs.set(event.id, ++seq);
      const verdict = reason === undefined ? "accepted" : refusalVerdict(reason);
      this.answers.push({ event, verdict, accepted: undefined });
    });
  }
}
