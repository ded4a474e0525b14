import {
  parseAmount,
  parseBaseAmount,
  parseSignedAmount,
  parseSignedBaseAmount,
} from "../../exact/amount.ts";
import { parseMonth } from "../../exact/calendar.ts";
import { parseInstant } from "../../exact/instant.ts";
import { didYouMean } from "../../exact/nearest.ts";
import { parseDecimal } from "../../exact/rational.ts";
import { quote, TextError } from "../../exact/text-error.ts";
import type { Programme } from "../programme.ts";
import { EVENT_TYPES, type EventType, type ProgrammeEvent } from "./event.ts";
import type { MalformedReason } from "./reasons.ts";

/** The columns of an event row, in the order of the documentation. */
export const EVENT_COLUMNS = [
  "id",
  "time",
  "event",
  "participant",
  "asset",
  "amount",
  "amount_base",
  "term",
  "counterparty",
  "via",
  "value",
] as const;

export type EventColumn = (typeof EVENT_COLUMNS)[number];

/** A row as text: one cell per column, "" where it is empty or absent. */
export type EventCells = Readonly<Record<EventColumn, string>>;

/** The row has no meaning: which column, what is wrong, what would be right. */
export class MalformedEvent extends Error {
  override readonly name = "MalformedEvent";
  constructor(
    readonly reason: MalformedReason,
    readonly column: EventColumn,
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

type Need = "required" | "optional";

/** Which cells an event uses beside id, time and event. `amount` stands for amount or amount_base. */
const USES: Readonly<Record<EventType, Readonly<Partial<Record<EventColumn, Need>>>>> = {
  register: { participant: "required", value: "optional" },
  verify: { participant: "required", value: "required" },
  accept: { participant: "required", value: "required" },
  lock: { participant: "required", asset: "required", amount: "required", term: "required" },
  signal: { participant: "required", asset: "required", amount: "required", term: "optional" },
  withdraw: {
    participant: "required",
    asset: "required",
    amount: "required",
    counterparty: "required",
  },
  burn: { participant: "required", asset: "required", amount: "required" },
  mint: { participant: "required", asset: "required", amount: "required" },
  activate: {
    participant: "required",
    asset: "required",
    amount: "required",
    via: "required",
    counterparty: "optional",
  },
  fees: { asset: "required", amount: "required", value: "required" },
  mined: { participant: "required", asset: "optional", amount: "required" },
  invite: { participant: "required", counterparty: "required" },
  qualify: { participant: "required", value: "required" },
  trade: { participant: "required", asset: "optional", amount: "required", value: "required" },
  price: { asset: "required", value: "required" },
  listing: { asset: "optional" },
  void: { counterparty: "required", value: "required" },
};

const VIA = ["sale", "spend", "transfer", "withdrawal"];
const DATA_COLUMNS = EVENT_COLUMNS.filter(
  (column) =>
    column !== "id" && column !== "time" && column !== "event" && column !== "amount_base",
);

/**
 * Gives a row its meaning under `programme`. Throws `MalformedEvent` naming the column, the value and
 * what would be right; never a rule's refusal.
 */
export function parseEvent(programme: Programme, line: number, cells: EventCells): ProgrammeEvent {
  for (const column of EVENT_COLUMNS) {
    if (column !== "value") checkTrimmed(column, cells[column]);
  }
  for (const column of ["id", "participant", "counterparty"] as const) {
    checkApostrophe(column, cells[column]);
  }
  const type = eventType(cells.event);
  const uses = USES[type];
  for (const column of DATA_COLUMNS) checkUse(type, column, uses[column], cells);
  const time = parseCell("bad-time", "time", () => parseInstant(required(cells, "time", type)));
  const asset = eventAsset(programme, type, cells.asset);
  return {
    line,
    id: cells.id,
    time,
    type,
    participant: cells.participant,
    asset,
    amount: uses.amount === undefined ? 0n : eventAmount(programme, type, asset, cells),
    term: cells.term,
    counterparty: cells.counterparty,
    via: checkVia(type, cells.via),
    value: checkValue(type, cells.value),
  };
}

function checkTrimmed(column: EventColumn, text: string): void {
  if (text === "" || (text[0] !== " " && text[text.length - 1] !== " ")) return;
  throw new MalformedEvent(
    "untrimmed-cell",
    column,
    `${quote(text)} begins or ends with a space`,
    "remove the space",
  );
}

/**
 * Results put an apostrophe before a text that a spreadsheet would take for a formula; a text that
 * begins like that already could not be told from another.
 */
function checkApostrophe(column: EventColumn, text: string): void {
  if (!/^'[=+\-@]/.test(text)) return;
  throw new MalformedEvent(
    "bad-value",
    column,
    `${quote(text)} begins with an apostrophe before ${text[1]}`,
    "remove the apostrophe: results add it themselves",
  );
}

function eventType(text: string): EventType {
  const type = EVENT_TYPES.find((each) => each === text);
  if (type !== undefined) return type;
  if (text === "") throw new MalformedEvent("missing-cell", "event", "is empty", knownEvents());
  throw new MalformedEvent(
    "unknown-event",
    "event",
    `${quote(text)} is not an event${didYouMean(text, EVENT_TYPES)}`,
    knownEvents(),
  );
}

function knownEvents(): string {
  return `use one of ${EVENT_TYPES.join(", ")}`;
}

function checkUse(
  type: EventType,
  column: EventColumn,
  need: Need | undefined,
  cells: EventCells,
): void {
  const given =
    column === "amount" ? cells.amount !== "" || cells.amount_base !== "" : cells[column] !== "";
  if (need === "required" && !given) {
    const also = column === "amount" ? " (or amount_base)" : "";
    throw new MalformedEvent("missing-cell", column, "is empty", `${type} needs ${column}${also}`);
  }
  if (need === undefined && given) {
    const shown = column === "amount" && cells.amount === "" ? "amount_base" : column;
    throw new MalformedEvent(
      "unexpected-cell",
      shown,
      `${quote(cells[shown])} stands where ${type} has no ${shown}`,
      "leave the cell empty",
    );
  }
}

function required(cells: EventCells, column: EventColumn, type: EventType): string {
  if (cells[column] !== "") return cells[column];
  throw new MalformedEvent("missing-cell", column, "is empty", `${type} needs ${column}`);
}

function eventAsset(programme: Programme, type: EventType, symbol: string): string {
  if (symbol === "") return "";
  if (!programme.assets.has(symbol)) {
    throw new MalformedEvent(
      "unknown-asset",
      "asset",
      `${quote(symbol)} is not an asset of ${programme.id}${didYouMean(symbol, [...programme.assets.keys()])}`,
      `use one of ${[...programme.assets.keys()].join(", ")}`,
    );
  }
  const reward = programme.definition.reward;
  const namesReward = type === "mined" || type === "trade" || type === "listing";
  if (namesReward && reward !== undefined && symbol !== reward) {
    throw new MalformedEvent(
      "bad-value",
      "asset",
      `${quote(symbol)} is not the reward token`,
      `${type} is about ${reward}: write that or leave the cell empty`,
    );
  }
  return symbol;
}

function eventAmount(
  programme: Programme,
  type: EventType,
  asset: string,
  cells: EventCells,
): bigint {
  if (cells.amount !== "" && cells.amount_base !== "") {
    throw new MalformedEvent(
      "unexpected-cell",
      "amount_base",
      "stands beside amount",
      "give one of the two",
    );
  }
  const signed = type === "trade";
  if (cells.amount_base !== "") {
    const parse = signed ? parseSignedBaseAmount : parseBaseAmount;
    return parseCell("bad-amount", "amount_base", () => parse(cells.amount_base));
  }
  const symbol = asset === "" ? (programme.definition.reward ?? "") : asset;
  const decimals = programme.assets.get(symbol)?.decimals;
  if (decimals === undefined) {
    throw new MalformedEvent("missing-cell", "asset", "is empty", `${type} needs an asset here`);
  }
  const parse = signed ? parseSignedAmount : parseAmount;
  return parseCell("bad-amount", "amount", () => parse(cells.amount, decimals));
}

function checkVia(type: EventType, via: string): string {
  if (type !== "activate" || VIA.includes(via)) return via;
  throw new MalformedEvent(
    "bad-value",
    "via",
    `${quote(via)} is not a way to activate`,
    `use ${VIA.join(", ")}`,
  );
}

function checkValue(type: EventType, value: string): string {
  if (type === "verify" && value !== "passed" && value !== "failed") {
    throw new MalformedEvent(
      "bad-value",
      "value",
      `${quote(value)} is not a verdict`,
      "use passed or failed",
    );
  }
  if (type === "fees") parseCell("bad-value", "value", () => parseMonth(value));
  if (type !== "price" && type !== "qualify" && type !== "trade") return value;
  const number = parseCell("bad-value", "value", () => parseDecimal(value));
  if (number.n < 0n || (number.n === 0n && type === "price")) {
    const rule = type === "price" ? "a price is more than zero" : "it cannot be negative";
    throw new MalformedEvent("bad-value", "value", `${quote(value)} is too small`, rule);
  }
  return value;
}

function parseCell<T>(reason: MalformedReason, column: EventColumn, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    throw new MalformedEvent(reason, column, error.message, error.expected);
  }
}
