/**
 * The hashes that a header commits to. Source of all: CometBFT specification v0.38, core data
 * structures (spec/core/data_structures.md), "Header".
 */
import { ExecTxResult } from "cosmjs-types/tendermint/abci/types";
import { HashedParams } from "cosmjs-types/tendermint/types/params";
import { type Commit, CommitSig } from "cosmjs-types/tendermint/types/types";
import { SimpleValidator } from "cosmjs-types/tendermint/types/validator";
import { encodeMessage } from "../../ledger/kernel/message-bytes.ts";
import { sha256, txHash } from "../sha256.ts";
import { simpleRoot } from "./merkle.ts";

const ADDRESS_BYTES = 20;

/** What of the consensus parameters a header commits to. */
export interface BlockLimits {
  readonly maxBytes: bigint;
  /** -1 for no limit. */
  readonly maxGas: bigint;
}

/** What of a transaction's result a header commits to; the rest may differ between nodes. */
export type DeterministicResult = Pick<ExecTxResult, "code" | "data" | "gasWanted" | "gasUsed">;

/** A validator's address: the first 20 bytes of SHA-256 of its ed25519 public key. */
export function validatorAddress(publicKey: Uint8Array): Uint8Array {
  return sha256(publicKey).slice(0, ADDRESS_BYTES);
}

/** The root of public keys and powers, in the set's own order: by power, the greatest first, then by address. */
export function validatorsHash(validators: readonly SimpleValidator[]): Uint8Array {
  return simpleRoot(validators.map((each) => encodeMessage(SimpleValidator, each)));
}

/** SHA-256 of the block limits; the other consensus parameters are not in a header. */
export function consensusHash({ maxBytes, maxGas }: BlockLimits): Uint8Array {
  return sha256(encodeMessage(HashedParams, { blockMaxBytes: maxBytes, blockMaxGas: maxGas }));
}

/** The root of the transactions, each of them hashed first. */
export function dataHash(txs: readonly Uint8Array[]): Uint8Array {
  return simpleRoot(txs.map(txHash));
}

/** The root of what every node finds the same in the results of one block's transactions. */
export function lastResultsHash(results: readonly DeterministicResult[]): Uint8Array {
  return simpleRoot(
    results.map(({ code, data, gasWanted, gasUsed }) =>
      encodeMessage(ExecTxResult, ExecTxResult.fromPartial({ code, data, gasWanted, gasUsed })),
    ),
  );
}

/** The root of a commit's signatures; height, round and block are told by the header itself. */
export function commitHash(commit: Commit): Uint8Array {
  return simpleRoot(commit.signatures.map((each) => encodeMessage(CommitSig, each)));
}

/** The root of no evidence: a chain of one validator never carries any. */
export function evidenceHash(evidence: readonly never[]): Uint8Array {
  return simpleRoot(evidence);
}
