import type { ClaimFormat } from "./claim-format.ts";
import type { ClaimRecords } from "./claim-records.ts";

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

/** A document that holds, with its claims in its own order. */
export interface CheckedDocument {
  readonly checked: CheckedClaims;
  readonly records: ClaimRecords;
}
