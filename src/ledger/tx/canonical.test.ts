import { MsgSend } from "cosmjs-types/cosmos/bank/v1beta1/tx";
import { TxBody, TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MsgMint } from "../gen/aliquot/assets/v1/tx.ts";
import { TxError } from "../kernel/errors.ts";
import type { Codec } from "../kernel/module.ts";
import { decodeCanonical } from "./canonical.ts";
import { readTxRaw } from "./raw-tx.ts";

const codec = MsgSend as Codec<MsgSend>;
const message = MsgSend.fromPartial({
  fromAddress: "from",
  toAddress: "to",
  amount: [{ denom: "aktst", amount: "5" }],
});
const bytes = MsgSend.encode(message).finish();

function refusalOf(given: Uint8Array): TxError {
  try {
    decodeCanonical(codec, given, "MsgSend");
  } catch (error) {
    if (error instanceof TxError) return error;
    throw error;
  }
  throw new Error("was not refused");
}

describe("decoding what is signed", () => {
  it("takes the canonical spelling", () => {
    expect(decodeCanonical(codec, bytes, "MsgSend")).toEqual(message);
  });

  it.each([
    ["an unknown field", [...bytes, 0x20, 0x01], "TagNum: 4"],
    ["an unknown field with a large number", [...bytes, 0x82, 0x7d, 0x00], "TagNum: 2000"],
    ["a field twice", [...bytes.subarray(0, 6), ...bytes], "canonical"],
    ["fields out of order", [...bytes.subarray(6), ...bytes.subarray(0, 6)], "canonical"],
    ["an overlong varint", [0x0a, 0x84, 0x00, ...bytes.subarray(2)], "canonical"],
    ["a default written out", [...bytes.subarray(0, 6), 0x12, 0x00], "default"],
    ["a cut message", [...bytes.subarray(0, bytes.length - 1)], "MsgSend"],
    ["a group", [...bytes, 0x23, 0x24], "TagNum: 4"],
    ["groups within groups", new Uint8Array(60_000).fill(0x2b), "MsgSend"],
  ])("refuses %s", (_, given, told) => {
    const error = refusalOf(Uint8Array.from(given));
    expect([error.codespace, error.code]).toEqual(["sdk", 2]);
    expect(error.message).toContain(told);
    expect(error.message).toMatch(/: tx parse error$/);
  });

  it("refuses groups within groups in a message of our own", () => {
    const deep = new Uint8Array(60_000).fill(0x9b);
    for (let i = 1; i < deep.length; i += 2) deep[i] = 0x01;
    expect(() => decodeCanonical(MsgMint, deep, "MsgMint")).toThrow(TxError);
  });

  it("refuses an unknown field inside a nested message", () => {
    const coin = Uint8Array.of(...bytes.subarray(10), 0x18, 0x01);
    coin[1] = (coin[1] ?? 0) + 2;
    const nested = Uint8Array.of(...bytes.subarray(0, 10), ...coin);
    expect(refusalOf(nested).code).toBe(2);
  });

  it("never throws anything but a refusal, and takes nothing it would spell otherwise", () => {
    const body = TxBody as Codec<TxBody>;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (given) => {
        try {
          const read = decodeCanonical(body, given, "body");
          expect(TxBody.encode(read).finish()).toEqual(given);
        } catch (error) {
          if (!(error instanceof TxError)) throw error;
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe("splitting a transaction", () => {
  const part = (length: number) => fc.uint8Array({ minLength: 1, maxLength: length });

  it("gives what the general decoder gives, by hand or not", () => {
    const tx = fc.record({
      bodyBytes: fc.oneof(part(200), part(20_000), fc.constant(new Uint8Array())),
      authInfoBytes: part(200),
      signatures: fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(tx, (raw) => {
        expect(readTxRaw(TxRaw.encode(raw).finish())).toEqual(TxRaw.fromPartial(raw));
      }),
    );
  });

  it("refuses what the general decoder refuses", () => {
    const general = TxRaw as Codec<TxRaw>;
    const read = (run: () => TxRaw) => {
      try {
        return run();
      } catch (error) {
        return error instanceof TxError ? error.message : String(error);
      }
    };
    const whole = TxRaw.encode({
      bodyBytes: Uint8Array.of(1, 2),
      authInfoBytes: Uint8Array.of(3),
      signatures: [Uint8Array.of(4)],
    }).finish();
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(12), (at, byte, cut) => {
        const bytes = whole.slice(0, whole.length - (cut > 9 ? cut - 9 : 0));
        if (at < bytes.length) bytes[at] = byte;
        expect(read(() => readTxRaw(bytes))).toEqual(
          read(() => decodeCanonical(general, bytes, "tx")),
        );
      }),
      { numRuns: 5000 },
    );
  });
});
