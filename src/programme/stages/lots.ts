import type { Instant } from "../../exact/instant.ts";
import { floorMul } from "../../exact/rational.ts";
import type { ProgrammeEvent } from "../events/event.ts";
import type { MintShape } from "../programme.ts";

/** What one mint made, and how much of it still waits to be activated. Base units. */
export interface Lot {
  readonly event: ProgrammeEvent;
  readonly inOffer: boolean;
  remaining: bigint;
}

/** What one activation took from one lot, and what it counts for. */
export interface LotUse {
  readonly lot: Lot;
  readonly activation: ProgrammeEvent;
  readonly amount: bigint;
  readonly multiplied: boolean;
  readonly weight: bigint;
}

/** Whether `time` lies in the offer window. */
export function inOffer(shape: MintShape, time: Instant): boolean {
  const { offer } = shape;
  return offer !== undefined && offer.opens <= time && time < offer.closes;
}

/**
 * Weight of `amount` units activated from a lot: floor(amount x factor) if the lot was minted and the
 * activation made in the offer window, else `amount`. Source: Kinesis Minter's Yield, example 2.
 */
function activationWeight(
  shape: MintShape,
  lot: Lot,
  use: { readonly amount: bigint; readonly time: Instant },
) {
  const { offer } = shape;
  const multiplied = offer !== undefined && lot.inOffer && inOffer(shape, use.time);
  return { multiplied, weight: multiplied ? floorMul(offer.factor, use.amount) : use.amount };
}

/** What `amount` of a lot can count for at most: all of it activated in time. */
export function nominalWeight(shape: MintShape, amount: bigint, isInOffer: boolean): bigint {
  return shape.offer === undefined || !isInOffer ? amount : floorMul(shape.offer.factor, amount);
}

/** One participant's lots of one asset, taken first in, first out. */
export class LotQueue {
  readonly lots: Lot[] = [];
  readonly uses: LotUse[] = [];
  private first = 0;
  unactivated = 0n;

  constructor(private readonly shape: MintShape) {}

  mint(event: ProgrammeEvent): void {
    this.lots.push({ event, inOffer: inOffer(this.shape, event.time), remaining: event.amount });
    this.unactivated += event.amount;
  }

  /** Takes `event.amount`, which must not exceed `unactivated`. Returns the weight it brings. */
  activate(event: ProgrammeEvent): bigint {
    let left = event.amount;
    let brought = 0n;
    while (left > 0n) {
      const lot = this.lots[this.first];
      if (lot === undefined) break;
      const amount = lot.remaining < left ? lot.remaining : left;
      const { multiplied, weight } = activationWeight(this.shape, lot, {
        amount,
        time: event.time,
      });
      lot.remaining -= amount;
      left -= amount;
      brought += weight;
      this.uses.push({ lot, activation: event, amount, multiplied, weight });
      if (lot.remaining === 0n) this.first++;
    }
    this.unactivated -= event.amount;
    return brought;
  }
}
