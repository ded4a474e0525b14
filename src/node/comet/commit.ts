import { type KeyObject, verify } from "node:crypto";
import type { Timestamp } from "cosmjs-types/google/protobuf/timestamp";
import type { BlockID, Commit, CommitSig } from "cosmjs-types/tendermint/types/types";
import { BlockIDFlag, type SimpleValidator } from "cosmjs-types/tendermint/types/validator";
import { validatorAddress } from "./block-hashes.ts";
import { NO_BLOCK_ID } from "./block-id.ts";
import { publicKeyFrom } from "./ed25519-keys.ts";
import { precommitSignBytes } from "./sign-bytes.ts";
import type { ValidatorKey } from "./validator-key.ts";

/** The block that a commit is about. */
export interface CommittedBlock {
  readonly chainId: string;
  readonly height: bigint;
  readonly blockId: BlockID;
}

/** Why a commit does not commit a block. */
export type CommitFlaw =
  | "wrong-height"
  | "wrong-block"
  | "wrong-signature-count"
  | "wrong-validator"
  | "bad-signature"
  | "too-little-power";

/**
 * The commit of a block by the one validator there is. `time` becomes the time of the next block;
 * `voteTime` gives it. Source: CometBFT specification v0.38, core data structures, "Commit".
 */
export function signCommit(
  key: ValidatorKey,
  { chainId, height, blockId }: CommittedBlock,
  time: Timestamp,
  round = 0,
): Commit {
  const signature = key.sign(precommitSignBytes(chainId, height, round, blockId, time));
  const only: CommitSig = {
    blockIdFlag: BlockIDFlag.BLOCK_ID_FLAG_COMMIT,
    validatorAddress: key.address,
    timestamp: time,
    signature,
  };
  return { height, round, blockId, signatures: [only] };
}

/**
 * What is wrong with a commit of `block` by `validators`, in their set's order; nothing when every
 * signature is right and more than two thirds of the power voted for the block.
 * Source: CometBFT specification v0.38, core data structures, "Commit"; types/validation.go.
 */
export function verifyCommit(
  block: CommittedBlock,
  commit: Commit,
  validators: readonly SimpleValidator[],
): CommitFlaw | undefined {
  if (commit.height !== block.height) return "wrong-height";
  if (!isSameBlock(commit.blockId, block.blockId)) return "wrong-block";
  if (commit.signatures.length !== validators.length) return "wrong-signature-count";
  let total = 0n;
  let committed = 0n;
  for (const [i, validator] of validators.entries()) {
    total += validator.votingPower;
    const signature = commit.signatures[i];
    if (signature === undefined || signature.blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_ABSENT) {
      continue;
    }
    const flaw = signatureFlaw(block, commit, signature, validator);
    if (flaw !== undefined) return flaw;
    if (isCommit(signature)) committed += validator.votingPower;
  }
  return committed * 3n > total * 2n ? undefined : "too-little-power";
}

function signatureFlaw(
  { chainId, height }: CommittedBlock,
  { round, blockId }: Commit,
  signature: CommitSig,
  { pubKey }: SimpleValidator,
): CommitFlaw | undefined {
  const publicKey = pubKey?.ed25519;
  if (publicKey?.length !== 32) return "wrong-validator";
  if (!isSame(signature.validatorAddress, validatorAddress(publicKey))) return "wrong-validator";
  const voted = isCommit(signature) ? blockId : NO_BLOCK_ID;
  const signed = precommitSignBytes(chainId, height, round, voted, signature.timestamp);
  const isRight = isSignedBy(publicKeyFrom(publicKey), signed, signature.signature);
  return isRight ? undefined : "bad-signature";
}

function isCommit({ blockIdFlag }: CommitSig): boolean {
  return blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_COMMIT;
}

function isSignedBy(publicKey: KeyObject, bytes: Uint8Array, signature: Uint8Array): boolean {
  return verify(null, bytes, publicKey, signature);
}

function isSameBlock(a: BlockID, b: BlockID): boolean {
  return (
    isSame(a.hash, b.hash) &&
    a.partSetHeader.total === b.partSetHeader.total &&
    isSame(a.partSetHeader.hash, b.partSetHeader.hash)
  );
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
