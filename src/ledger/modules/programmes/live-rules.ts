import type { Problem } from "../../../programme/compile/problems.ts";
import type {
  ActivityRelease,
  LockdropShape,
  PlainRelease,
  Programme,
} from "../../../programme/programme.ts";

/** Groups of one programme: what a settlement and a claim look at. */
const MOST_GROUPS = 64;

/**
 * Why a programme that settles in bulk cannot run on a ledger; nothing when it can. A ledger computes shares
 * from totals when they are claimed, and nobody may be stuck because somebody else did nothing.
 */
export function liveProblems(programme: Programme): Problem[] {
  const { shape } = programme;
  switch (shape.kind) {
    case "lockdrop":
      return [...lockdropProblems(shape), ...releaseProblems(programme)];
    case "mint":
      return [...sinkProblems(shape.sink), ...roundingProblems(shape.rounding)];
    default:
      return [bulkOnly("share.by", "daily emissions and streams")];
  }
}

function lockdropProblems(shape: LockdropShape): Problem[] {
  const { share, price, groups } = shape;
  const problems = [...sinkProblems(share.sink), ...roundingProblems(share.rounding)];
  if (price.by === "closing" || price.by === "day")
    problems.push({
      path: "weigh.price.at",
      message: `prices at the ${price.by} would change weights after the fact`,
      remedy: "use opening, or fixed prices",
    });
  if (share.referralBonus !== undefined)
    problems.push(bulkOnly("share.referral_bonus", "bonuses that depend on others' shares"));
  if (groups.length > MOST_GROUPS)
    problems.push({
      path: "groups",
      message: `${groups.length} groups are too many`,
      remedy: `use at most ${MOST_GROUPS}`,
    });
  return problems;
}

function sinkProblems(sink: string): Problem[] {
  if (sink !== "carry") return [];
  const message = "what one period leaves is known only when everybody has claimed";
  return [{ path: "share.sink", message, remedy: "use burn or treasury" }];
}

function roundingProblems(rounding: string): Problem[] {
  if (rounding !== "largest-remainder") return [];
  const message = "the largest remainders are known only when all shares are";
  return [{ path: "share.rounding", message, remedy: "use floor" }];
}

function bulkOnly(path: string, what: string): Problem {
  return { path, message: `${what} are settled in bulk only`, remedy: "use aliquot settle" };
}

function releaseProblems({ release }: Programme): Problem[] {
  const { main, signal } = release;
  const isStuck =
    waitsForListing(main as PlainRelease | ActivityRelease) ||
    (signal !== undefined && waitsForListing(signal));
  if (!isStuck) return [];
  const message = "nothing is ever released if nobody attests the listing";
  return [{ path: "release.fallback_listing", message, remedy: "add the key fallback_listing" }];
}

function waitsForListing(release: PlainRelease | ActivityRelease): boolean {
  if (release.by === "activity") return release.fallbackListing === undefined;
  return release.start.by === "listing" && release.start.fallback === undefined;
}
