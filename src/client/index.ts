/** The client of an Aliquot ledger, for browsers and Node. */

export type { BlockHeader, BlockView, ChainStatus, TxView } from "./blocks.ts";
export type { AbciAnswer, AbciRequest } from "./chain-queries.ts";
export {
  Client,
  type ConnectOptions,
  connect,
  type ProvenValue,
  type SignOptions,
  type WaitOptions,
} from "./client.ts";
export { ClientError, TxRefused } from "./client-error.ts";
export {
  aminoSignDoc,
  bodyBytes,
  type SignedTx,
  signTx,
  type TxContent,
  type TxFee,
  txHash,
} from "./make-tx.ts";
export { type Message, messageFromJson, messages, messageToJson } from "./messages.ts";
export { combineSignatures, type MultisigKey, multisigAddress, multisigKey } from "./multisig.ts";
export type { OracleQueries } from "./oracle-queries.ts";
export type { ProgrammesQueries } from "./programmes-queries.ts";
export { QueryRefused } from "./query-answers.ts";
export { LocalSigner, newMnemonic } from "./signer.ts";
export type {
  AccountData,
  OfflineAminoSigner,
  OfflineDirectSigner,
  OfflineSigner,
} from "./signer-types.ts";
export type { SocketConstructor, Subscribed, SubscribeOptions } from "./subscription.ts";
export type { TermsQueries, WantedStanding } from "./terms-queries.ts";
export { type ProofClaim, type ProofOp, verifyProof } from "./verify-proof.ts";
