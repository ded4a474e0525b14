import { sha256 } from "@noble/hashes/sha2.js";
import { base64 } from "@scure/base";
import { PubKey } from "cosmjs-types/cosmos/crypto/secp256k1/keys";
import { SignMode } from "cosmjs-types/cosmos/tx/signing/v1beta1/signing";
import {
  AuthInfo,
  Fee,
  type SignDoc,
  type SignerInfo,
  TxBody,
  TxRaw,
} from "cosmjs-types/cosmos/tx/v1beta1/tx";
import type { Any } from "cosmjs-types/google/protobuf/any";
import { bytesToHex } from "../ledger/kernel/bytes.ts";
import { type AminoObject, sortedJson } from "../ledger/tx/amino-json.ts";
import type { RoutedMessage } from "../ledger/tx/decode-tx.ts";
import { aminoDocument, type SignerIdentity } from "../ledger/tx/sign-bytes.ts";
import { ClientError } from "./client-error.ts";
import { checkMessages, type Message, packMessage } from "./messages.ts";
import type {
  AccountData,
  OfflineAminoSigner,
  OfflineDirectSigner,
  OfflineSigner,
  StdFee,
  StdSignDoc,
} from "./signer-types.ts";
import { signsAmino, signsDirect } from "./signer-types.ts";

/** What a transaction pays, and the gas it may use. */
export interface TxFee {
  /** Sorted by denomination; base units as text. */
  readonly amount: readonly { readonly denom: string; readonly amount: string }[];
  readonly gas: bigint;
  /** Who pays, when it is not the first signer. */
  readonly payer?: string;
}

/** All that is signed but the fee and who signs. */
export interface TxContent {
  readonly messages: readonly Message[];
  readonly memo?: string;
  /** The last block that may hold the transaction; any when absent. */
  readonly timeoutHeight?: bigint;
}

/** How a transaction is signed. */
export type TxMode = "direct" | "amino";

/** A transaction, ready to be sent. */
export interface SignedTx {
  readonly bytes: Uint8Array;
  /** Upper-case hex of sha256 of the bytes: how the chain calls it. */
  readonly hash: string;
}

/** A public key of one account as transactions carry it. */
export function publicKeyAny(publicKey: Uint8Array): Any {
  const value = PubKey.encode({ key: publicKey }).finish();
  return { typeUrl: "/cosmos.crypto.secp256k1.PubKey", value };
}

/** How the chain calls a transaction. */
export function txHash(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes)).toUpperCase();
}

/** The encoded body of a transaction; throws ClientError for messages that the ledger would not take. */
export function bodyBytes(content: TxContent): Uint8Array {
  return encodeBody(content, checkMessages(content.messages));
}

/** Signs for one account, offline. The signer may change fee and memo (wallets let people do that), nothing else. */
export async function signTx(
  signer: OfflineSigner,
  account: AccountData,
  {
    content,
    fee,
    identity,
    mode = signsDirect(signer) ? "direct" : "amino",
  }: {
    readonly content: TxContent;
    readonly fee: TxFee;
    readonly identity: SignerIdentity;
    readonly mode?: TxMode;
  },
): Promise<SignedTx> {
  const messages = checkMessages(content.messages);
  const parts = { account, content, messages, fee, identity };
  if (mode === "direct" && signsDirect(signer)) return await signDirect(signer, parts);
  if (mode === "amino" && signsAmino(signer)) return await signAmino(signer, parts);
  const remedy = mode === "direct" ? "use mode amino" : "use mode direct";
  throw new ClientError("client/bad-signer", `the signer does not sign ${mode}`, remedy);
}

interface Parts {
  readonly account: AccountData;
  readonly content: TxContent;
  readonly messages: readonly RoutedMessage[];
  readonly fee: TxFee;
  readonly identity: SignerIdentity;
}

async function signDirect(signer: OfflineDirectSigner, parts: Parts): Promise<SignedTx> {
  const { account, content, messages, fee, identity } = parts;
  const wanted: SignDoc = {
    bodyBytes: encodeBody(content, messages),
    authInfoBytes: authInfoBytes(singleSigner(account.pubkey, identity, "direct"), fee),
    chainId: identity.chainId,
    accountNumber: identity.accountNumber,
  };
  const { signed, signature } = await signer.signDirect(account.address, wanted);
  if (signed.chainId !== wanted.chainId || signed.accountNumber !== wanted.accountNumber) {
    throw changed("chain id or account number");
  }
  const before = TxBody.decode(wanted.bodyBytes).messages;
  const after = TxBody.decode(signed.bodyBytes).messages;
  if (!sameMessages(before, after)) throw changed("the messages");
  return sealTx(signed.bodyBytes, signed.authInfoBytes, [base64.decode(signature.signature)]);
}

async function signAmino(signer: OfflineAminoSigner, parts: Parts): Promise<SignedTx> {
  const { account, content, identity } = parts;
  const wanted = aminoSignDoc(parts);
  const { signed, signature } = await signer.signAmino(account.address, wanted);
  const fixed = ({ msgs, chain_id, account_number, sequence }: StdSignDoc) =>
    sortedJson({ msgs, chain_id, account_number, sequence } as unknown as AminoObject);
  if (fixed(signed) !== fixed(wanted)) throw changed("messages, chain id, number or sequence");
  const memo = signed.memo;
  const timeoutHeight = BigInt(signed.timeout_height ?? 0);
  const body = encodeBody({ ...content, memo, timeoutHeight }, parts.messages);
  const info = singleSigner(account.pubkey, identity, "amino");
  const auth = authInfoBytes(info, feeFromStd(signed.fee));
  return sealTx(body, auth, [base64.decode(signature.signature)]);
}

/** The document that amino signers sign. */
export function aminoSignDoc({
  content,
  fee,
  identity,
  messages = checkMessages(content.messages),
}: {
  readonly content: TxContent;
  readonly fee: TxFee;
  readonly identity: SignerIdentity;
  readonly messages?: readonly RoutedMessage[];
}): StdSignDoc {
  const { memo = "", timeoutHeight = 0n } = content;
  const body = TxBody.fromPartial({ memo, timeoutHeight });
  const document = aminoDocument({ body, fee: protoFee(fee), messages }, identity);
  return document as unknown as StdSignDoc;
}

/** Encoded signers and fee. */
export function authInfoBytes(signer: SignerInfo, fee: TxFee): Uint8Array {
  return AuthInfo.encode(
    AuthInfo.fromPartial({ signerInfos: [signer], fee: protoFee(fee) }),
  ).finish();
}

/** One account as signer. */
export function singleSigner(
  publicKey: Uint8Array,
  { sequence }: Pick<SignerIdentity, "sequence">,
  mode: TxMode,
): SignerInfo {
  const signMode =
    mode === "direct" ? SignMode.SIGN_MODE_DIRECT : SignMode.SIGN_MODE_LEGACY_AMINO_JSON;
  const modeInfo = { single: { mode: signMode } };
  return { publicKey: publicKeyAny(publicKey), modeInfo, sequence };
}

/** Puts a transaction together. */
export function sealTx(body: Uint8Array, authInfo: Uint8Array, signatures: Uint8Array[]): SignedTx {
  const bytes = TxRaw.encode({ bodyBytes: body, authInfoBytes: authInfo, signatures }).finish();
  return { bytes, hash: txHash(bytes) };
}

function encodeBody(
  { memo = "", timeoutHeight = 0n }: TxContent,
  messages: readonly RoutedMessage[],
): Uint8Array {
  const packed = messages.map(packMessage);
  return TxBody.encode(TxBody.fromPartial({ messages: packed, memo, timeoutHeight })).finish();
}

function protoFee({ amount, gas, payer = "" }: TxFee): Fee {
  return Fee.fromPartial({ amount: amount.map((coin) => ({ ...coin })), gasLimit: gas, payer });
}

function feeFromStd({ amount, gas, payer }: StdFee): TxFee {
  return { amount, gas: BigInt(gas), ...(payer === undefined ? {} : { payer }) };
}

function sameMessages(before: readonly Any[], after: readonly Any[]): boolean {
  const text = (list: readonly Any[]) =>
    list.map(({ typeUrl, value }) => `${typeUrl} ${bytesToHex(value)}`).join("\n");
  return text(before) === text(after);
}

function changed(what: string): ClientError {
  const remedy = "sign with a signer that signs what it is given";
  return new ClientError("client/bad-signer", `the signer changed ${what}`, remedy);
}
