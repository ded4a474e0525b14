/** A bar on one line of the terminal. */
export interface Progress {
  /**
   * Shows `done` rows, of `total` when that is known or estimated (rows read times bytes in all over
   * bytes read), then `note`.
   */
  update(done: number, total?: number, note?: string): void;
  /** Begins another stretch of work with its own count, rate and time left. */
  phase(name: string): void;
  /** Clears the line. */
  finish(): void;
}

/** A progress bar on `stream`; silent unless that is a terminal which can rewrite a line. */
export function createProgress(stream: NodeJS.WriteStream, label: string): Progress {
  const { TERM, NO_PROGRESS } = process.env;
  const isSilent = stream.isTTY !== true || TERM === "dumb" || (NO_PROGRESS ?? "") !== "";
  if (isSilent) return { update() {}, phase() {}, finish() {} };
  return new TerminalProgress(stream, label);
}

/** What a progress line tells. */
interface ProgressState {
  readonly label: string;
  readonly done: number;
  readonly total: number | undefined;
  readonly note: string | undefined;
  readonly elapsedSec: number;
}

/** The line for `state`, at most `columns` wide: what matters least goes first. */
export function progressLine(state: ProgressState, columns: number): string {
  const { label, done, total, note, elapsedSec } = state;
  const parts = [label];
  const ratio = total === undefined || total <= 0 ? undefined : Math.min(1, done / total);
  if (ratio !== undefined) parts.push(bar(ratio), `${Math.floor(ratio * 100)} %`);
  parts.push(`${grouped(done)} rows`);
  const rate = elapsedSec >= 0.5 ? done / elapsedSec : 0;
  if (rate > 0) parts.push(`${grouped(Math.round(rate))} rows/s`);
  if (rate > 0 && total !== undefined && total > done) {
    parts.push(`${grouped(Math.ceil((total - done) / rate))} s left`);
  }
  if (note !== undefined) parts.push(note);
  while (parts.length > 1 && parts.join("  ").length > columns) parts.pop();
  return parts.join("  ").slice(0, Math.max(0, columns));
}

const BAR_WIDTH = 10;

function bar(ratio: number): string {
  const full = Math.floor(ratio * BAR_WIDTH);
  return `[${"#".repeat(full)}${"-".repeat(BAR_WIDTH - full)}]`;
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

const REDRAW_NS = 100_000_000n;
const CLEAR_LINE = "\r\u001b[K";

class TerminalProgress implements Progress {
  private readonly stream: NodeJS.WriteStream;
  private label: string;
  private startNs = process.hrtime.bigint();
  private drawnNs = 0n;
  private isDrawn = false;

  constructor(stream: NodeJS.WriteStream, label: string) {
    this.stream = stream;
    this.label = label;
  }

  update(done: number, total?: number, note?: string): void {
    const nowNs = process.hrtime.bigint();
    if (nowNs - this.drawnNs < REDRAW_NS) return;
    this.drawnNs = nowNs;
    const elapsedSec = Number(nowNs - this.startNs) / 1e9;
    const state = { label: this.label, done, total, note, elapsedSec };
    // One column stays free: a full line would wrap and could not be cleared.
    const columns = (this.stream.columns ?? 80) - 1;
    this.stream.write(`${CLEAR_LINE}${progressLine(state, columns)}`);
    this.isDrawn = true;
  }

  phase(name: string): void {
    this.label = name;
    this.startNs = process.hrtime.bigint();
    this.drawnNs = 0n;
  }

  finish(): void {
    if (this.isDrawn) this.stream.write(CLEAR_LINE);
    this.isDrawn = false;
  }
}
