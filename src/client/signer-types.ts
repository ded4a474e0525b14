import type { SignDoc } from "cosmjs-types/cosmos/tx/v1beta1/tx";

/*
 * The shapes that CosmJS, Keplr, Leap and Ledger adapters share: a signer of theirs is a signer of ours,
 * without their packages.
 */

/** An account that a signer can sign for. */
export interface AccountData {
  readonly address: string;
  readonly algo: string;
  /** 33 bytes, compressed. */
  readonly pubkey: Uint8Array;
}

/** A signature with the key it is by, both base64. */
export interface StdSignature {
  readonly pub_key: { readonly type: string; readonly value: unknown };
  readonly signature: string;
}

/** A fee as amino JSON has it. */
export interface StdFee {
  readonly amount: readonly { readonly denom: string; readonly amount: string }[];
  readonly gas: string;
  readonly payer?: string;
  readonly granter?: string;
}

/** The document that amino signers show and sign. */
export interface StdSignDoc {
  readonly chain_id: string;
  readonly account_number: string;
  readonly sequence: string;
  readonly fee: StdFee;
  readonly msgs: readonly { readonly type: string; readonly value: Record<string, unknown> }[];
  readonly memo: string;
  readonly timeout_height?: string;
}

/** Signs the bytes of a transaction. */
export interface OfflineDirectSigner {
  getAccounts(): Promise<readonly AccountData[]>;
  signDirect(
    signerAddress: string,
    signDoc: SignDoc,
  ): Promise<{ readonly signed: SignDoc; readonly signature: StdSignature }>;
}

/** Signs a transaction as JSON: hardware wallets, members of a multisig key. */
export interface OfflineAminoSigner {
  getAccounts(): Promise<readonly AccountData[]>;
  signAmino(
    signerAddress: string,
    signDoc: StdSignDoc,
  ): Promise<{ readonly signed: StdSignDoc; readonly signature: StdSignature }>;
}

/** Whatever can sign. */
export type OfflineSigner = OfflineDirectSigner | OfflineAminoSigner;

/** Whether a signer signs DIRECT. */
export function signsDirect(signer: OfflineSigner): signer is OfflineDirectSigner {
  return "signDirect" in signer;
}

/** Whether a signer signs amino JSON. */
export function signsAmino(signer: OfflineSigner): signer is OfflineAminoSigner {
  return "signAmino" in signer;
}
