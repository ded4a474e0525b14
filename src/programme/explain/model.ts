import { formatInstantIn, type Instant } from "../../exact/instant.ts";
import { floor, formatExact, formatFraction, type Rational } from "../../exact/rational.ts";
import { amountInWords } from "../asset-amounts.ts";
import { eventName, type ProgrammeEvent } from "../events/event.ts";
import type { Programme } from "../programme.ts";

/** The stages of the pipeline, in the order in which they are explained. */
export type StageName =
  | "eligibility"
  | "contribute"
  | "weigh"
  | "share"
  | "boost"
  | "release"
  | "claim";

/** One figure and how it came about. All texts; amounts in units unless a step says base units. */
export interface Step {
  readonly label: string;
  /** Ids (or lines) of the events that went in. */
  readonly events?: readonly string[];
  /** The formula in words. */
  readonly formula?: string;
  /** The same with the numbers in it. */
  readonly numbers?: string;
  /** The result before rounding, as a fraction or a terminating decimal. */
  readonly exact?: string;
  readonly rounding?: string;
  readonly result: string;
  readonly note?: string;
}

export interface Stage {
  readonly stage: StageName;
  readonly steps: readonly Step[];
}

export interface RefusedStep {
  readonly event: string;
  readonly line: number;
  readonly time: string;
  readonly what: string;
  readonly reason: string;
  readonly detail: string;
}

/** A row that a lenient run set aside. */
export interface SetAsideRow {
  readonly line: number;
  readonly reason: string;
  readonly detail: string;
}

/** What is locked, at risk or open to the participant at the as-of instant. */
export interface Outlook {
  readonly locked: readonly string[];
  readonly atRisk: readonly string[];
  readonly canDo: readonly string[];
}

export type Standing = "took part" | "not eligible" | "refused" | "did not take part";

/** The whole derivation of one participant's figures. */
export interface Explanation {
  readonly programme: string;
  readonly title: string;
  readonly participant: string;
  readonly asOf: string;
  readonly standing: Standing;
  readonly summary: string;
  readonly stages: readonly Stage[];
  readonly refused: readonly RefusedStep[];
  /** Rows that name the participant and have no meaning (lenient runs). */
  readonly setAside: readonly SetAsideRow[];
  /** Until when further events can change the share; null when it is final. */
  readonly provisionalUntil: string | null;
  readonly outlook: Outlook;
}

/** Formats numbers for a reader of one programme. */
export interface Writer {
  amount(base: bigint, asset: string): string;
  time(instant: Instant): string;
  events(events: readonly ProgrammeEvent[]): readonly string[];
}

/** Writes amounts in units and times in the programme's zone. */
export function writerFor(programme: Programme): Writer {
  return {
    amount: (base, asset) => amountInWords(programme, base, asset),
    time: (instant) => formatInstantIn(instant, programme.zoneSec),
    events: (events) => events.map(eventName),
  };
}

/** A rational as a reader wants it: the terminating decimal if there is one, else the fraction. */
export function number(value: Rational): string {
  return formatExact(value) ?? formatFraction(value);
}

/** The exact value before a floor: "24347.82… = 560000/23", or the decimal if it terminates. */
export function exactValue(value: Rational): string {
  const terminating = formatExact(value);
  if (terminating !== undefined) return terminating;
  return `${formatFraction(value)} (between ${floor(value)} and ${floor(value) + 1n})`;
}
