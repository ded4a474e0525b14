import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PubKey } from "cosmjs-types/cosmos/crypto/ed25519/keys";
import { QueryValidatorResponse } from "cosmjs-types/cosmos/staking/v1beta1/query";
import { Tx } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { Block } from "cosmjs-types/tendermint/types/block";
import { ConsensusParams } from "cosmjs-types/tendermint/types/params";
import { Commit, Header } from "cosmjs-types/tendermint/types/types";
import { describe, expect, it } from "vitest";
import type { Codec } from "../../ledger/kernel/module.ts";
import { type AnyResolver, grpcJson } from "./grpc-json.ts";

interface Printed {
  readonly type: string;
  readonly bytes: string;
  readonly json: unknown;
}

const codecs = { Block, Commit, ConsensusParams, Header } as unknown as Readonly<
  Record<string, Codec<unknown>>
>;
const file = join(import.meta.dirname, "../../../test/vectors/comet-rpc/gateway.json");
const printed = (JSON.parse(readFileSync(file, "utf8")) as readonly Printed[])
  .map((each, i) => [`${each.type} ${i}`, each] as const)
  .filter(([, { type }]) => codecs[type] !== undefined);
const nothing: AnyResolver = () => undefined;

describe("JSON of messages", () => {
  it.each(printed)("is what Go's jsonpb prints with the gateway's settings: %s", (_, each) => {
    const codec = codecs[each.type] as Codec<unknown>;
    const message = codec.decode(new Uint8Array(Buffer.from(each.bytes, "base64")));
    expect(grpcJson(codec, message, { resolve: nothing })).toEqual(each.json);
  });

  it("names enumerations and times, and shows what stands in an Any", () => {
    const key = PubKey.encode({ key: Uint8Array.of(1, 2, 3) }).finish();
    const codec = QueryValidatorResponse as unknown as Codec<unknown>;
    const message = QueryValidatorResponse.fromPartial({
      validator: {
        operatorAddress: "cosmosvaloper1",
        consensusPubkey: { typeUrl: "/cosmos.crypto.ed25519.PubKey", value: key },
        status: 3,
        tokens: "32948270000",
        delegatorShares: "32948270000000000000000000000",
        description: { moniker: "witval" },
        commission: {
          commissionRates: {
            rate: "100000000000000000",
            maxRate: "200000000000000000",
            maxChangeRate: "10000000000000000",
          },
          updateTime: { seconds: 1_570_000_000n, nanos: 120_000_000 },
        },
        minSelfDelegation: "1",
      },
    });
    const resolve: AnyResolver = (url) =>
      url.endsWith("PubKey") ? (PubKey as unknown as Codec<unknown>) : undefined;
    expect(grpcJson(codec, message, { resolve })).toEqual({
      validator: {
        operator_address: "cosmosvaloper1",
        consensus_pubkey: { "@type": "/cosmos.crypto.ed25519.PubKey", key: "AQID" },
        jailed: false,
        status: "BOND_STATUS_BONDED",
        tokens: "32948270000",
        delegator_shares: "32948270000000000000000000000",
        description: {
          moniker: "witval",
          identity: "",
          website: "",
          security_contact: "",
          details: "",
        },
        unbonding_height: "0",
        unbonding_time: "1970-01-01T00:00:00Z",
        commission: {
          commission_rates: {
            rate: "100000000000000000",
            max_rate: "200000000000000000",
            max_change_rate: "10000000000000000",
          },
          update_time: "2019-10-02T07:06:40.120Z",
        },
        min_self_delegation: "1",
        unbonding_on_hold_ref_count: "0",
        unbonding_ids: [],
      },
    });
  });

  it("shows the one chosen field of a oneof only, and unknown types by their bytes", () => {
    const message = Tx.fromPartial({
      body: { messages: [{ typeUrl: "/unknown.Msg", value: Uint8Array.of(255) }] },
      authInfo: { signerInfos: [{ modeInfo: { single: { mode: 1 } }, sequence: 7n }] },
    });
    const codec = Tx as unknown as Codec<unknown>;
    const json = grpcJson(codec, message, { resolve: nothing });
    expect(json).toMatchObject({
      body: { messages: [{ "@type": "/unknown.Msg", value: "/w==" }] },
      auth_info: { signer_infos: [{ sequence: "7", public_key: null }] },
    });
    const { auth_info } = json as { auth_info: { signer_infos: { mode_info: unknown }[] } };
    expect(auth_info.signer_infos[0]?.mode_info).toEqual({ single: { mode: "SIGN_MODE_DIRECT" } });
  });
});
