/** What a certificate stands for; there is one denomination for each. */
export interface SeriesKey {
  /** The denomination of the principal. */
  readonly asset: string;
  /** What it was locked for, such as `pol-lockdrop/4w`. */
  readonly product: string;
  /** When it may be redeemed, in seconds since 1970. */
  readonly maturitySec: number;
}

/** All certificates of one asset, product and maturity. Amounts are base units. */
export interface SeriesRecord extends SeriesKey {
  /** The certificate's denomination. */
  readonly denom: string;
  /** Certificates since the beginning: issued, redeemed from maturity on, given back before it. */
  readonly issued: bigint;
  readonly redeemed: bigint;
  readonly returned: bigint;
  /** The principal that the vault holds for them. */
  readonly locked: bigint;
}
