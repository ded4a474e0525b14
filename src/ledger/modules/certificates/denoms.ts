import { sha256 } from "@noble/hashes/sha2.js";
import { formatInstant, SECOND } from "../../../exact/instant.ts";
import { bytesToHex, utf8ToBytes } from "../../kernel/bytes.ts";
import { isDenom } from "../../kernel/coins.ts";
import { CERTIFICATE_PREFIX, isReservedDenom } from "../../kernel/reserved-denoms.ts";
import { certificatesError } from "./errors.ts";
import type { SeriesKey } from "./types.ts";

/** No colon, which parts product and asset in the denomination. */
const PRODUCT = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,128}$/;
/** 9999-12-31T23:59:59Z, the last second that RFC 3339 can write. */
const MAX_TIME_SEC = 253_402_300_799;

/** Of the hash in a denomination: 64 bits, which nobody chooses. */
const HASH_DIGITS = 16;

/**
 * The denomination of a series: `cert/HASH/PRODUCT:ASSET/MATURITY`. Products have no colon and maturities no
 * slash, so that each text names one series only. HASH is the beginning of the sha256 of what follows it: keys
 * of the state begin with denominations, and whoever chose how they begin could make the paths of others'
 * proofs longer. What is longer than a denomination may be becomes `cert/HASH/MATURITY`, with the whole sha256.
 */
export function certificateDenom({ asset, product, maturitySec }: SeriesKey): string {
  const text = `${product}:${asset}/${maturitySec}`;
  const hash = bytesToHex(sha256(utf8ToBytes(text)));
  const readable = `${CERTIFICATE_PREFIX}${hash.slice(0, HASH_DIGITS)}/${text}`;
  return isDenom(readable) ? readable : `${CERTIFICATE_PREFIX}${hash}/${maturitySec}`;
}

/** Refuses a product's name, a time and an asset that no certificate can be of (`certificates` 6, 7, 8). */
export function checkSeriesKey({ asset, product, maturitySec }: SeriesKey): void {
  if (!PRODUCT.test(product)) throw certificatesError("invalid-product", product.slice(0, 129));
  if (!(maturitySec > 0 && maturitySec <= MAX_TIME_SEC && maturitySec % 1 === 0))
    throw certificatesError("invalid-maturity", `${maturitySec}`);
  // A certificate of a certificate would lock the same principal twice.
  if (!isDenom(asset) || isReservedDenom(asset))
    throw certificatesError("not-lockable", asset.slice(0, 128));
}

/** A time in seconds since 1970 as people read it: `2026-01-01T00:00:00Z`. */
export function timeText(timeSec: number): string {
  return formatInstant(BigInt(timeSec) * SECOND);
}
