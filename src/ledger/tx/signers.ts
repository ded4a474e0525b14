import type { Any } from "cosmjs-types/google/protobuf/any";
import { formatAddress } from "../kernel/address.ts";
import { sameBytes } from "../kernel/bytes.ts";
import { sdkError } from "../kernel/errors.ts";
import type { Account } from "../modules/accounts/index.ts";
import { type PublicKey, readPublicKey } from "./public-keys.ts";
import type { SignerIdentity } from "./sign-bytes.ts";

/** As whom the signer with this index signs: the name under which `DecodedTx.verified` has the signature. */
export function signerName(
  index: number,
  { accountNumber, sequence, chainId }: SignerIdentity,
): string {
  return `${index}/${accountNumber}/${sequence}/${chainId}`;
}

/**
 * A signer's key: the one that the transaction brings, or else the account's, which keeps it from its first use on.
 * Throws `sdk` 8 when there is none, and when it is another address's.
 */
export function withKey(
  account: Account,
  given: Any | undefined,
  index: number,
): { readonly account: Account; readonly key: PublicKey } {
  const text = formatAddress(account.address);
  const carried = given ?? account.publicKey;
  if (carried === undefined)
    throw sdkError("invalid-pubkey", `account ${text} has no public key yet`);
  const { key, address } = readPublicKey(carried);
  if (!sameBytes(address, account.address)) {
    throw sdkError(
      "invalid-pubkey",
      `pubKey does not match signer address ${text} with signer index: ${index}`,
    );
  }
  return {
    account: account.publicKey === undefined ? { ...account, publicKey: carried } : account,
    key,
  };
}
