import { describe, expect, it } from "vitest";
import { putUvarint, putVarint, uvarintBytes } from "./varint.ts";

/** What was written at 1 of a buffer, up to the place given back. */
function written(put: typeof putUvarint, value: number): number[] {
  const into = new Uint8Array(8);
  return [...into.subarray(1, put(into, 1, value))];
}

describe("varints", () => {
  // The protobuf encoding guide's examples (150, and the zig-zag table) and both ends of the range.
  it.each([
    [0, [0]],
    [1, [1]],
    [127, [0x7f]],
    [128, [0x80, 0x01]],
    [150, [0x96, 0x01]],
    [16_383, [0xff, 0x7f]],
    [16_384, [0x80, 0x80, 0x01]],
    [2_147_483_647, [0xff, 0xff, 0xff, 0xff, 0x07]],
  ])("write %i as %j", (value, bytes) => {
    expect(written(putUvarint, value)).toEqual(bytes);
    expect(uvarintBytes(value)).toBe(bytes.length);
  });

  it.each([
    [0, [0]],
    [1, [2]],
    [63, [0x7e]],
    [64, [0x80, 0x01]],
    [1_073_741_823, [0xfe, 0xff, 0xff, 0xff, 0x07]],
  ])("write %i with its sign as %j", (value, bytes) => {
    expect(written(putVarint, value)).toEqual(bytes);
  });
});
