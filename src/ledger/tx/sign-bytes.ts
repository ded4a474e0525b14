import { SignMode } from "cosmjs-types/cosmos/tx/signing/v1beta1/signing";
import { SignDoc } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { utf8ToBytes } from "../kernel/bytes.ts";
import { sdkError } from "../kernel/errors.ts";
import { encodeMessage } from "../kernel/message-bytes.ts";
import { type AminoObject, aminoMessage, sortedJson } from "./amino-json.ts";
import type { DecodedTx } from "./decode-tx.ts";

/** Who signs, as the signed document names it. */
export interface SignerIdentity {
  readonly chainId: string;
  readonly accountNumber: bigint;
  readonly sequence: bigint;
}

/** The bytes whose sha256 a signer signs in `mode`; throws `sdk` 4 for modes this chain does not take. */
export function signBytes(tx: DecodedTx, mode: SignMode, signer: SignerIdentity): Uint8Array {
  switch (mode) {
    case SignMode.SIGN_MODE_DIRECT:
      return directBytes(tx, signer);
    case SignMode.SIGN_MODE_LEGACY_AMINO_JSON:
      return utf8ToBytes(sortedJson(aminoDocument(tx, signer)));
    default:
      throw sdkError(
        "unauthorized",
        `sign mode ${mode} is not supported: use DIRECT or LEGACY_AMINO_JSON`,
      );
  }
}

function directBytes({ raw }: DecodedTx, { chainId, accountNumber }: SignerIdentity): Uint8Array {
  const { bodyBytes, authInfoBytes } = raw;
  return encodeMessage(SignDoc, { bodyBytes, authInfoBytes, chainId, accountNumber });
}

/**
 * What LEGACY_AMINO_JSON signs, before it becomes sorted text. Clients make the same document from it.
 * Source: Cosmos SDK `x/auth/migrations/legacytx/stdsign.go`, StdSignDoc.
 */
export function aminoDocument(
  tx: Pick<DecodedTx, "body" | "fee" | "messages">,
  { chainId, accountNumber, sequence }: SignerIdentity,
): AminoObject {
  const { amount, gasLimit, payer, granter } = tx.fee;
  const { timeoutHeight, memo } = tx.body;
  return {
    account_number: accountNumber.toString(),
    chain_id: chainId,
    fee: {
      amount: amount.map((coin) => ({ denom: coin.denom, amount: coin.amount })),
      gas: gasLimit.toString(),
      ...(payer === "" ? {} : { payer }),
      ...(granter === "" ? {} : { granter }),
    },
    memo,
    msgs: tx.messages.map(({ kind, value }) => aminoMessage(kind.amino, value)),
    sequence: sequence.toString(),
    ...(timeoutHeight === 0n ? {} : { timeout_height: timeoutHeight.toString() }),
  };
}
