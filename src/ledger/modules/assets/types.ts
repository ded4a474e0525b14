/** What stands behind an asset: coins of another chain in custody, or bars in a vault. */
export type Backing = "custody" | "metal";

/** A denomination that an issuer stands behind. Amounts are base units; addresses bech32 as the chain prints them. */
export interface AssetRecord {
  readonly denom: string;
  readonly issuer: string;
  /** Who may take over by accepting; empty when nobody. */
  readonly proposedIssuer: string;
  readonly backing: Backing;
  readonly dailyMintLimit: bigint;
  readonly dailyRedeemLimit: bigint;
  /** Who stopped minting and redeeming; empty while both go on. */
  readonly pausedBy: "" | "issuer" | "authority";
  /** Since the beginning; the difference of the two is what the issuer owes at most. */
  readonly totalMinted: bigint;
  readonly totalRedeemed: bigint;
  /** How many redemptions there were. */
  readonly redemptions: bigint;
}

/** What was minted and redeemed of an asset on one day. */
export interface DayTotals {
  /** Whole days since 1970-01-01 UTC. */
  readonly day: bigint;
  readonly minted: bigint;
  readonly redeemed: bigint;
}
