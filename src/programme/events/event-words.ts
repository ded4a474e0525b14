import { amountInWords } from "../asset-amounts.ts";
import type { Programme } from "../programme.ts";
import type { ProgrammeEvent } from "./event.ts";

/** "lock 1500 USDT under 4w": an event as a person would say it. */
export function eventInWords(programme: Programme, event: ProgrammeEvent): string {
  const { type, asset, amount, term } = event;
  const what = asset === "" || amount === 0n ? asset : amountInWords(programme, amount, asset);
  return [type, what, term === "" ? "" : `under ${term}`].filter((part) => part !== "").join(" ");
}
