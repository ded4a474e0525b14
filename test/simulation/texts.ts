/** Base units of six decimals as a decimal text. */
export function whole(amount: bigint): string {
  const text = amount.toString().padStart(7, "0");
  const decimals = text.slice(-6).replace(/0+$/, "");
  return decimals === "" ? text.slice(0, -6) : `${text.slice(0, -6)}.${decimals}`;
}

/** A second as RFC 3339. */
export function iso(sec: number): string {
  return new Date(sec * 1000).toISOString().replace(".000Z", "Z");
}
