/** What the denominations of certificates begin with; see the certificates module. */
export const CERTIFICATE_PREFIX = "cert/";

const RESERVED: readonly string[] = [CERTIFICATE_PREFIX];

/**
 * Whether only a module of the ledger may make a denomination: one that begins with a reserved word, in
 * whatever case, since people would take the one for the other.
 */
export function isReservedDenom(denom: string): boolean {
  const lower = denom.toLowerCase();
  return RESERVED.some((prefix) => lower.startsWith(prefix));
}
