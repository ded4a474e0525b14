import type { AbciEvent } from "../../ledger/results.ts";
import type { SearchCondition } from "../../node/node.ts";

/** What a subscriber can ask an event for: `type.attribute` and the values it has. */
export type EventKeys = Readonly<Record<string, readonly string[]>>;

/** The keys and values of events, and of what the node adds. */
export function eventKeys(
  events: readonly AbciEvent[],
  added: Readonly<Record<string, string>>,
): EventKeys {
  const keys = new Map<string, string[]>();
  const add = (key: string, value: string) => {
    const values = keys.get(key);
    if (values === undefined) keys.set(key, [value]);
    else values.push(value);
  };
  for (const { type, attributes } of events) {
    for (const { key, value } of attributes) {
      if (type !== "" && key !== "") add(`${type}.${key}`, value);
    }
  }
  for (const [key, value] of Object.entries(added)) add(key, value);
  return Object.fromEntries(keys);
}

/** Whether every condition holds for at least one value of its key. */
export function matches(conditions: readonly SearchCondition[], keys: EventKeys): boolean {
  return conditions.every((condition) => {
    const values = Object.hasOwn(keys, condition.key) ? keys[condition.key] : undefined;
    if (values === undefined) return condition.op === "EXISTS" && hasType(keys, condition.key);
    return values.some((value) => holds(condition, value));
  });
}

/** `transfer EXISTS` asks for events of a type, whatever their attributes. */
function hasType(keys: EventKeys, type: string): boolean {
  return Object.keys(keys).some((key) => key.slice(0, key.lastIndexOf(".")) === type);
}

function holds({ op, value: wanted }: SearchCondition, value: string): boolean {
  if (op === "EXISTS") return true;
  if (wanted === undefined) return false;
  if (typeof wanted === "string") {
    return op === "CONTAINS" ? value.includes(wanted) : value === wanted;
  }
  const sign = compareNumber(value, wanted);
  if (sign === undefined) return false;
  if (op === "=") return sign === 0;
  if (op === "<" || op === "<=") return sign < 0 || (sign === 0 && op === "<=");
  return sign > 0 || (sign === 0 && op === ">=");
}

/** Compares the number that a value begins with (`100ualq` is 100, as CometBFT has it); undefined without one. */
function compareNumber(value: string, wanted: bigint): -1 | 0 | 1 | undefined {
  const [, whole, fraction = ""] = /^([0-9]{1,80})(?:\.([0-9]+))?/.exec(value) ?? [];
  if (whole === undefined) return undefined;
  const number = BigInt(whole);
  if (number < wanted) return -1;
  return number > wanted || /[1-9]/.test(fraction) ? 1 : 0;
}
