import { bech32 } from "@scure/base";
import {
  GetBlockByHeightResponse,
  GetValidatorSetByHeightResponse,
} from "cosmjs-types/cosmos/base/tendermint/v1beta1/query";
import { PubKey as Ed25519PubKey } from "cosmjs-types/cosmos/crypto/ed25519/keys";
import { PubKey as Secp256k1PubKey } from "cosmjs-types/cosmos/crypto/secp256k1/keys";
import type { Validator } from "cosmjs-types/tendermint/types/validator";
import type { Codec } from "../../ledger/kernel/module.ts";
import type { BlockRecord, Node } from "../../node/node.ts";
import { COMET_VERSION } from "../rpc/info-methods.ts";
import { GrpcError } from "./grpc-error.ts";
import { type AnyResolver, grpcJson } from "./grpc-json.ts";
import type { RestRoute } from "./route.ts";

const BASE = "/cosmos/base/tendermint/v1beta1";
/** Validators of a page when nothing is said, and at most. */
const MAX_VALIDATORS = 100;

/** What the base service works with. */
export interface BaseRoutesContext {
  readonly node: Node;
  /** What addresses begin with, such as `cosmos`. */
  readonly addressPrefix: string;
  /** The least price of gas that the node takes transactions for, such as `0.01ualq`. */
  readonly minimumGasPrice?: string;
}

/** The routes of `cosmos.base.tendermint.v1beta1.Service`. */
export function baseRoutes(context: BaseRoutesContext): readonly RestRoute[] {
  const { node } = context;
  const route = (path: string, summary: string, handle: RestRoute["handle"]): RestRoute => ({
    method: "GET",
    path: `${BASE}${path}`,
    summary,
    tag: "node",
    handle,
  });
  return [
    {
      method: "GET",
      path: "/cosmos/base/node/v1beta1/config",
      summary: "What the node asks of transactions",
      tag: "node",
      handle: () => ({ json: configJson(context) }),
    },
    route("/node_info", "The node and its application", async () => ({
      json: await nodeInfoJson(node),
    })),
    route("/syncing", "Whether the node catches up", () => ({
      json: { syncing: node.status().isCatchingUp },
    })),
    route("/blocks/latest", "The last block", async () => ({
      json: blockJson(context, await blockAt(node, node.status().latest.height)),
    })),
    route("/blocks/{height}", "A block", async ({ fields }) => ({
      json: blockJson(context, await blockAt(node, heightOf(fields["height"] ?? ""))),
    })),
    route("/validatorsets/latest", "The validators of the last block", async () => ({
      json: await validatorsJson(context, node.status().latest.height),
    })),
    route("/validatorsets/{height}", "The validators of a block", async ({ fields }) => ({
      json: await validatorsJson(context, heightOf(fields["height"] ?? "")),
    })),
  ];
}

/** The height that an address names. */
export function heightOf(text: string): number {
  if (/^[1-9][0-9]{0,14}$/.test(text)) return Number(text);
  throw new GrpcError("InvalidArgument", "a height is a whole number from 1 on");
}

/** The block at a height; refuses what the chain does not have as the Cosmos SDK does. */
export async function blockAt(node: Node, height: number): Promise<BlockRecord> {
  const { latest } = node.status();
  if (height > latest.height) {
    throw new GrpcError(
      "InvalidArgument",
      "requested block height is bigger then the chain length",
    );
  }
  const record = await node.block(height);
  if (record === undefined) throw new GrpcError("NotFound", `block ${height} is not available`);
  return record;
}

/** Source: Cosmos SDK `cosmos.base.node.v1beta1.ConfigResponse`. */
function configJson({ minimumGasPrice = "" }: BaseRoutesContext) {
  return {
    minimum_gas_price: minimumGasPrice,
    pruning_keep_recent: "0",
    pruning_interval: "0",
    halt_height: "0",
  };
}

async function nodeInfoJson(node: Node) {
  const { chainId, latest, moniker, nodeId, version } = node.status();
  const { block, app } = (await blockAt(node, latest.height)).block.header.version;
  return {
    default_node_info: {
      protocol_version: { p2p: "8", block: block.toString(), app: app.toString() },
      default_node_id: nodeId,
      listen_addr: "tcp://127.0.0.1:0",
      network: chainId,
      version: COMET_VERSION,
      channels: null,
      moniker,
      other: { tx_index: "on", rpc_address: "" },
    },
    application_version: {
      name: "aliquot",
      app_name: "aliquotd",
      version,
      git_commit: "",
      build_tags: "",
      go_version: "",
      build_deps: [],
      cosmos_sdk_version: "",
    },
  };
}

/** The block in CometBFT's form and in the SDK's, which differs in the proposer's bech32 address only. */
function blockJson({ addressPrefix }: BaseRoutesContext, { block, blockId }: BlockRecord) {
  const proposer = consensusAddress(addressPrefix, block.header.proposerAddress);
  const sdkBlock = { ...block, header: { ...block.header, proposerAddress: proposer } };
  const codec = GetBlockByHeightResponse as unknown as Codec<unknown>;
  return grpcJson(codec, { blockId, block, sdkBlock }, { resolve: keyOf });
}

async function validatorsJson({ node, addressPrefix }: BaseRoutesContext, height: number) {
  await blockAt(node, height);
  const all = (await node.validators(height)) ?? [];
  const validators = all.slice(0, MAX_VALIDATORS).map((each) => ({
    address: consensusAddress(addressPrefix, each.address),
    pubKey: keyAny(each),
    votingPower: each.votingPower,
    proposerPriority: each.proposerPriority,
  }));
  const answer = {
    blockHeight: BigInt(height),
    validators,
    pagination: { nextKey: new Uint8Array(), total: BigInt(all.length) },
  };
  const codec = GetValidatorSetByHeightResponse as unknown as Codec<unknown>;
  return grpcJson(codec, answer, { resolve: keyOf });
}

function consensusAddress(prefix: string, address: Uint8Array): string {
  return bech32.encode(`${prefix}valcons`, bech32.toWords(address));
}

const ED25519 = "/cosmos.crypto.ed25519.PubKey";
const SECP256K1 = "/cosmos.crypto.secp256k1.PubKey";

const keyOf: AnyResolver = (typeUrl) => {
  if (typeUrl === ED25519) return Ed25519PubKey as unknown as Codec<unknown>;
  return typeUrl === SECP256K1 ? (Secp256k1PubKey as unknown as Codec<unknown>) : undefined;
};

function keyAny({ pubKey }: Validator) {
  if (pubKey?.ed25519 !== undefined) {
    const value = Ed25519PubKey.encode({ key: pubKey.ed25519 }).finish();
    return { typeUrl: ED25519, value };
  }
  if (pubKey?.secp256k1 === undefined) return undefined;
  return { typeUrl: SECP256K1, value: Secp256k1PubKey.encode({ key: pubKey.secp256k1 }).finish() };
}
