/** What can be wrong with a published document or a tree file. */
export type ClaimFlawCode =
  | "unknown-format"
  | "bad-shape"
  | "bad-account"
  | "bad-amount"
  | "bad-hash"
  | "bad-index"
  | "duplicate-account"
  | "no-claims"
  | "wrong-leaf"
  | "wrong-node"
  | "wrong-proof"
  | "wrong-root"
  | "wrong-total"
  | "wrong-order"
  | "damaged-file";

/**
 * The first difference between a document and what its claims make: where it is (`tree[5]`), and
 * what is there and what should be.
 */
export class ClaimFlaw extends Error {
  override readonly name = "ClaimFlaw";

  constructor(
    readonly code: ClaimFlawCode,
    readonly place: string,
    message: string,
  ) {
    super(message);
  }
}

/** A value that is not the one recomputed. */
export function difference(
  code: ClaimFlawCode,
  place: string,
  is: string | number | bigint,
  shouldBe: string | number | bigint,
): ClaimFlaw {
  return new ClaimFlaw(code, place, `is ${is}, should be ${shouldBe}`);
}
