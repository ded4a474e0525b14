import { isDeepStrictEqual } from "node:util";
import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { BaseAccount } from "cosmjs-types/cosmos/auth/v1beta1/auth";
import { MsgSend } from "cosmjs-types/cosmos/bank/v1beta1/tx";
import { PageRequest, PageResponse } from "cosmjs-types/cosmos/base/query/v1beta1/pagination";
import { Coin } from "cosmjs-types/cosmos/base/v1beta1/coin";
import { SignMode } from "cosmjs-types/cosmos/tx/signing/v1beta1/signing";
import { AuthInfo, TxBody } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { Timestamp } from "cosmjs-types/google/protobuf/timestamp";
import { ExecTxResult } from "cosmjs-types/tendermint/abci/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  PageRequest as OwnPageRequest,
  PageResponse as OwnPageResponse,
} from "../gen/cosmos/base/query/v1beta1/pagination.ts";
import { Coin as OwnCoin } from "../gen/cosmos/base/v1beta1/coin.ts";
import { decodeMessage, encodeMessage, encodesAs } from "./message-bytes.ts";

/** A codec of cosmjs-types with its own writer and reader, the other side of every comparison. */
interface Library<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(input: Uint8Array): T;
}

/** The library writes 2^31 to 2^32 - 1 as zeros, so it is no other side for these. */
const isWell = (value: bigint) => value >> 31n !== 1n;
const narrow = (value: bigint) => fc.nat(9).map((times) => value >> BigInt(7 * times));
const u64 = fc
  .bigInt({ min: 0n, max: (1n << 64n) - 1n })
  .chain(narrow)
  .filter(isWell);
const i64 = fc
  .bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n })
  .chain(narrow)
  .filter(isWell);
/** Texts of all kinds, with halves of pairs that no UTF-8 has, and long ones. */
const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.constant("\ud800x\udc00"),
  fc.constantFrom(127, 128, 1_025, 16_383, 16_384).map((length) => "a".repeat(length)),
);
const bytes = fc.oneof(
  { weight: 9, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom(127, 128, 16_383, 16_384).map((n) => new Uint8Array(n)) },
);
const wrapped = fc.record({ typeUrl: text, value: bytes });
const coin = fc.record({ denom: text, amount: text });
const coins = fc.array(coin, { maxLength: 4 });

const send = fc.record({ fromAddress: text, toAddress: text, amount: coins });
const body = fc
  .record({ messages: fc.array(wrapped, { maxLength: 3 }), memo: text, timeoutHeight: u64 })
  .map((each) => TxBody.fromPartial(each));
const modeInfo = fc.oneof(
  fc.record({ single: fc.record({ mode: fc.constantFrom<SignMode>(0, 1, 127, -1) }) }),
  fc.record({
    multi: fc.record({
      bitarray: fc.record({ extraBitsStored: fc.nat(), elems: bytes }),
      modeInfos: fc.array(
        fc.record({ single: fc.record({ mode: fc.constant(SignMode.SIGN_MODE_DIRECT) }) }),
      ),
    }),
  }),
);
const signer = fc.record({ publicKey: wrapped, modeInfo, sequence: u64 });
const auth = fc
  .record({
    signerInfos: fc.array(signer, { maxLength: 3 }),
    fee: fc.record({ amount: coins, gasLimit: u64, payer: text, granter: text }),
  })
  .map((each) => AuthInfo.fromPartial(each));
const result = fc
  .record({ code: fc.nat(), data: bytes, gasWanted: i64, gasUsed: i64, log: text })
  .map((each) => ExecTxResult.fromPartial(each));
const attribute = fc.record({ key: text, value: text, index: fc.boolean() });
const withEvents = fc
  .array(fc.record({ type: text, attributes: fc.array(attribute, { maxLength: 4 }) }))
  .map((events) => ExecTxResult.fromPartial({ events }));
const account = fc.record({ address: text, pubKey: wrapped, accountNumber: u64, sequence: u64 });
const time = fc.record({ seconds: i64, nanos: fc.integer() });

const KINDS: readonly [string, Library<unknown>, fc.Arbitrary<unknown>][] = [
  ["transfers", MsgSend, send],
  ["bodies", TxBody, body],
  ["auth infos", AuthInfo, auth],
  ["results", ExecTxResult, fc.oneof(result, withEvents)],
  ["accounts", BaseAccount, account],
  ["times", Timestamp, time],
].map(([name, codec, messages]) => [name, codec, messages] as never);

describe("messages as bytes", () => {
  it.each(KINDS)("writes and reads %s as the library does", (_, codec, messages) => {
    fc.assert(
      fc.property(messages, (message) => {
        const theirs = codec.encode(message).finish();
        expect(isDeepStrictEqual(encodeMessage(codec, message), theirs)).toBe(true);
        expect(encodesAs(codec, message, theirs)).toBe(true);
        expect(encodesAs(codec, message, theirs.subarray(1))).toBe(theirs.length === 0);
        expect(isDeepStrictEqual(decodeMessage(codec, theirs), codec.decode(theirs))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it.each(KINDS)(
    "reads damaged %s as the library does, or fails as it does",
    (_, codec, messages) => {
      const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 });
      fc.assert(
        fc.property(messages, damage, fc.nat(40), (message, changes, cut) => {
          const whole = codec.encode(message).finish();
          const given = whole.slice(0, whole.length - (cut < 20 ? 0 : cut - 20));
          for (const [at, byte] of changes) if (given.length > 0) given[at % given.length] = byte;
          const [ours, theirs] = [() => decodeMessage(codec, given), () => codec.decode(given)];
          expect(isDeepStrictEqual(outcome(ours), outcome(theirs))).toBe(true);
        }),
        { numRuns: 1_500 },
      );
    },
  );

  it("reads any bytes as the library does", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (given) => {
        for (const [, codec] of KINDS) {
          const [ours, theirs] = [() => decodeMessage(codec, given), () => codec.decode(given)];
          expect(isDeepStrictEqual(outcome(ours), outcome(theirs))).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it("writes every 64-bit number as protobuf's own runtime does", () => {
    const all = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }).chain(narrow);
    const hard = fc.bigInt({ min: 1n << 31n, max: (1n << 32n) - 1n });
    fc.assert(
      fc.property(fc.oneof(all, hard), (seconds) => {
        const theirs = new BinaryWriter().uint32(8).int64(seconds).finish();
        const ours = encodeMessage(Timestamp, { seconds, nanos: 0 });
        expect(ours).toEqual(seconds === 0n ? new Uint8Array() : theirs);
        expect(decodeMessage(Timestamp, ours).seconds).toBe(seconds);
      }),
      { numRuns: 3_000 },
    );
  });

  const pageRequest = fc
    .record({
      key: bytes,
      offset: u64,
      limit: u64,
      countTotal: fc.boolean(),
      reverse: fc.boolean(),
    })
    .map((each) => PageRequest.fromPartial(each));
  const OWN: readonly [string, Library<unknown>, Library<unknown>, fc.Arbitrary<unknown>][] = [
    ["coins", OwnCoin, Coin, coin],
    ["page requests", OwnPageRequest, PageRequest, pageRequest],
    ["page responses", OwnPageResponse, PageResponse, fc.record({ nextKey: bytes, total: u64 })],
  ].map(([name, own, library, messages]) => [name, own, library, messages] as never);

  it.each(OWN)(
    "writes and reads %s of our own as the library does its own",
    (...[, own, library, messages]) => {
      fc.assert(
        fc.property(messages, (message) => {
          const theirs = library.encode(message).finish();
          expect(isDeepStrictEqual(encodeMessage(own, message), theirs)).toBe(true);
          expect(isDeepStrictEqual(own.encode(message).finish(), theirs)).toBe(true);
          const expected = library.decode(theirs);
          expect(isDeepStrictEqual(decodeMessage(own, theirs), expected)).toBe(true);
          expect(isDeepStrictEqual(own.decode(theirs), expected)).toBe(true);
        }),
        { numRuns: 1_000 },
      );
    },
  );

  it("gives bytes of their own, and is fresh after an encoder's failure", () => {
    const first = encodeMessage(MsgSend, MsgSend.fromPartial({ fromAddress: "a" }));
    expect(() => encodeMessage(MsgSend, { fromAddress: "b" } as MsgSend)).toThrow();
    expect(encodeMessage(MsgSend, MsgSend.fromPartial({ toAddress: "c" }))).toEqual(
      Uint8Array.of(0x12, 1, 0x63),
    );
    expect(first).toEqual(Uint8Array.of(0x0a, 1, 0x61));
  });
});

function outcome(run: () => unknown): unknown {
  try {
    return { read: run() };
  } catch {
    return "refused";
  }
}
