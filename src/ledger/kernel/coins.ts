import { assert } from "../../exact/assert.ts";
import { sdkError } from "./errors.ts";

/** An amount of one denomination, in its base units. Lists of coins are sorted by denomination, each once. */
export interface Coin {
  readonly denom: string;
  readonly amount: bigint;
}

/** A coin as messages and answers carry it (`cosmos.base.v1beta1.Coin`): the amount as decimal text. */
export interface CoinText {
  readonly denom: string;
  readonly amount: string;
}

/** The largest amount, 2^127 - 1: every amount and every supply fits 16 bytes with a sign. */
export const MAX_AMOUNT = (1n << 127n) - 1n;

const DENOM = /^[a-zA-Z][a-zA-Z0-9/:._-]{2,127}$/;
const DECIMAL = /^(?:0|[1-9][0-9]{0,38})$/;
const SHOWN_CHARACTERS = 200;

/** Whether `text` names a denomination. Source: Cosmos SDK `types/coin.go`, reDnmString. */
export function isDenom(text: string): boolean {
  return DENOM.test(text);
}

/** Base units from decimal text without sign, point or leading zeros; undefined when it is none or above MAX_AMOUNT. */
export function parseAmount(text: string): bigint | undefined {
  if (!DECIMAL.test(text)) return undefined;
  const amount = BigInt(text);
  return amount > MAX_AMOUNT ? undefined : amount;
}

/**
 * Reads coins of a message: valid denominations, strictly ascending, amounts from 1 to MAX_AMOUNT; may be
 * empty. Throws `sdk` 10. Source: Cosmos SDK `types/coin.go`, Coins.Validate.
 */
export function parseCoins(texts: readonly CoinText[]): Coin[] {
  let last = "";
  return texts.map(({ denom, amount: text }) => {
    if (!isDenom(denom)) throw invalidCoins(`invalid denom: ${clip(denom)}`);
    if (denom === last) throw invalidCoins(`duplicate denomination ${denom}`);
    if (denom < last) throw invalidCoins(`denomination ${denom} is not sorted`);
    const amount = parseAmount(text);
    if (amount === undefined) throw invalidCoins(`amount of ${denom} is no whole number in range`);
    if (amount === 0n) throw invalidCoins(`coin 0${denom} amount is not positive`);
    last = denom;
    return { denom, amount };
  });
}

/** `parseCoins` where nothing to move is a mistake: an empty list throws `sdk` 10 too. */
export function requireCoins(texts: readonly CoinText[]): Coin[] {
  if (texts.length === 0) throw invalidCoins("no coins");
  return parseCoins(texts);
}

/** Reads one coin of a message, which must be there and positive. Throws `sdk` 10. */
export function requireCoin(text: CoinText | undefined): Coin {
  const [coin] = requireCoins(text === undefined ? [] : [text]);
  assert(coin !== undefined, "requireCoins gives as many coins as it takes");
  return coin;
}

function invalidCoins(detail: string) {
  return sdkError("invalid-coins", detail);
}

function clip(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text;
}

/** `5aktst,3uatom`, as events and logs show coins; empty for none. */
export function coinsText(coins: readonly Coin[]): string {
  return coins.map(({ denom, amount }) => `${amount}${denom}`).join(",");
}

/** The coin as answers and stored messages carry it. */
export function coinToText({ denom, amount }: Coin): CoinText {
  return { denom, amount: amount.toString() };
}

/** How much of `denom` is among `coins`; 0 when none. */
export function amountOf(coins: readonly Coin[], denom: string): bigint {
  return coins.find((coin) => coin.denom === denom)?.amount ?? 0n;
}

/** The coins of both lists, sorted, zeros left out. */
export function addCoins(a: readonly Coin[], b: readonly Coin[]): Coin[] {
  return combine(a, b, (x, y) => x + y);
}

/** `a` less `b`, sorted, zeros left out; undefined when `b` has more of some denomination than `a`. */
export function subtractCoins(a: readonly Coin[], b: readonly Coin[]): Coin[] | undefined {
  const rest = combine(a, b, (x, y) => x - y);
  return rest.some(({ amount }) => amount < 0n) ? undefined : rest;
}

/** Whether both lists hold the same amounts. */
export function sameCoins(a: readonly Coin[], b: readonly Coin[]): boolean {
  return combine(a, b, (x, y) => x - y).length === 0;
}

function combine(
  a: readonly Coin[],
  b: readonly Coin[],
  join: (x: bigint, y: bigint) => bigint,
): Coin[] {
  const result: Coin[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const denom = smaller(a[i]?.denom, b[j]?.denom);
    const x = a[i]?.denom === denom ? (a[i++]?.amount ?? 0n) : 0n;
    const y = b[j]?.denom === denom ? (b[j++]?.amount ?? 0n) : 0n;
    const amount = join(x, y);
    if (amount !== 0n) result.push({ denom, amount });
  }
  return result;
}

function smaller(a: string | undefined, b: string | undefined): string {
  if (a === undefined || (b !== undefined && b < a)) return b ?? "";
  return a;
}
