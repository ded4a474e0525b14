import type {
  MsgMultiSend,
  MsgSend,
  MsgSetSendEnabled,
  MsgUpdateParams,
} from "cosmjs-types/cosmos/bank/v1beta1/tx";
import type {
  MsgCreatePeriodicVestingAccount,
  MsgCreatePermanentLockedAccount,
  MsgCreateVestingAccount,
} from "cosmjs-types/cosmos/vesting/v1beta1/tx";
import type { Any } from "cosmjs-types/google/protobuf/any";
import { allMessages, messageRouter } from "../ledger/app.ts";
import type {
  MsgAcceptIssuer,
  MsgMint,
  MsgProposeIssuer,
  MsgRedeem,
  MsgRegisterAsset,
  MsgSetPaused,
  MsgUpdateLimits,
} from "../ledger/gen/aliquot/assets/v1/tx.ts";
import type { MsgBurn } from "../ledger/gen/aliquot/bank/v1/tx.ts";
import type {
  MsgRedeemAll as MsgRedeemAllCertificates,
  MsgRedeem as MsgRedeemCertificate,
} from "../ledger/gen/aliquot/certificates/v1/tx.ts";
import type {
  MsgCreateFeed,
  MsgSubmitPrice,
  MsgSubmitPrices,
  MsgUpdateFeeders,
} from "../ledger/gen/aliquot/oracle/v1/tx.ts";
import type { MsgUpdateParams as MsgUpdateChainParams } from "../ledger/gen/aliquot/params/v1/tx.ts";
import type * as programmes from "../ledger/gen/aliquot/programmes/v1/tx.ts";
import type {
  MsgAcceptTerms,
  MsgAttest,
  MsgAttestMany,
  MsgPublishTerms,
  MsgRegister,
  MsgRegisterAttestor,
  MsgUpdateAttestor,
} from "../ledger/gen/aliquot/terms/v1/tx.ts";
import { TxError } from "../ledger/kernel/errors.ts";
import { snakeCase } from "../ledger/tx/amino-json.ts";
import type { RoutedMessage } from "../ledger/tx/decode-tx.ts";
import { ClientError } from "./client-error.ts";

/** A message and its type, as CosmJS's EncodeObject. */
export interface Message<M = unknown> {
  readonly typeUrl: string;
  readonly value: M;
}

const of =
  <M>(typeUrl: string) =>
  (value: M): Message<M> => ({ typeUrl, value });

/** A typed maker for every message that the ledger takes. */
export const messages = {
  send: of<MsgSend>("/cosmos.bank.v1beta1.MsgSend"),
  multiSend: of<MsgMultiSend>("/cosmos.bank.v1beta1.MsgMultiSend"),
  setSendEnabled: of<MsgSetSendEnabled>("/cosmos.bank.v1beta1.MsgSetSendEnabled"),
  updateBankParams: of<MsgUpdateParams>("/cosmos.bank.v1beta1.MsgUpdateParams"),
  burn: of<MsgBurn>("/aliquot.bank.v1.MsgBurn"),
  updateParams: of<MsgUpdateChainParams>("/aliquot.params.v1.MsgUpdateParams"),
  createVestingAccount: of<MsgCreateVestingAccount>(
    "/cosmos.vesting.v1beta1.MsgCreateVestingAccount",
  ),
  createPermanentLockedAccount: of<MsgCreatePermanentLockedAccount>(
    "/cosmos.vesting.v1beta1.MsgCreatePermanentLockedAccount",
  ),
  createPeriodicVestingAccount: of<MsgCreatePeriodicVestingAccount>(
    "/cosmos.vesting.v1beta1.MsgCreatePeriodicVestingAccount",
  ),
  registerAsset: of<MsgRegisterAsset>("/aliquot.assets.v1.MsgRegisterAsset"),
  mint: of<MsgMint>("/aliquot.assets.v1.MsgMint"),
  redeem: of<MsgRedeem>("/aliquot.assets.v1.MsgRedeem"),
  setPaused: of<MsgSetPaused>("/aliquot.assets.v1.MsgSetPaused"),
  updateLimits: of<MsgUpdateLimits>("/aliquot.assets.v1.MsgUpdateLimits"),
  proposeIssuer: of<MsgProposeIssuer>("/aliquot.assets.v1.MsgProposeIssuer"),
  acceptIssuer: of<MsgAcceptIssuer>("/aliquot.assets.v1.MsgAcceptIssuer"),
  redeemCertificate: of<MsgRedeemCertificate>("/aliquot.certificates.v1.MsgRedeem"),
  redeemAllCertificates: of<MsgRedeemAllCertificates>("/aliquot.certificates.v1.MsgRedeemAll"),
  register: of<MsgRegister>("/aliquot.terms.v1.MsgRegister"),
  publishTerms: of<MsgPublishTerms>("/aliquot.terms.v1.MsgPublishTerms"),
  acceptTerms: of<MsgAcceptTerms>("/aliquot.terms.v1.MsgAcceptTerms"),
  registerAttestor: of<MsgRegisterAttestor>("/aliquot.terms.v1.MsgRegisterAttestor"),
  updateAttestor: of<MsgUpdateAttestor>("/aliquot.terms.v1.MsgUpdateAttestor"),
  attest: of<MsgAttest>("/aliquot.terms.v1.MsgAttest"),
  attestMany: of<MsgAttestMany>("/aliquot.terms.v1.MsgAttestMany"),
  createFeed: of<MsgCreateFeed>("/aliquot.oracle.v1.MsgCreateFeed"),
  updateFeeders: of<MsgUpdateFeeders>("/aliquot.oracle.v1.MsgUpdateFeeders"),
  submitPrice: of<MsgSubmitPrice>("/aliquot.oracle.v1.MsgSubmitPrice"),
  submitPrices: of<MsgSubmitPrices>("/aliquot.oracle.v1.MsgSubmitPrices"),
  registerProgramme: of<programmes.MsgRegisterProgramme>(
    "/aliquot.programmes.v1.MsgRegisterProgramme",
  ),
  lock: of<programmes.MsgLock>("/aliquot.programmes.v1.MsgLock"),
  signal: of<programmes.MsgSignal>("/aliquot.programmes.v1.MsgSignal"),
  withdrawLock: of<programmes.MsgWithdraw>("/aliquot.programmes.v1.MsgWithdraw"),
  burnToAccelerate: of<programmes.MsgBurn>("/aliquot.programmes.v1.MsgBurn"),
  activate: of<programmes.MsgActivate>("/aliquot.programmes.v1.MsgActivate"),
  claim: of<programmes.MsgClaim>("/aliquot.programmes.v1.MsgClaim"),
  settleShares: of<programmes.MsgSettle>("/aliquot.programmes.v1.MsgSettle"),
  burnAbandoned: of<programmes.MsgBurnAbandoned>("/aliquot.programmes.v1.MsgBurnAbandoned"),
  attestEvent: of<programmes.MsgAttest>("/aliquot.programmes.v1.MsgAttest"),
  payFees: of<programmes.MsgPayFees>("/aliquot.programmes.v1.MsgPayFees"),
  openImport: of<programmes.MsgOpenImport>("/aliquot.programmes.v1.MsgOpenImport"),
  importRows: of<programmes.MsgImportRows>("/aliquot.programmes.v1.MsgImportRows"),
  postRoot: of<programmes.MsgPostRoot>("/aliquot.programmes.v1.MsgPostRoot"),
} as const;

/** The type URLs of all messages of the ledger. */
export function messageTypes(): string[] {
  return allMessages().map(({ typeUrl }) => typeUrl);
}

/**
 * Finds what serves each message and checks its form as the ledger will; throws ClientError
 * `client/bad-message` before anything is signed.
 */
export function checkMessages(list: readonly Message[]): RoutedMessage[] {
  if (list.length === 0) {
    throw new ClientError("client/bad-message", "there is no message", "give at least one");
  }
  return list.map(({ typeUrl, value }) => {
    const kind = messageRouter(typeUrl);
    if (kind === undefined) {
      const remedy = `messages are ${messageTypes().join(", ")}`;
      throw new ClientError("client/bad-message", `no message is called ${typeUrl}`, remedy);
    }
    // Bytes and back: members that the message does not have are dropped here, not in what is signed.
    const whole = kind.codec.decode(kind.codec.encode(completed(kind.codec, value)).finish());
    try {
      kind.validate?.(whole);
    } catch (error) {
      if (!(error instanceof TxError)) throw error;
      throw new ClientError("client/bad-message", `${typeUrl}: ${error.message}`);
    }
    return { kind, value: whole };
  });
}

/** A message's bytes under its name, as transactions carry it. */
export function packMessage({ kind, value }: RoutedMessage): Any {
  return { typeUrl: kind.typeUrl, value: kind.codec.encode(value).finish() };
}

/**
 * A message from JSON with `@type`, as the Cosmos CLI prints it: members in snake case or camel case, 64-bit
 * integers as text, bytes as base64. Throws ClientError for unknown types and members.
 */
export function messageFromJson(json: unknown): Message {
  const { "@type": typeUrl, ...members } = (json ?? {}) as Readonly<Record<string, unknown>>;
  const kind = typeof typeUrl === "string" ? messageRouter(typeUrl) : undefined;
  if (kind === undefined || typeof typeUrl !== "string") {
    const remedy = `write "@type": one of ${messageTypes().join(", ")}`;
    throw new ClientError("client/bad-message", "a message without a known @type", remedy);
  }
  const codec = kind.codec as unknown as { fromJSON?(object: unknown): unknown };
  const given = camelMembers(members);
  if (codec.fromJSON === undefined) return { typeUrl, value: given };
  const value = codec.fromJSON(given);
  refuseUnknown(typeUrl, given as object, value as object);
  return { typeUrl, value };
}

/** A message as `messageFromJson` reads it. */
export function messageToJson(message: Message): Readonly<Record<string, unknown>> {
  const [routed] = checkMessages([message]);
  const members = routed?.kind.codec.toJSON(routed.value);
  return { "@type": message.typeUrl, ...(snakeMembers(members) as object) };
}

function snakeMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeMembers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [snakeCase(name), snakeMembers(each)]),
  );
}

function completed(
  codec: { fromPartial(object: Partial<unknown>): unknown },
  value: unknown,
): unknown {
  return codec.fromPartial(value as Partial<unknown>);
}

function camelMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelMembers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [camelCase(name), camelMembers(each)]),
  );
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** A misspelled member would be left out silently, and something else be signed than was meant. */
function refuseUnknown(typeUrl: string, given: object, read: object): void {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(read, name));
  if (unknown === undefined) return;
  const known = Object.keys(read).map(snakeCase).join(", ");
  const message = `${typeUrl} has no member ${snakeCase(unknown)}`;
  throw new ClientError("client/bad-message", message, `its members are ${known}`);
}
