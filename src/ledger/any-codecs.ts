import { BaseAccount, ModuleAccount } from "cosmjs-types/cosmos/auth/v1beta1/auth";
import { LegacyAminoPubKey } from "cosmjs-types/cosmos/crypto/multisig/keys";
import { PubKey } from "cosmjs-types/cosmos/crypto/secp256k1/keys";
import {
  ContinuousVestingAccount,
  DelayedVestingAccount,
  PeriodicVestingAccount,
  PermanentLockedAccount,
} from "cosmjs-types/cosmos/vesting/v1beta1/vesting";
import { allMessages } from "./app.ts";
import type { Codec } from "./kernel/module.ts";

const others = [
  BaseAccount,
  ModuleAccount,
  ContinuousVestingAccount,
  DelayedVestingAccount,
  PeriodicVestingAccount,
  PermanentLockedAccount,
  PubKey,
  LegacyAminoPubKey,
].map((codec) => [codec.typeUrl, codec as unknown as Codec<unknown>] as const);

const codecs = new Map<string, Codec<unknown>>([
  ...others,
  ...allMessages().flatMap(({ typeUrl, codec, response }) => [
    [typeUrl, codec] as const,
    [response.typeUrl, response.codec] as const,
  ]),
]);

/** The codec of what an Any may hold on this chain: messages, their answers, accounts and keys. */
export function anyCodec(typeUrl: string): Codec<unknown> | undefined {
  return codecs.get(typeUrl);
}
