/** The chain of test/vectors/comet/chain.json, made again by our own code. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Timestamp } from "cosmjs-types/google/protobuf/timestamp";
import { Block } from "cosmjs-types/tendermint/types/block";
import type { BlockID, Commit } from "cosmjs-types/tendermint/types/types";
import { type DeterministicResult, lastResultsHash } from "../../src/node/comet/block-hashes.ts";
import { blockIdOf, NO_BLOCK_ID } from "../../src/node/comet/block-id.ts";
import { blockTime } from "../../src/node/comet/block-time.ts";
import { signCommit } from "../../src/node/comet/commit.ts";
import { privateKeyFrom } from "../../src/node/comet/ed25519-keys.ts";
import { makeBlock, NO_COMMIT } from "../../src/node/comet/make-block.ts";
import { ValidatorKey } from "../../src/node/comet/validator-key.ts";

interface VectorTime {
  readonly seconds: string;
  readonly nanos: number;
}

interface VectorBlock {
  readonly height: string;
  readonly time: VectorTime;
  readonly voteTime: VectorTime;
  readonly txs: readonly string[];
  readonly bigTx: number;
  readonly appHash: string;
  readonly lastResults: readonly {
    readonly code: number;
    readonly data: string;
    readonly gasWanted: string;
    readonly gasUsed: string;
  }[];
  readonly lastResultsHash: string;
  readonly dataHash: string;
  readonly lastCommitHash: string;
  readonly evidenceHash: string;
  readonly consensusHash: string;
  readonly validatorsHash: string;
  readonly proposer: string;
  readonly hash: string;
  readonly partsTotal: number;
  readonly partsHash: string;
  readonly encodedSha256: string;
  readonly encodedBytes: number;
  readonly encoded?: string;
  readonly signBytes: string;
  readonly commit: string;
}

interface ChainVector {
  readonly chainId: string;
  readonly genesisTime: VectorTime;
  readonly seed: string;
  readonly power: string;
  readonly maxBytes: string;
  readonly maxGas: string;
  readonly keyFile: string;
  readonly blocks: readonly VectorBlock[];
  readonly validatorSets: readonly {
    readonly validators: readonly Record<"publicKey" | "power" | "address", string>[];
    readonly hash: string;
  }[];
  readonly consensusParams: readonly Record<"maxBytes" | "maxGas" | "hash", string>[];
  readonly trees: readonly {
    readonly root: string;
    readonly proofs: readonly { readonly leafHash: string; readonly aunts: readonly string[] }[];
  }[];
}

export interface MadeBlock {
  readonly vector: VectorBlock;
  readonly block: Block;
  readonly encoded: Uint8Array;
  readonly blockId: BlockID;
  readonly voteTime: Timestamp;
  readonly commit: Commit;
}

export function readVector(name: "chain" | "published") {
  const path = join(import.meta.dirname, `../vectors/comet/${name}.json`);
  return JSON.parse(readFileSync(path, "utf8"));
}

export const vector: ChainVector = readVector("chain");

export function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, "hex"));
}

export function hex(data: Uint8Array): string {
  return Buffer.from(data).toString("hex");
}

export const key = new ValidatorKey(privateKeyFrom(bytes(vector.seed)));
export const validators = [key.asValidator(BigInt(vector.power))];
const limits = { maxBytes: BigInt(vector.maxBytes), maxGas: BigInt(vector.maxGas) };

/** Makes the blocks one after the other, each from the one before and the vector's inputs. */
export function madeChain(): MadeBlock[] {
  const made: MadeBlock[] = [];
  for (const each of vector.blocks) {
    const last = made.at(-1);
    const lastCommit = last?.commit ?? NO_COMMIT;
    const block = makeBlock({
      chainId: vector.chainId,
      height: BigInt(each.height),
      time: blockTime(lastCommit, timeOf(vector.genesisTime)),
      txs: txsOf(each),
      lastBlockId: last?.blockId ?? NO_BLOCK_ID,
      lastCommit,
      appHash: bytes(each.appHash),
      lastResultsHash: lastResultsHash(resultsOf(each)),
      consensusParams: limits,
      validators,
      proposer: key.address,
    });
    made.push(committed(each, block));
  }
  return made;
}

function committed(each: VectorBlock, block: Block): MadeBlock {
  const encoded = Block.encode(block).finish();
  const blockId = blockIdOf(block, encoded);
  const voteTime = timeOf(each.voteTime);
  const place = { chainId: vector.chainId, height: block.header.height, blockId };
  return {
    vector: each,
    block,
    encoded,
    blockId,
    voteTime,
    commit: signCommit(key, place, voteTime),
  };
}

function resultsOf({ lastResults }: VectorBlock): DeterministicResult[] {
  return lastResults.map((each) => ({
    code: each.code,
    data: bytes(each.data),
    gasWanted: BigInt(each.gasWanted),
    gasUsed: BigInt(each.gasUsed),
  }));
}

function txsOf({ txs, bigTx }: VectorBlock): Uint8Array[] {
  const small = txs.map(bytes);
  return bigTx === 0
    ? small
    : [...small, Uint8Array.from({ length: bigTx }, (_, i) => (i * 7) % 251)];
}

function timeOf({ seconds, nanos }: VectorTime): Timestamp {
  return Timestamp.fromPartial({ seconds: BigInt(seconds), nanos });
}
