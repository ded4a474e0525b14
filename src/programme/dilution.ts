import { formatMonth, monthNumber } from "../exact/calendar.ts";
import type { Minter, MintState } from "./engines/mint.ts";
import type { Settlement } from "./settle.ts";
import { nominalWeight } from "./stages/lots.ts";

/** How minting that came later thins out the units minted in the first month. One per asset. */
export interface Dilution {
  readonly asset: string;
  /** `YYYY-MM`: the first month in which anybody minted the asset. */
  readonly first: string;
  /** Units minted in that month, base units. */
  readonly firstMinted: bigint;
  /** What they count for if all of them are activated in time. */
  readonly firstNominal: bigint;
  /** Every month from the first to the one of the as-of instant. */
  readonly months: readonly DilutionMonth[];
}

/** Base units; weights and nominal weights of everything up to the end of the month. */
export interface DilutionMonth {
  readonly month: string;
  readonly minted: bigint;
  /** Everybody's weight: what the month's yield is divided by. */
  readonly weight: bigint;
  /** The part of it that activations of units of the first month brought. */
  readonly firstWeight: bigint;
  /** Everybody's minting at the full factor: the weight if all of it were activated in time. */
  readonly nominal: bigint;
}

/** The dilution of the first month's minting, asset by asset; nothing where no units are minted. */
export function dilutionOf({ engine }: Settlement): Dilution[] {
  if (engine.kind !== "mint") return [];
  const { state } = engine;
  return [...state.minters].flatMap(([asset, minters]) => {
    const added = new Map<number, Added>();
    let first: number | undefined;
    for (const minter of minters.values()) {
      for (const { event } of minter.queue.lots) {
        const month = monthNumber(event.time, state.programme.zoneSec);
        if (first === undefined || month < first) first = month;
      }
    }
    if (first === undefined) return [];
    for (const minter of minters.values()) addMinter(state, minter, { first, added });
    return [accumulate(asset, { first, last: lastMonth(state), added })];
  });
}

interface Added {
  minted: bigint;
  nominal: bigint;
  weight: bigint;
  firstWeight: bigint;
}

function addMinter(
  { programme, shape }: MintState,
  { queue }: Minter,
  { first, added }: { readonly first: number; readonly added: Map<number, Added> },
): void {
  const monthOf = (event: { readonly time: bigint }) => monthNumber(event.time, programme.zoneSec);
  for (const { event, inOffer } of queue.lots) {
    const month = addedIn(added, monthOf(event));
    month.minted += event.amount;
    month.nominal += nominalWeight(shape, event.amount, inOffer);
  }
  for (const { lot, activation, weight } of queue.uses) {
    const month = addedIn(added, monthOf(activation));
    month.weight += weight;
    if (monthOf(lot.event) === first) month.firstWeight += weight;
  }
}

function addedIn(added: Map<number, Added>, month: number): Added {
  const known = added.get(month);
  if (known !== undefined) return known;
  const created = { minted: 0n, nominal: 0n, weight: 0n, firstWeight: 0n };
  added.set(month, created);
  return created;
}

function lastMonth({ asOf, programme }: MintState): number {
  return monthNumber(asOf, programme.zoneSec);
}

function accumulate(
  asset: string,
  {
    first,
    last,
    added,
  }: { readonly first: number; readonly last: number; readonly added: Map<number, Added> },
): Dilution {
  const months: DilutionMonth[] = [];
  let [weight, firstWeight, nominal] = [0n, 0n, 0n];
  for (let month = first; month <= last; month++) {
    const more = added.get(month);
    weight += more?.weight ?? 0n;
    firstWeight += more?.firstWeight ?? 0n;
    nominal += more?.nominal ?? 0n;
    const minted = more?.minted ?? 0n;
    months.push({ month: formatMonth(month), minted, weight, firstWeight, nominal });
  }
  const start = added.get(first);
  return {
    asset,
    first: formatMonth(first),
    firstMinted: start?.minted ?? 0n,
    firstNominal: start?.nominal ?? 0n,
    months,
  };
}
