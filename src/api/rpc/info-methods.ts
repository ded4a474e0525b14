import { base64 } from "@scure/base";
import type { BlockSummary } from "../../node/node.ts";
import { rfc3339, toBase64, upperHex } from "../encodings.ts";
import { consensusParamsJson, pubKeyJson, validatorJson } from "./block-json.ts";
import { checkPage, perPageOf } from "./query-language.ts";
import { queryJson } from "./result-json.ts";
import { rpcError } from "./rpc-error.ts";
import {
  blockAt,
  have,
  heightOf,
  type RpcContext,
  type RpcMethod,
  rpcMethod,
} from "./rpc-method.ts";

/** The version of CometBFT whose interface this is; clients choose their decoders by it. */
export const COMET_VERSION = "0.38.17";
const P2P_PROTOCOL = "8";
const GENESIS_CHUNK_BYTES = 16 * 1024 * 1024;

/** Methods that tell of the node, its application and its consensus. */
export const INFO_METHODS: Readonly<Record<string, RpcMethod>> = {
  health: rpcMethod({}, () => ({})),
  status: rpcMethod({}, status),
  net_info: rpcMethod({}, () => ({
    listening: true,
    listeners: ["Listener(@)"],
    n_peers: "0",
    peers: [],
  })),
  genesis: rpcMethod({}, genesis),
  genesis_chunked: rpcMethod({ chunk: "uint" }, genesisChunk),
  abci_info: rpcMethod({}, abciInfo),
  abci_query: rpcMethod({ path: "string", data: "hex", height: "int64", prove: "bool" }, abciQuery),
  validators: rpcMethod({ height: "int64", page: "int", per_page: "int" }, validators),
  consensus_params: rpcMethod({ height: "int64" }, consensusParams),
};

/** What the node says of itself; the header of its last block knows the protocols' versions. */
async function nodeInfo(context: RpcContext) {
  const { node } = context;
  const { nodeId, moniker, chainId, latest } = node.status();
  const { version } = (await blockAt(context, latest.height)).block.header;
  return {
    protocol_version: {
      p2p: P2P_PROTOCOL,
      block: version.block.toString(),
      app: version.app.toString(),
    },
    id: nodeId,
    // The embedded engine has no peers and listens for none.
    listen_addr: "tcp://127.0.0.1:0",
    network: chainId,
    version: COMET_VERSION,
    channels: "",
    moniker,
    other: { tx_index: "on", rpc_address: context.rpcAddress() },
  };
}

async function status(context: RpcContext) {
  const { latest, earliest, isCatchingUp, validator } = context.node.status();
  return {
    node_info: await nodeInfo(context),
    sync_info: {
      ...summary("latest", latest),
      ...summary("earliest", earliest),
      catching_up: isCatchingUp,
    },
    validator_info: {
      address: upperHex(validator.address),
      pub_key: pubKeyJson(validator.pubKey),
      voting_power: validator.votingPower.toString(),
    },
  };
}

function summary(which: "latest" | "earliest", block: BlockSummary) {
  return {
    [`${which}_block_hash`]: upperHex(block.blockHash),
    [`${which}_app_hash`]: upperHex(block.appHash),
    [`${which}_block_height`]: block.height.toString(),
    [`${which}_block_time`]: rfc3339(block.time),
  };
}

function genesis({ node }: RpcContext) {
  const text = node.genesis();
  if (Buffer.byteLength(text) > GENESIS_CHUNK_BYTES) {
    throw rpcError.internal(
      "genesis response is large, please use the genesis_chunked API instead",
    );
  }
  return { genesis: JSON.parse(text) };
}

function genesisChunk({ node }: RpcContext, { chunk = 0 }: { readonly chunk?: number }) {
  const bytes = Buffer.from(node.genesis(), "utf8");
  const total = Math.max(1, Math.ceil(bytes.length / GENESIS_CHUNK_BYTES));
  if (chunk >= total) {
    throw rpcError.internal(`there are ${total - 1} chunks, ${chunk} is invalid`);
  }
  const part = bytes.subarray(chunk * GENESIS_CHUNK_BYTES, (chunk + 1) * GENESIS_CHUNK_BYTES);
  return { chunk: chunk.toString(), total: total.toString(), data: base64.encode(part) };
}

async function abciInfo(context: RpcContext) {
  const { latest, version } = context.node.status();
  const record = await blockAt(context, latest.height);
  const outcome = await have(context, latest.height, context.node.blockOutcome(latest.height));
  return {
    response: {
      data: "aliquot",
      version,
      app_version: record.block.header.version.app.toString(),
      last_block_height: latest.height.toString(),
      last_block_app_hash: toBase64(outcome.appHash),
    },
  };
}

function abciQuery(
  { node }: RpcContext,
  asked: {
    readonly path?: string;
    readonly data?: Uint8Array;
    readonly height?: bigint;
    readonly prove?: boolean;
  },
) {
  const height = Number(asked.height ?? 0n);
  if (height < 0 || !Number.isSafeInteger(height)) {
    throw rpcError.internal(`height ${asked.height} cannot be queried`);
  }
  const output = node.query({
    path: asked.path ?? "",
    data: asked.data ?? new Uint8Array(),
    height,
    prove: asked.prove ?? false,
  });
  return { response: queryJson(output) };
}

async function validators(
  context: RpcContext,
  asked: { readonly height?: bigint; readonly page?: number; readonly per_page?: number },
) {
  const height = nextHeightOf(context, asked.height);
  const all = await have(context, height, context.node.validators(height));
  const perPage = perPageOf(asked.per_page);
  const page = asked.page ?? 1;
  checkPage(page, perPage, all.length);
  const shown = all.slice((page - 1) * perPage, page * perPage);
  return {
    block_height: height.toString(),
    validators: shown.map(validatorJson),
    count: shown.length.toString(),
    total: all.length.toString(),
  };
}

async function consensusParams(context: RpcContext, asked: { readonly height?: bigint }) {
  const height = nextHeightOf(context, asked.height);
  const params = await have(context, height, context.node.consensusParams(height));
  return { block_height: height.toString(), consensus_params: consensusParamsJson(params) };
}

/** Validators and parameters are known for one block more than there is. */
function nextHeightOf(context: RpcContext, asked: bigint | undefined): number {
  return heightOf(context, asked, context.node.status().latest.height + 1);
}
