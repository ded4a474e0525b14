import { type AminoMsg, makeSignDoc, serializeSignDoc } from "@cosmjs/amino";
import { AminoTypes, createDefaultAminoConverters } from "@cosmjs/stargate";
import { MsgMultiSend, MsgSend } from "cosmjs-types/cosmos/bank/v1beta1/tx";
import {
  MsgCreatePeriodicVestingAccount,
  MsgCreateVestingAccount,
} from "cosmjs-types/cosmos/vesting/v1beta1/tx";
import { describe, expect, it } from "vitest";
import { allMessages } from "../app.ts";
import { aminoMessage, sortedJson } from "./amino-json.ts";

/** Independent source: CosmJS's own converters and serializer. */
const cosmjs = new AminoTypes(createDefaultAminoConverters());

function ours(typeUrl: string, value: unknown) {
  const kind = allMessages().find((each) => each.typeUrl === typeUrl);
  if (kind === undefined) throw new Error(`no kind ${typeUrl}`);
  return aminoMessage(kind.amino, value);
}

const coins = [
  { denom: "aktst", amount: "1" },
  { denom: "uatom", amount: "20" },
];

describe("amino JSON", () => {
  it.each([
    [MsgSend.typeUrl, MsgSend.fromPartial({ fromAddress: "a", toAddress: "b", amount: coins })],
    [MsgSend.typeUrl, MsgSend.fromPartial({ fromAddress: "a", toAddress: "b", amount: [] })],
    [
      MsgMultiSend.typeUrl,
      MsgMultiSend.fromPartial({
        inputs: [{ address: "a", coins }],
        outputs: [{ address: "b", coins: coins.slice(1) }],
      }),
    ],
    [
      MsgCreateVestingAccount.typeUrl,
      MsgCreateVestingAccount.fromPartial({
        fromAddress: "a",
        toAddress: "b",
        amount: coins,
        endTime: 99n,
        delayed: true,
      }),
    ],
  ])("of %s is what CosmJS signs", (typeUrl, value) => {
    expect(ours(typeUrl, value)).toEqual(cosmjs.toAmino({ typeUrl, value }));
  });

  it("writes nested messages and 64-bit integers as the SDK does", () => {
    // Cosmos SDK x/auth/vesting amino registration: cosmos-sdk/MsgCreatePeriodVestAccount.
    const value = MsgCreatePeriodicVestingAccount.fromPartial({
      fromAddress: "a",
      toAddress: "b",
      startTime: 7n,
      vestingPeriods: [{ length: 5n, amount: coins.slice(0, 1) }],
    });
    expect(ours(MsgCreatePeriodicVestingAccount.typeUrl, value)).toEqual({
      type: "cosmos-sdk/MsgCreatePeriodVestAccount",
      value: {
        from_address: "a",
        to_address: "b",
        start_time: "7",
        vesting_periods: [{ length: "5", amount: [{ denom: "aktst", amount: "1" }] }],
      },
    });
  });

  it("serializes a sign document byte for byte like CosmJS, with Go's escapes", () => {
    const message = ours(MsgSend.typeUrl, {
      fromAddress: "<a>",
      toAddress: "b&\u2028é",
      amount: coins,
    });
    const fee = { amount: coins, gas: "100" };
    const doc = makeSignDoc([message as unknown as AminoMsg], fee, "chain", 'm<e>mo & "', 3, 4, 9n);
    expect(Buffer.from(sortedJson({ ...doc } as never)).toString()).toBe(
      Buffer.from(serializeSignDoc(doc)).toString(),
    );
  });
});
