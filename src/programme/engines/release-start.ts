import type { Instant } from "../../exact/instant.ts";
import type { LockdropShape, Start } from "../programme.ts";

/** When the clock of a lockdrop's release starts; undefined as long as the listing has not come. */
export function startInstant(
  start: Start,
  { listing, shape }: { readonly listing: Instant | undefined; readonly shape: LockdropShape },
): Instant | undefined {
  if (start.by === "instant") return start.at;
  if (start.by === "listing") return listing;
  return shape.groups.reduce((last, each) => (each.closes > last ? each.closes : last), 0n);
}
