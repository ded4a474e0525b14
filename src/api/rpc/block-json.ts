import type { Block } from "cosmjs-types/tendermint/types/block";
import type { ConsensusParams } from "cosmjs-types/tendermint/types/params";
import type { BlockID, Commit, CommitSig, Header } from "cosmjs-types/tendermint/types/types";
import type { Validator } from "cosmjs-types/tendermint/types/validator";
import type { BlockRecord } from "../../node/node.ts";
import { rfc3339, toBase64, upperHex } from "../encodings.ts";

/**
 * Blocks as CometBFT's JSON shows them. Source: CometBFT v0.38.17 `types/block.go` with `libs/json`:
 * 64-bit integers (and Go's `int`) are texts, 32-bit ones numbers, hashes and addresses upper-case hex,
 * other bytes base64.
 */
export function blockIdJson(id: BlockID | undefined) {
  return {
    hash: upperHex(id?.hash ?? new Uint8Array()),
    parts: {
      total: id?.partSetHeader.total ?? 0,
      hash: upperHex(id?.partSetHeader.hash ?? new Uint8Array()),
    },
  };
}

/** A block's header. */
export function headerJson(header: Header) {
  return {
    version: { block: header.version.block.toString(), app: header.version.app.toString() },
    chain_id: header.chainId,
    height: header.height.toString(),
    time: rfc3339(header.time),
    last_block_id: blockIdJson(header.lastBlockId),
    last_commit_hash: upperHex(header.lastCommitHash),
    data_hash: upperHex(header.dataHash),
    validators_hash: upperHex(header.validatorsHash),
    next_validators_hash: upperHex(header.nextValidatorsHash),
    consensus_hash: upperHex(header.consensusHash),
    app_hash: upperHex(header.appHash),
    last_results_hash: upperHex(header.lastResultsHash),
    evidence_hash: upperHex(header.evidenceHash),
    proposer_address: upperHex(header.proposerAddress),
  };
}

/** A commit; that of a first block is empty but present. */
export function commitJson(commit: Commit | undefined) {
  return {
    height: (commit?.height ?? 0n).toString(),
    round: commit?.round ?? 0,
    block_id: blockIdJson(commit?.blockId),
    signatures: (commit?.signatures ?? []).map(commitSigJson),
  };
}

function commitSigJson(sig: CommitSig) {
  return {
    block_id_flag: sig.blockIdFlag,
    validator_address: upperHex(sig.validatorAddress),
    timestamp: rfc3339(sig.timestamp),
    signature: sig.signature.length === 0 ? null : toBase64(sig.signature),
  };
}

/** A whole block. Evidence never stands in a ledger's block. */
export function blockJson(block: Block) {
  return {
    header: headerJson(block.header),
    data: { txs: block.data.txs.map(toBase64) },
    evidence: { evidence: [] },
    last_commit: commitJson(block.lastCommit),
  };
}

/** The answer to `block` and its kin; a block that is not there is null under an empty id. */
export function blockResultJson(record: BlockRecord | undefined) {
  return {
    block_id: blockIdJson(record?.blockId),
    block: record === undefined ? null : blockJson(record.block),
  };
}

/** What `blockchain` lists of a block. */
export function blockMetaJson(record: BlockRecord) {
  return {
    block_id: blockIdJson(record.blockId),
    block_size: record.size.toString(),
    header: headerJson(record.block.header),
    num_txs: record.block.data.txs.length.toString(),
  };
}

/** A public key under its registered name; null when there is none. */
export function pubKeyJson(key: Validator["pubKey"]) {
  if (key?.ed25519 !== undefined) {
    return { type: "tendermint/PubKeyEd25519", value: toBase64(key.ed25519) };
  }
  if (key?.secp256k1 !== undefined) {
    return { type: "tendermint/PubKeySecp256k1", value: toBase64(key.secp256k1) };
  }
  return null;
}

/** A validator as `validators` lists it. */
export function validatorJson(validator: Validator) {
  return {
    address: upperHex(validator.address),
    pub_key: pubKeyJson(validator.pubKey),
    voting_power: validator.votingPower.toString(),
    proposer_priority: validator.proposerPriority.toString(),
  };
}

/** The parameters of consensus; a duration is its nanoseconds. */
export function consensusParamsJson(params: ConsensusParams) {
  const age = params.evidence?.maxAgeDuration;
  return {
    block: {
      max_bytes: (params.block?.maxBytes ?? 0n).toString(),
      max_gas: (params.block?.maxGas ?? 0n).toString(),
    },
    evidence: {
      max_age_num_blocks: (params.evidence?.maxAgeNumBlocks ?? 0n).toString(),
      max_age_duration: (
        (age?.seconds ?? 0n) * 1_000_000_000n +
        BigInt(age?.nanos ?? 0)
      ).toString(),
      max_bytes: (params.evidence?.maxBytes ?? 0n).toString(),
    },
    validator: { pub_key_types: params.validator?.pubKeyTypes ?? [] },
    version: { app: (params.version?.app ?? 0n).toString() },
    abci: {
      vote_extensions_enable_height: (params.abci?.voteExtensionsEnableHeight ?? 0n).toString(),
    },
  };
}
