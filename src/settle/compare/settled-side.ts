import type { Settlement } from "../../programme/settle.ts";
import { boostCell } from "../result-rows.ts";
import type { GroupShare, Person, Side, TokenTotals } from "./figures.ts";

/** Participants handed on at once. */
const PERSONS_PER_BATCH = 1_000;

/** A settlement in memory as a side of a comparison. */
export function settledSide(settlement: Settlement): Side {
  const { groups, rewards, programme } = settlement;
  const assets = [...programme.assets.values()];
  return {
    groups,
    rewards,
    decimals: new Map(assets.map(({ symbol, decimals }) => [symbol, decimals])),
    persons: () => personBatches(settlement),
  };
}

async function* personBatches(settlement: Settlement): AsyncGenerator<readonly Person[]> {
  let batch: Person[] = [];
  for (const person of persons(settlement)) {
    batch.push(person);
    if (batch.length < PERSONS_PER_BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Walks allocations and releases side by side; both are sorted by participant. */
function* persons({ allocations, releases }: Settlement): Generator<Person> {
  let release = 0;
  for (let row = 0; row < allocations.length; ) {
    const participant = allocations[row]?.participant ?? "";
    const groups = new Map<string, GroupShare>();
    const tokens = new Map<string, TokenTotals>();
    for (; allocations[row]?.participant === participant; row++) {
      const each = allocations[row];
      if (each === undefined) break;
      const { group, token, weight, boostedWeight, allocation } = each;
      const boost = boostCell(each.boost36);
      groups.set(group, { weight, boost, boostedWeight, allocation });
      totalsOf(tokens, token).allocated += allocation;
    }
    for (; releases[release]?.participant === participant; release++) {
      const each = releases[release];
      if (each === undefined) break;
      totalsOf(tokens, each.token)[each.kind === "burned" ? "burned" : "released"] += each.amount;
    }
    yield { participant, groups, tokens };
  }
}

/** The totals in `token`, made when they are not there yet. */
export function totalsOf(tokens: Map<string, TokenTotals>, token: string): TokenTotals {
  const known = tokens.get(token);
  if (known !== undefined) return known;
  const made = { allocated: 0n, released: 0n, burned: 0n };
  tokens.set(token, made);
  return made;
}
