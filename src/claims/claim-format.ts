import { type Hash, keccak256, sha256 } from "./hash.ts";

/** The formats of claim trees, in the order of their numbers in a tree file (from 1). */
export const CLAIM_FORMATS = ["oz", "uniswap", "cumulative", "cw20"] as const;

/** Who reads the tree: OpenZeppelin, Uniswap's distributor, Threshold's cumulative drop, cw20. */
export type ClaimFormat = (typeof CLAIM_FORMATS)[number];

/**
 * A leaf encoding: that of a format, or Sablier's, whose trees are built by its own service and so
 * are none of our formats.
 */
export type LeafKind = ClaimFormat | "sablier";

/** `flat`: one array of 2n-1, root first. `layered`: layers, a last odd node moves up unchanged. */
export type TreeShape = "flat" | "layered";

/** The hash of each leaf encoding and of the nodes above. */
export function hashOf(kind: LeafKind): Hash {
  return kind === "cw20" ? sha256 : keccak256;
}

/** The shape of a format's tree. */
export function shapeOf(kind: LeafKind): TreeShape {
  return kind === "oz" || kind === "sablier" ? "flat" : "layered";
}

/** Bytes of a u32 index inside a record, where the leaf has one. */
const INDEX_BYTES = 4;
/** Bytes of an amount inside a record, big-endian. */
export const AMOUNT_BYTES = 16;
const BENEFICIARY_BYTES = 20;

/**
 * A record is one claim in fixed width: the account's key, the amount as 16 bytes big-endian, then
 * the index (4 bytes big-endian) or the beneficiary (20 bytes) where the leaf has one. The key is
 * the 20 bytes of an EVM address or, for cw20, the account's text filled up with zero bytes.
 */
export function recordWidth(kind: LeafKind, keyWidth: number): number {
  if (kind === "uniswap" || kind === "sablier") return keyWidth + AMOUNT_BYTES + INDEX_BYTES;
  return keyWidth + AMOUNT_BYTES + (kind === "cumulative" ? BENEFICIARY_BYTES : 0);
}
