import type { Commit, CommitSig, Header } from "cosmjs-types/tendermint/types/types";
import type { SimpleValidator } from "cosmjs-types/tendermint/types/validator";
import { commitJson, headerJson, pubKeyJson } from "../api/rpc/block-json.ts";
import { Answer } from "../client/answer.ts";
import { parseInstant } from "../exact/instant.ts";
import { bytesToHex, sameBytes } from "../ledger/kernel/bytes.ts";
import { validatorAddress, validatorsHash } from "../node/comet/block-hashes.ts";
import { timeFromNanos } from "../node/comet/block-time.ts";
import { verifyCommit } from "../node/comet/commit.ts";
import { headerHash } from "../node/comet/header-hash.ts";
import { Flaw, sameAs, sameJson } from "./flaw.ts";

// What stands here is read as CometBFT's RPC server writes it, and written again to compare: a byte that means
// nothing could otherwise be changed unseen.

/** What a statement holds of blocks: the state's own header, and the next one, signed, with the state's root. */
export interface BlockProof {
  /** The block after which the statement holds. */
  readonly state: Header;
  /** The block after it, whose header holds the app hash. */
  readonly next: Header;
  readonly validators: readonly SimpleValidator[];
}

/** Whom a reader trusts already; undefined members are not compared. */
export interface Pins {
  readonly appHash?: Uint8Array;
  /** An ed25519 public key (32 bytes) or an address (20). */
  readonly validator?: Uint8Array;
  readonly chainId?: string;
}

/** Checks the headers of a statement against the commit and what is pinned; throws Flaw. */
export function checkBlocks(given: Readonly<Record<string, unknown>>, pins: Pins): BlockProof {
  const proof = Answer.of(given, "proof");
  const state = readHeader(proof.object("state_header"));
  const next = readHeader(proof.object("header"));
  const commit = readCommit(proof.object("commit"));
  const validators = proof.objects("validators").map(readValidator);
  sameJson("proof.state_header", given["state_header"], headerJson(state));
  sameJson("proof.header", given["header"], headerJson(next));
  sameJson("proof.commit", given["commit"], commitJson(commit));
  sameJson("proof.validators", given["validators"], validators.map(signerJson));
  const at = "proof.header";
  sameAs(`${at}.chain_id`, state.chainId, next.chainId, "two blocks of one chain");
  sameAs(`${at}.height`, `${next.height}`, `${state.height + 1n}`, "the block after the state's");
  const linked = next.lastBlockId.hash;
  sameBytesAs("proof.state_header", headerHash(state), linked, "the header names the block before");
  const own = headerHash(next);
  sameBytesAs("proof.header", own, commit.blockId.hash, "the commit names the header's hash");
  const set = validatorsHash(validators);
  sameBytesAs("proof.validators", set, next.validatorsHash, "the header names its validators");
  const flaw = verifyCommit({ ...next, blockId: commit.blockId }, commit, validators);
  if (flaw !== undefined)
    throw new Flaw("proof.commit", flaw, "the validators' signatures", "the block is not signed");
  checkPins({ state, next, validators }, pins);
  return { state, next, validators };
}

/** The address by which a validator signs, upper-case hex. */
export function addressOf({ pubKey }: SimpleValidator): string {
  return bytesToHex(validatorAddress(pubKey?.ed25519 ?? new Uint8Array())).toUpperCase();
}

function checkPins({ next, validators }: BlockProof, pins: Pins): void {
  const { appHash, validator, chainId } = pins;
  if (appHash !== undefined)
    sameBytesAs("proof.header.app_hash", next.appHash, appHash, "the app hash that was given");
  if (chainId !== undefined)
    sameAs("proof.header.chain_id", next.chainId, chainId, "the chain that was given");
  if (validator === undefined) return;
  const isHis = ({ pubKey }: SimpleValidator) =>
    pubKey?.ed25519 !== undefined &&
    (sameBytes(pubKey.ed25519, validator) ||
      sameBytes(validatorAddress(pubKey.ed25519), validator));
  const others = validators.filter((each) => !isHis(each));
  if (validators.length === 1 && others.length === 0) return;
  const found = validators.map(addressOf).join(", ");
  const expected = bytesToHex(validator).toUpperCase();
  throw new Flaw("proof.validators", found, expected, "somebody else signed the block");
}

/** A header out of CometBFT's JSON. */
export function readHeader(from: Answer): Header {
  const version = from.object("version");
  return {
    version: { block: version.integer("block"), app: version.integer("app") },
    chainId: from.text("chain_id"),
    height: from.integer("height"),
    time: readTime(from, "time"),
    lastBlockId: readBlockId(from.object("last_block_id")),
    lastCommitHash: from.hex("last_commit_hash"),
    dataHash: from.hex("data_hash"),
    validatorsHash: from.hex("validators_hash"),
    nextValidatorsHash: from.hex("next_validators_hash"),
    consensusHash: from.hex("consensus_hash"),
    appHash: from.hex("app_hash"),
    lastResultsHash: from.hex("last_results_hash"),
    evidenceHash: from.hex("evidence_hash"),
    proposerAddress: from.hex("proposer_address"),
  };
}

/** A commit out of CometBFT's JSON. */
export function readCommit(from: Answer): Commit {
  return {
    height: from.integer("height"),
    round: from.whole("round"),
    blockId: readBlockId(from.object("block_id")),
    signatures: from.objects("signatures").map(
      (each): CommitSig => ({
        blockIdFlag: each.whole("block_id_flag"),
        validatorAddress: each.hex("validator_address"),
        timestamp: readTime(each, "timestamp"),
        signature: each.base64("signature"),
      }),
    ),
  };
}

function readBlockId(from: Answer) {
  const parts = from.object("parts");
  return {
    hash: from.hex("hash"),
    partSetHeader: { total: parts.whole("total"), hash: parts.hex("hash") },
  };
}

function readTime(from: Answer, name: string) {
  return timeFromNanos(parseInstant(from.text(name)));
}

/** A validator out of CometBFT's JSON, as far as a header commits to it. */
export function readValidator(from: Answer): SimpleValidator {
  const value = from.object("pub_key").base64("value");
  return { pubKey: { ed25519: value }, votingPower: from.integer("voting_power") };
}

/** A validator as a statement names it. */
export function signerJson({ pubKey, votingPower }: SimpleValidator) {
  const { ed25519 = new Uint8Array() } = pubKey ?? {};
  return { pub_key: pubKeyJson({ ed25519 }), voting_power: votingPower.toString() };
}

function sameBytesAs(path: string, found: Uint8Array, wanted: Uint8Array, why: string): void {
  sameAs(path, bytesToHex(found).toUpperCase(), bytesToHex(wanted).toUpperCase(), why);
}
