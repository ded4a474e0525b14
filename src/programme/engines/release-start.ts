import type { Instant } from "../../exact/instant.ts";
import type { Facts } from "../events/facts.ts";
import type { LockdropShape, Start } from "../programme.ts";

interface Clock {
  readonly facts: Facts;
  readonly asOf: Instant;
}

/** The listing event's time, or the rule's fallback once that has passed without a listing. */
export function listingTime(
  { facts, asOf }: Clock,
  fallback: Instant | undefined,
): Instant | undefined {
  const listed = facts.listing?.time;
  if (fallback === undefined || fallback > asOf) return listed;
  return listed !== undefined && listed <= fallback ? listed : fallback;
}

/** When the clock of a lockdrop's release starts; undefined as long as the listing has not come. */
export function startInstant(
  start: Start,
  state: Clock & { readonly shape: LockdropShape },
): Instant | undefined {
  if (start.by === "instant") return start.at;
  if (start.by === "listing") return listingTime(state, start.fallback);
  const closes = state.shape.groups.map((each) => each.closes);
  return closes.reduce((last, each) => (each > last ? each : last), 0n);
}
