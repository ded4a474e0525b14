/** Commits that do not hold, block times, and what `makeBlock` refuses. */
import { BlockIDFlag } from "cosmjs-types/tendermint/types/validator";
import { describe, expect, it } from "vitest";
import { NO_BLOCK_ID } from "../../../src/node/comet/block-id.ts";
import { blockTime, nanosOf, timeFromNanos, voteTime } from "../../../src/node/comet/block-time.ts";
import { signCommit, verifyCommit } from "../../../src/node/comet/commit.ts";
import { privateKeyFrom } from "../../../src/node/comet/ed25519-keys.ts";
import { makeBlock, NO_COMMIT } from "../../../src/node/comet/make-block.ts";
import { ValidatorKey } from "../../../src/node/comet/validator-key.ts";
import { sha256 } from "../../../src/node/sha256.ts";
import { bytes, key, madeChain, validators, vector } from "../../support/comet-chain.ts";

const [, second] = madeChain();
if (second === undefined) throw new Error("the chain has a second block");
const { blockId, commit, voteTime: votedAt } = second;
const place = { chainId: vector.chainId, height: 2n, blockId };
const only = commit.signatures[0];
if (only === undefined) throw new Error("the commit has a signature");
const NIL = BlockIDFlag.BLOCK_ID_FLAG_NIL;
const ABSENT = BlockIDFlag.BLOCK_ID_FLAG_ABSENT;

describe("verifyCommit", () => {
  const others = [1, 2, 3].map(
    (start) => new ValidatorKey(privateKeyFrom(new Uint8Array(32).fill(start))),
  );

  it("accepts the validator's own commit", () => {
    expect(verifyCommit(place, commit, validators)).toBeUndefined();
  });

  it("refuses another height, block or number of signatures", () => {
    expect(verifyCommit({ ...place, height: 3n }, commit, validators)).toBe("wrong-height");
    const { partSetHeader, hash } = blockId;
    const otherBlocks = [
      { partSetHeader, hash: sha256(hash) },
      { hash, partSetHeader: { ...partSetHeader, total: 2 } },
      { hash, partSetHeader: { ...partSetHeader, hash: sha256(hash) } },
    ];
    for (const other of otherBlocks) {
      expect(verifyCommit({ ...place, blockId: other }, commit, validators)).toBe("wrong-block");
    }
    const twice = { ...commit, signatures: [only, only] };
    expect(verifyCommit(place, twice, validators)).toBe("wrong-signature-count");
    const none = { ...commit, signatures: [] };
    expect(verifyCommit(place, none, validators)).toBe("wrong-signature-count");
    expect(verifyCommit(place, none, [])).toBe("too-little-power");
  });

  it("refuses a signature of another chain, round, time or key", () => {
    expect(verifyCommit({ ...place, chainId: "other" }, commit, validators)).toBe("bad-signature");
    expect(verifyCommit(place, { ...commit, round: 1 }, validators)).toBe("bad-signature");
    const later = { ...only, timestamp: { ...votedAt, nanos: votedAt.nanos + 1 } };
    expect(verifyCommit(place, { ...commit, signatures: [later] }, validators)).toBe(
      "bad-signature",
    );
    const short = { ...only, signature: only.signature.slice(1) };
    expect(verifyCommit(place, { ...commit, signatures: [short] }, validators)).toBe(
      "bad-signature",
    );
    const [other] = others;
    expect(verifyCommit(place, commit, [other?.asValidator(10n) ?? {}] as typeof validators)).toBe(
      "wrong-validator",
    );
    expect(verifyCommit(place, commit, [{ votingPower: 10n }])).toBe("wrong-validator");
  });

  it("wants more than two thirds of the power, and counts neither nil nor absent votes", () => {
    const set = others.map((each) => each.asValidator(1n));
    const votes = others.flatMap((each) => signCommit(each, place, votedAt).signatures);
    const all = { ...commit, signatures: votes };
    expect(verifyCommit(place, all, set)).toBeUndefined();
    const absent = {
      ...only,
      blockIdFlag: ABSENT,
      validatorAddress: bytes(""),
      signature: bytes(""),
    };
    const two = { ...all, signatures: [...votes.slice(0, 2), absent] };
    expect(verifyCommit(place, two, set)).toBe("too-little-power");
    const [nilVote] = others.slice(2).flatMap((each) => {
      const nil = signCommit(each, { ...place, blockId: NO_BLOCK_ID }, votedAt);
      return nil.signatures.map((signature) => ({ ...signature, blockIdFlag: NIL }));
    });
    const withNil = { ...all, signatures: [...votes.slice(0, 2), nilVote ?? only] };
    expect(verifyCommit(place, withNil, set)).toBe("too-little-power");
  });
});

describe("block times", () => {
  it("are the time of the last vote, and of the genesis for the first block", () => {
    const genesis = { seconds: 7n, nanos: 1 };
    expect(blockTime(NO_COMMIT, genesis)).toEqual(genesis);
    expect(blockTime(commit, genesis)).toEqual(votedAt);
  });

  it("grow by a millisecond at least, also when the clock goes back", () => {
    const block = { seconds: 100n, nanos: 999_500_000 };
    const next = { seconds: 101n, nanos: 500_000 };
    expect(voteTime({ seconds: 50n, nanos: 0 }, block)).toEqual(next);
    expect(voteTime(block, block)).toEqual(next);
    expect(voteTime({ seconds: 101n, nanos: 500_001 }, block)).toEqual({
      ...{ seconds: 101n, nanos: 500_001 },
    });
  });

  it("pass through nanoseconds, also before 1970", () => {
    for (const nanos of [0n, 1n, 1_999_999_999n, -1n, -1_000_000_000n, -62135596800000000000n]) {
      expect(nanosOf(timeFromNanos(nanos))).toBe(nanos);
    }
    expect(timeFromNanos(-1n)).toEqual({ seconds: -1n, nanos: 999_999_999 });
  });
});

describe("makeBlock", () => {
  const content = {
    ...{ chainId: "c", height: 3n, time: votedAt, txs: [], lastBlockId: blockId },
    ...{ lastCommit: commit, appHash: bytes(""), lastResultsHash: sha256(new Uint8Array()) },
    ...{ consensusParams: { maxBytes: 1n, maxGas: -1n }, validators, proposer: key.address },
  };

  it("stops at a time that is not that of the last vote", () => {
    const time = timeFromNanos(nanosOf(votedAt) + 1n);
    expect(() => makeBlock({ ...content, time })).toThrow("the time of its last commit");
  });

  it("stops at the commit of another height, and at height 0", () => {
    expect(() => makeBlock({ ...content, height: 4n })).toThrow("the commit of the block before");
    expect(() => makeBlock({ ...content, height: 0n })).toThrow("numbered from 1");
    expect(makeBlock(content).header.height).toBe(3n);
  });
});
