import {
  AuthInfo,
  Fee,
  type SignerInfo,
  TxBody,
  type TxRaw,
} from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { sdkError } from "../kernel/errors.ts";
import type { AnyMessageKind, Codec } from "../kernel/module.ts";
import { decodeCanonical } from "./canonical.ts";
import { refuseNestedModes } from "./mode-info.ts";
import { readTxRaw } from "./raw-tx.ts";

/** Finds a message kind by its type URL. */
export type MessageRouter = (typeUrl: string) => AnyMessageKind | undefined;

/** A message of a transaction and what serves it. */
export interface RoutedMessage {
  readonly kind: AnyMessageKind;
  readonly value: unknown;
}

/** A transaction, decoded and known to be in canonical form. */
export interface DecodedTx {
  /** The bytes as they came. */
  readonly size: number;
  readonly raw: TxRaw;
  readonly body: TxBody;
  readonly fee: Fee;
  readonly signerInfos: readonly SignerInfo[];
  readonly messages: readonly RoutedMessage[];
  /** The accounts that must sign, in order: the messages' signers, then the fee payer. */
  readonly signers: readonly string[];
  /** The signers, as whom their signatures were found right: the mempool's checks need no second look. */
  readonly verified: Set<string>;
}

/** Reads a transaction; throws `sdk` 2 for what is no canonical transaction or holds an unknown message. */
export function decodeTx(bytes: Uint8Array, router: MessageRouter): DecodedTx {
  const raw = readTxRaw(bytes);
  const body = decodeCanonical(TxBody as Codec<TxBody>, raw.bodyBytes, "tx body");
  refuseNestedModes(raw.authInfoBytes);
  const auth = decodeCanonical(AuthInfo as Codec<AuthInfo>, raw.authInfoBytes, "auth info");
  if (body.extensionOptions.length > 0 || body.nonCriticalExtensionOptions.length > 0) {
    throw sdkError("unknown-extension-options", "this chain knows no extension options");
  }
  if (auth.tip !== undefined) throw sdkError("invalid-request", "tips are not supported");
  const messages = body.messages.map(({ typeUrl, value }): RoutedMessage => {
    const kind = router(typeUrl);
    if (kind === undefined) {
      throw sdkError("tx-decode", `unable to resolve type URL ${typeUrl.slice(0, 200)}`);
    }
    return { kind, value: decodeCanonical(kind.codec, value, typeUrl) };
  });
  const fee = auth.fee ?? Fee.fromPartial({});
  const { signerInfos } = auth;
  const signers = signersOf(messages, fee);
  const size = bytes.length;
  return { size, raw, body, fee, signerInfos, messages, signers, verified: new Set() };
}

/** Each signer once, in the order of the messages; a fee payer of its own comes last. */
function signersOf(messages: readonly RoutedMessage[], { payer }: Fee): string[] {
  const named = messages.flatMap(({ kind, value }) => kind.signers(value));
  return [...new Set(payer === "" ? named : [...named, payer])];
}
