import type { LedgerHost } from "../host.ts";
import { parseAddress } from "../kernel/address.ts";
import type { QueryContext } from "../kernel/context.ts";
import { TxError } from "../kernel/errors.ts";
import { getAccount } from "../modules/accounts/index.ts";
import type { DecodedTx } from "./decode-tx.ts";
import { type SignatureCheck, singleCheck } from "./signatures.ts";
import { signerName, withKey } from "./signers.ts";

/** A signature of a transaction that nobody has verified yet, with the name under which `DecodedTx.verified` has it. */
export interface OpenSignature extends SignatureCheck {
  readonly name: string;
}

/**
 * The single signatures that the checks of a transaction will look at, under the sequences that it names itself: for
 * who can verify them beside. Leaves out what the checks refuse anyway, multisig keys, and what is verified already.
 */
export function openSignatures(
  ctx: QueryContext,
  tx: DecodedTx,
  host: LedgerHost,
): OpenSignature[] {
  if (tx.signerInfos.length !== tx.signers.length) return [];
  try {
    return tx.signers.flatMap((text, index) => openSignature(ctx, tx, { text, index, host }));
  } catch (error) {
    if (error instanceof TxError) return [];
    throw error;
  }
}

function openSignature(
  ctx: QueryContext,
  tx: DecodedTx,
  {
    text,
    index,
    host,
  }: { readonly text: string; readonly index: number; readonly host: LedgerHost },
): OpenSignature[] {
  const info = tx.signerInfos[index];
  const signature = tx.raw.signatures[index];
  if (info === undefined || signature?.length !== 64) return [];
  const account = getAccount(ctx, parseAddress(text));
  if (account === undefined) return [];
  const { key } = withKey(account, info.publicKey, index);
  const { accountNumber } = account;
  const identity = { chainId: ctx.chainId, accountNumber, sequence: info.sequence };
  const name = signerName(index, identity);
  if (tx.verified.has(name)) return [];
  const check = singleCheck(tx, { key, modeInfo: info.modeInfo, signature, identity }, host);
  return check === undefined ? [] : [{ name, ...check }];
}
