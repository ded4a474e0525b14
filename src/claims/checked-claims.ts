import type { ClaimFormat } from "./claim-format.ts";

/** What a check has recomputed. */
export interface CheckedClaims {
  /** `cw20-list`: accounts and amounts alone; `cw20-proof`: one account's proof. */
  readonly format: ClaimFormat | "cw20-list" | "cw20-proof";
  readonly leaves: number;
  /** Base units. */
  readonly total: bigint;
  /** As the format writes it. */
  readonly root: string;
}
