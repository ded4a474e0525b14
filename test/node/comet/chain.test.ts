/** Blocks, hashes and commits against CometBFT itself; test/vectors/comet says how they were made. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { BinaryReader } from "cosmjs-types/binary";
import { Timestamp } from "cosmjs-types/google/protobuf/timestamp";
import { Block } from "cosmjs-types/tendermint/types/block";
import { Commit, type Header, type SignedMsgType } from "cosmjs-types/tendermint/types/types";
import { describe, expect, it } from "vitest";
import { simpleProof } from "../../../src/ledger/kernel/simple-tree.ts";
import {
  consensusHash,
  validatorAddress,
  validatorsHash,
} from "../../../src/node/comet/block-hashes.ts";
import { NO_BLOCK_ID } from "../../../src/node/comet/block-id.ts";
import { headerHash } from "../../../src/node/comet/header-hash.ts";
import { simpleRoot } from "../../../src/node/comet/merkle.ts";
import { precommitSignBytes, voteSignBytes } from "../../../src/node/comet/sign-bytes.ts";
import { nativeHasher, sha256 } from "../../../src/node/sha256.ts";
import { bytes, hex, madeChain, readVector, vector } from "../../support/comet-chain.ts";

const published = readVector("published");
const hashed = (text: string) => sha256(Buffer.from(text));

/** The header of CometBFT's TestHeaderHash. */
const publishedHeader: Header = {
  version: { block: 1n, app: 2n },
  chainId: "chainId",
  height: 3n,
  time: { seconds: BigInt(Date.UTC(2019, 9, 13, 16, 14, 44) / 1000), nanos: 0 },
  lastBlockId: {
    hash: new Uint8Array(32),
    partSetHeader: { total: 6, hash: new Uint8Array(32) },
  },
  lastCommitHash: hashed("last_commit_hash"),
  dataHash: hashed("data_hash"),
  validatorsHash: hashed("validators_hash"),
  nextValidatorsHash: hashed("next_validators_hash"),
  consensusHash: hashed("consensus_hash"),
  appHash: hashed("app_hash"),
  lastResultsHash: hashed("last_results_hash"),
  evidenceHash: hashed("evidence_hash"),
  proposerAddress: hashed("proposer_address").slice(0, 20),
};

describe("CometBFT's published vectors", () => {
  it("hash the header of TestHeaderHash", () => {
    expect(hex(headerHash(publishedHeader))).toBe(published.headerHash);
  });

  it("give the sign bytes of TestVoteSignBytesTestVectors", () => {
    const timestamp = { seconds: -62135596800n, nanos: 0 };
    for (const { chainId, type, height, round, signBytes } of published.votes) {
      const kind: SignedMsgType = type;
      const vote = { type: kind, height: BigInt(height), round, blockId: NO_BLOCK_ID, timestamp };
      expect(hex(voteSignBytes(chainId, vote))).toBe(signBytes);
    }
    expect(published.votes).toHaveLength(6);
    expect(hex(precommitSignBytes("", 1n, 1, NO_BLOCK_ID, timestamp))).toBe(
      published.votes[1].signBytes,
    );
  });

  it("give the roots of TestHashFromByteSlices", () => {
    for (const { leaves, root } of published.roots) {
      expect(hex(simpleRoot(leaves.map(bytes)))).toBe(root);
    }
  });
});

describe("a chain of one validator", () => {
  const chain = madeChain();

  it("encodes blocks byte for byte as CometBFT does, also one of several parts", () => {
    for (const { vector: wanted, encoded } of chain) {
      if (wanted.encoded !== undefined) expect(hex(encoded)).toBe(wanted.encoded);
      expect(encoded).toHaveLength(wanted.encodedBytes);
      expect(hex(sha256(encoded))).toBe(wanted.encodedSha256);
    }
    expect(chain.map(({ blockId }) => blockId.partSetHeader.total)).toEqual([1, 1, 3, 1]);
  });

  it("commits in every header to the hashes that CometBFT computes", () => {
    for (const { vector: wanted, block } of chain) {
      const { header } = block;
      expect({
        dataHash: hex(header.dataHash),
        lastCommitHash: hex(header.lastCommitHash),
        lastResultsHash: hex(header.lastResultsHash),
        evidenceHash: hex(header.evidenceHash),
        consensusHash: hex(header.consensusHash),
        validatorsHash: hex(header.validatorsHash),
        proposer: hex(header.proposerAddress),
        time: { seconds: String(header.time.seconds), nanos: header.time.nanos },
      }).toEqual({
        dataHash: wanted.dataHash,
        lastCommitHash: wanted.lastCommitHash,
        lastResultsHash: wanted.lastResultsHash,
        evidenceHash: wanted.evidenceHash,
        consensusHash: wanted.consensusHash,
        validatorsHash: wanted.validatorsHash,
        proposer: wanted.proposer,
        time: wanted.time,
      });
    }
  });

  it("names blocks as CometBFT does", () => {
    for (const { vector: wanted, blockId } of chain) {
      expect(hex(blockId.hash)).toBe(wanted.hash);
      expect(blockId.partSetHeader.total).toBe(wanted.partsTotal);
      expect(hex(blockId.partSetHeader.hash)).toBe(wanted.partsHash);
    }
  });

  it("signs the bytes that CometBFT signs, with the same signature", () => {
    for (const { vector: wanted, block, blockId, voteTime, commit } of chain) {
      const { height } = block.header;
      const signed = precommitSignBytes(vector.chainId, height, 0, blockId, voteTime);
      expect(hex(signed)).toBe(wanted.signBytes);
      expect(hex(Commit.encode(commit).finish())).toBe(wanted.commit);
    }
  });

  it("is read back from CometBFT's bytes as the same block", () => {
    for (const { vector: wanted, block } of chain) {
      if (wanted.encoded === undefined) continue;
      const read = Block.decode(new BinaryReader(bytes(wanted.encoded)));
      expect(hex(headerHash(read.header))).toBe(wanted.hash);
      expect(read).toEqual(block);
    }
  });
});

describe("hashes over lists", () => {
  it("hash validator sets in their order", () => {
    for (const { validators, hash } of vector.validatorSets) {
      const set = validators.map(({ publicKey, power }) => ({
        pubKey: { ed25519: bytes(publicKey) },
        votingPower: BigInt(power),
      }));
      expect(hex(validatorsHash(set))).toBe(hash);
      for (const { publicKey, address } of validators) {
        expect(hex(validatorAddress(bytes(publicKey)))).toBe(address);
      }
    }
  });

  it("leave address and priority of a validator out", () => {
    const pubKey = { ed25519: new Uint8Array(32).fill(5) };
    const full = { pubKey, votingPower: 3n, address: new Uint8Array(20), proposerPriority: -7n };
    expect(validatorsHash([full])).toEqual(validatorsHash([{ pubKey, votingPower: 3n }]));
  });

  it("hash the consensus parameters", () => {
    for (const { maxBytes, maxGas, hash } of vector.consensusParams) {
      const limits = { maxBytes: BigInt(maxBytes), maxGas: BigInt(maxGas) };
      expect(hex(consensusHash(limits))).toBe(hash);
    }
  });

  it("prove every leaf of trees of 1 to 9 leaves", () => {
    for (const [i, { root, proofs }] of vector.trees.entries()) {
      const leaves = Array.from({ length: i + 1 }, (_, k) => Buffer.from(`leaf ${k}`));
      expect(hex(simpleRoot(leaves))).toBe(root);
      for (const [index, { leafHash, aunts }] of proofs.entries()) {
        const proof = simpleProof(nativeHasher, leaves, index);
        expect({ ...proof, leafHash: hex(proof.leafHash), aunts: proof.aunts.map(hex) }).toEqual({
          ...{ total: i + 1, index },
          ...{ leafHash, aunts },
        });
      }
    }
    expect(() => simpleProof(nativeHasher, [], 0)).toThrow("a proof is of one of the leaves");
  });
});

describe("CosmJS 0.39", () => {
  // Its hashBlock encodes fields as Tendermint did before 0.34 (amino, block version 10), and so
  // cannot verify CometBFT: it misses CometBFT's own vector. When this fails, CosmJS was mended and
  // its hash should be compared with ours.
  it("has a hashBlock of the time before block version 11, which misses CometBFT's own vector", () => {
    expect(hex(cosmjsHash(publishedHeader))).not.toBe(published.headerHash);
  });

  it("agrees on the tree over the fields: with amino's encoding ours gives CosmJS's hash", () => {
    expect(hex(simpleRoot(aminoFields(publishedHeader)))).toBe(hex(cosmjsHash(publishedHeader)));
  });
});

function cosmjsHash(header: Header): Uint8Array {
  const load = createRequire(import.meta.url);
  const build = join(load.resolve("@cosmjs/tendermint-rpc"), "..");
  const { hashBlock } = load(join(build, "comet38/hasher.js"));
  const { hash, partSetHeader } = header.lastBlockId;
  return hashBlock({
    ...header,
    version: { block: Number(header.version.block), app: Number(header.version.app) },
    height: Number(header.height),
    time: new Date(Number(header.time.seconds) * 1000),
    lastBlockId: { hash, parts: partSetHeader },
  });
}

/** Fields as before Tendermint 0.34: the plain values have no tag. */
function aminoFields(header: Header): Uint8Array[] {
  const sized = (data: Uint8Array) => Uint8Array.of(data.length, ...data);
  const parts = header.lastBlockId.partSetHeader;
  return [
    Uint8Array.of(8, Number(header.version.block), 16, Number(header.version.app)),
    sized(Buffer.from(header.chainId)),
    Uint8Array.of(Number(header.height)),
    Timestamp.encode(header.time).finish(),
    Buffer.concat([
      ...[Uint8Array.of(10, 32), header.lastBlockId.hash],
      ...[Uint8Array.of(18, 36, 8, parts.total, 18, 32), parts.hash],
    ]),
    ...[header.lastCommitHash, header.dataHash, header.validatorsHash].map(sized),
    ...[header.nextValidatorsHash, header.consensusHash, header.appHash].map(sized),
    ...[header.lastResultsHash, header.evidenceHash, header.proposerAddress].map(sized),
  ];
}
