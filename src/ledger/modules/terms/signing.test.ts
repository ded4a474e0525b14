/** What is sent and signed, against the wire format of protobuf by hand and CosmJS's amino serializer. */
import { makeSignDoc, serializeSignDoc } from "@cosmjs/amino";
import { describe, expect, it } from "vitest";
import { addr } from "../../../../test/ledger/chain.ts";
import { aminoSignDoc } from "../../../client/make-tx.ts";
import { type Message, messages } from "../../../client/messages.ts";
import { utf8ToBytes } from "../../kernel/bytes.ts";
import { terms } from "./index.ts";

/** FIPS 180-2, appendix B: the sha256 of "abc". */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const [ALICE, BOB, DESK] = [addr("alice"), addr("bob"), addr("desk")];

/** Field number and text: key (number << 3 | 2), length, UTF-8; all below 128 here. */
const text = (field: number, value: string) => [
  (field << 3) | 2,
  value.length,
  ...utf8ToBytes(value),
];
/** Field number and a small number: key (number << 3), the number. */
const small = (field: number, value: number) => [field << 3, value];
/** 1700000000 in groups of 7 bits, lowest first: 0x00 0x62 0x4f 0x2a 0x06. */
const MOMENT = [0x80, 0xe2, 0xcf, 0xaa, 0x06];

const said = { passed: false, expiresSec: 1_700_000_000n, reference: "" };

/** A message, its fields on the wire in order, and the members that an amino signer shows. */
const cases: readonly (readonly [name: string, Message, readonly number[], object])[] = [
  [
    "MsgRegister",
    messages.register({ participant: ALICE, reference: "p" }),
    [...text(1, ALICE), ...text(2, "p")],
    { participant: ALICE, reference: "p" },
  ],
  [
    "MsgPublishTerms",
    messages.publishTerms({
      publisher: ALICE,
      document: "d1",
      version: "v",
      contentHash: ABC,
      uri: "ar://x",
    }),
    [...text(1, ALICE), ...text(2, "d1"), ...text(3, "v"), ...text(4, ABC), ...text(5, "ar://x")],
    { content_hash: ABC, document: "d1", publisher: ALICE, uri: "ar://x", version: "v" },
  ],
  [
    "MsgAcceptTerms",
    messages.acceptTerms({ contentHash: ABC, document: "d1", version: "v", participant: ALICE }),
    [...text(1, ABC), ...text(2, "d1"), ...text(3, "v"), ...text(4, ALICE)],
    { content_hash: ABC, document: "d1", participant: ALICE, version: "v" },
  ],
  [
    "MsgRegisterAttestor",
    messages.registerAttestor({ attestor: DESK, name: "Desk", uri: "" }),
    [...text(1, DESK), ...text(2, "Desk")],
    { attestor: DESK, name: "Desk" },
  ],
  [
    "MsgUpdateAttestor",
    messages.updateAttestor({ attestor: DESK, name: "Desk", uri: "ar://x" }),
    [...text(1, DESK), ...text(2, "Desk"), ...text(3, "ar://x")],
    { attestor: DESK, name: "Desk", uri: "ar://x" },
  ],
  [
    "MsgAttest",
    messages.attest({ attestor: DESK, subject: ALICE, ...said }),
    [...text(1, DESK), ...text(2, ALICE), 4 << 3, ...MOMENT],
    { attestor: DESK, expires_sec: "1700000000", passed: false, subject: ALICE },
  ],
  [
    "MsgAttestMany",
    messages.attestMany({ attestor: DESK, subjects: [BOB, ALICE], ...said, passed: true }),
    [...text(1, DESK), ...text(2, BOB), ...text(2, ALICE), ...small(3, 1), 4 << 3, ...MOMENT],
    { attestor: DESK, expires_sec: "1700000000", passed: true, subjects: [BOB, ALICE] },
  ],
];

const identity = { chainId: "test-1", accountNumber: 7n, sequence: 3n };
const amount = [{ denom: "aktst", amount: "9" }];
const documentOf = (message: Message) =>
  aminoSignDoc({ content: { messages: [message] }, fee: { amount, gas: 5n }, identity });

describe("the messages of terms", () => {
  it.each(cases)("%s are on the wire as their .proto says", (name, { typeUrl, value }, wire) => {
    expect(typeUrl).toBe(`/aliquot.terms.v1.${name}`);
    const kind = terms.messages.find((each) => each.typeUrl === typeUrl);
    expect([...(kind?.codec.encode(value).finish() ?? [])]).toEqual(wire);
    expect(kind?.codec.decode(Uint8Array.from(wire))).toEqual(value);
  });

  it.each(cases)("%s are signed as CosmJS serializes them", (name, message, _, value) => {
    const amino = { type: `aliquot/terms/${name}`, value };
    const doc = makeSignDoc([amino], { amount, gas: "5" }, "test-1", "", 7, 3);
    expect(serializeSignDoc(documentOf(message) as never)).toEqual(serializeSignDoc(doc));
  });

  it("show the hash before anything else of an acceptance", () => {
    const [, , accept] = cases;
    const shown = serializeSignDoc(documentOf((accept as (typeof cases)[number])[1]) as never);
    expect(Buffer.from(shown).toString()).toContain(
      `"type":"aliquot/terms/MsgAcceptTerms","value":{"content_hash":"${ABC}","document":"d1",`,
    );
  });

  it("of every kind are here", () => {
    const names = terms.messages.map(({ typeUrl }) => typeUrl.replace("/aliquot.terms.v1.", ""));
    expect(cases.map(([name]) => name)).toEqual(names);
  });
});
