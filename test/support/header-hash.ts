import type { comet38 } from "@cosmjs/tendermint-rpc";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { BinaryWriter } from "cosmjs-types/binary";
import { Timestamp } from "cosmjs-types/google/protobuf/timestamp";
import { BlockID } from "cosmjs-types/tendermint/types/types";
import { Consensus } from "cosmjs-types/tendermint/version/types";

/**
 * The hash of a block's header, from what CosmJS read of it: the root of its fields, each in a protobuf
 * wrapper. Source: CometBFT v0.38.17 `types/block.go`, Header.Hash. (CosmJS's own `hashBlock` still encodes
 * fields as Amino did and does not give the hash of a header of CometBFT.)
 */
export function headerHash(header: comet38.Header): Uint8Array {
  const { lastBlockId, time, version } = header;
  const millis = time.getTime();
  const at = {
    seconds: BigInt(Math.floor(millis / 1000)),
    nanos: (millis % 1000) * 1_000_000 + (time.nanoseconds ?? 0),
  };
  const parts = lastBlockId?.parts;
  const previous = BlockID.fromPartial({
    hash: lastBlockId?.hash ?? new Uint8Array(),
    partSetHeader: { total: parts?.total ?? 0, hash: parts?.hash ?? new Uint8Array() },
  });
  const { block, app } = version;
  return root([
    Consensus.encode({ block: BigInt(block), app: BigInt(app) }).finish(),
    new BinaryWriter().uint32(10).string(header.chainId).finish(),
    new BinaryWriter().uint32(8).int64(BigInt(header.height)).finish(),
    Timestamp.encode(at).finish(),
    BlockID.encode(previous).finish(),
    ...[
      header.lastCommitHash,
      header.dataHash,
      header.validatorsHash,
      header.nextValidatorsHash,
      header.consensusHash,
      header.appHash,
      header.lastResultsHash,
      header.evidenceHash,
      header.proposerAddress,
    ].map((bytes) => new BinaryWriter().uint32(10).bytes(bytes).finish()),
  ]);
}

/** The root of RFC 6962's tree over `leaves`. */
function root(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return sha256(concatBytes(Uint8Array.of(0), only));
  const half = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  const sides = [root(leaves.slice(0, half)), root(leaves.slice(half))];
  return sha256(concatBytes(Uint8Array.of(1), ...sides));
}
