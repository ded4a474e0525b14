import { accountKey } from "../../claims/account-key.ts";
import type { ClaimFormat } from "../../claims/claim-format.ts";
import type { Claim } from "../../claims/claim-records.ts";
import { TextError } from "../../exact/text-error.ts";
import { shown, UserError } from "../user-error.ts";
import { findAccount } from "./accounts-file.ts";
import { formatHash } from "./claim-files.ts";
import { inFile, type OpenTree } from "./open-result.ts";

/** One claim with the proof that it is in the tree; the proof has been checked. */
export interface ProvenClaim extends Claim {
  /** As it was asked for, when accounts.csv names the account. */
  readonly participant?: string;
  readonly token: string;
  readonly decimals: number;
  readonly format: ClaimFormat;
  readonly leaf: string;
  readonly root: string;
  readonly proof: readonly string[];
}

/**
 * Finds the claim of a participant, or of an account, and cuts its proof. Throws UserError: no-claim
 * (exit 2), and what a damaged file can have (exit 4).
 */
export async function findProof(tree: OpenTree, who: string): Promise<ProvenClaim> {
  const { reader, file, accountsFile } = tree;
  const account = accountsFile === undefined ? undefined : await findAccount(accountsFile, who);
  const { format, token, decimals, root } = reader.header;
  const key = keyOrNothing(format, account ?? who);
  return inFile(file, () => {
    const rank = key === undefined ? undefined : reader.find(key);
    if (rank === undefined) throw noClaim(tree, who);
    const hash = (bytes: Uint8Array) => formatHash(format, bytes);
    return {
      ...(account === undefined ? {} : { participant: who }),
      ...reader.claim(rank),
      ...{ token, decimals, format, leaf: hash(reader.leaf(rank)), root: hash(root) },
      proof: reader.proof(rank).map(hash),
    };
  });
}

function keyOrNothing(format: ClaimFormat, account: string): Uint8Array | undefined {
  try {
    return accountKey(format, account);
  } catch (error) {
    if (error instanceof TextError && error.code === "bad-checksum") throw badAddress(error);
    if (error instanceof TextError) return undefined;
    throw error;
  }
}

function badAddress({ message, expected }: TextError): UserError {
  return new UserError("bad-account", 2, message, undefined, expected);
}

function noClaim({ reader, file, accountsFile }: OpenTree, who: string): UserError {
  const { token, format } = reader.header;
  const kind = format === "cw20" ? "account" : "address";
  const names = accountsFile === undefined ? `an ${kind}` : `a participant or an ${kind}`;
  const message = `${shown(who)} has no claim in ${token === "" ? "this tree" : token}`;
  const remedy = `name ${names} of that tree; who has nothing to claim has no leaf`;
  return new UserError("no-claim", 2, message, { file }, remedy);
}
