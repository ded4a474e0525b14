import { compare, ONE, ZERO } from "../../../exact/rational.ts";
import type { Problem } from "../../../programme/compile/problems.ts";
import type {
  ActivityRelease,
  LockdropShape,
  PlainRelease,
  Programme,
} from "../../../programme/programme.ts";

/**
 * Groups and assets of one programme. A settlement and a claim look at all groups; and whoever registers
 * chooses their names, each of which can make the paths in the state tree one step longer.
 */
const MOST_GROUPS = 48;
const MOST_ASSETS = 32;

/**
 * Why a programme that settles in bulk cannot run on a ledger; nothing when it can. A ledger computes shares
 * from totals when they are claimed, and nobody may be stuck because somebody else did nothing.
 */
export function liveProblems(programme: Programme): Problem[] {
  const { shape, assets } = programme;
  const tooMany = atMost("assets", assets.size, MOST_ASSETS);
  switch (shape.kind) {
    case "lockdrop":
      return [...tooMany, ...lockdropProblems(shape), ...releaseProblems(programme)];
    case "mint":
      return [...tooMany, ...sinkProblems(shape.sink), ...roundingProblems(shape.rounding)];
    default:
      return [bulkOnly("share.by", "daily emissions and streams")];
  }
}

function atMost(path: string, count: number, most: number): Problem[] {
  if (count <= most) return [];
  return [{ path, message: `${count} are too many`, remedy: `use at most ${most}` }];
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
  return [...problems, ...atMost("groups", groups.length, MOST_GROUPS)];
}

function sinkProblems(sink: string): Problem[] {
  if (sink === "burn" || sink === "treasury") return [];
  const message =
    sink === "carry"
      ? "what one period leaves is known only when everybody has claimed"
      : `${sink} is for emissions`;
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
  return [...listingProblems(release), ...tierProblems(release)];
}

/**
 * Of what was released nothing is taken back: an invitee who comes to count later the same day must not make
 * the day's coefficient smaller than it was when somebody claimed.
 */
function tierProblems({ main }: Programme["release"]): Problem[] {
  const tiers = main.by === "activity" ? (main.referral?.tiers ?? []) : [];
  let before = tiers[0]?.invitees === 0 ? ZERO : ONE;
  for (const [i, { coefficient }] of tiers.entries()) {
    if (compare(coefficient, before) < 0) {
      const path = `release.referral.tiers[${i}].coefficient`;
      const message =
        "is smaller than the one before it: a later invitee would take back what was released";
      return [
        {
          path,
          message,
          remedy: "let coefficients rise with the invitees, from 1 where none is named",
        },
      ];
    }
    before = coefficient;
  }
  return [];
}

function listingProblems({ main, signal }: Programme["release"]): Problem[] {
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
