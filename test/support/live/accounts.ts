import { sha256 } from "@noble/hashes/sha2.js";
import { LocalSigner } from "../../../src/client/signer.ts";

function account(name: string): LocalSigner {
  return LocalSigner.fromPrivateKey(sha256(Buffer.from(`live account ${name}`)));
}

/** Who registers, feeds prices, attests and pays fees. */
export const OPERATOR = account("operator");
/** Where what nobody can have goes, when a definition says so. */
export const TREASURY = account("treasury");
/** Who takes part; accounts with keys, as everybody on a ledger. */
export const PEOPLE: readonly LocalSigner[] = ["a", "b", "c", "d", "e"].map(account);

const ALL = new Map([OPERATOR, TREASURY, ...PEOPLE].map((each) => [each.address, each]));

/** The keys of an address of this file. */
export function signerOf(address: string): LocalSigner {
  const found = ALL.get(address);
  if (found === undefined) throw new Error(`no key for ${address}`);
  return found;
}

/** Every address of this file. */
export function addresses(): string[] {
  return [...ALL.keys()];
}
