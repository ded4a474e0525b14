import type { StageName } from "./model.ts";

/** What each stage asks, as the heading of its part of an explanation. */
export const STAGE_TITLES: Readonly<Record<StageName, string>> = {
  eligibility: "Eligibility: may they take part",
  contribute: "Contributions: what was put in",
  weigh: "Weight: how much it counts",
  share: "Share: what part of which pool",
  boost: "Boost: what changes the weight afterwards",
  release: "Release: when it becomes spendable",
  claim: "Claim: where the share stands",
};
