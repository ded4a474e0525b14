/** Addresses, signed bytes and transactions compared with CosmJS, byte for byte. */
import {
  createMultisigThresholdPubkey,
  makeSignDoc as makeAminoSignDoc,
  pubkeyToAddress,
  Secp256k1HdWallet,
  serializeSignDoc,
} from "@cosmjs/amino";
import { Slip10RawIndex } from "@cosmjs/crypto";
import { fromBase64, toBase64 } from "@cosmjs/encoding";
import {
  DirectSecp256k1HdWallet,
  encodePubkey,
  makeAuthInfoBytes,
  makeSignBytes,
  makeSignDoc,
} from "@cosmjs/proto-signing";
import { AminoTypes, createBankAminoConverters, makeMultisignedTxBytes } from "@cosmjs/stargate";
import { SignDoc, TxBody, TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { describe, expect, it } from "vitest";
import { ClientError } from "./client-error.ts";
import { aminoSignDoc, bodyBytes, signTx, type TxFee } from "./make-tx.ts";
import { messageFromJson, messages } from "./messages.ts";
import { combineSignatures, multisigAddress, multisigKey } from "./multisig.ts";
import {
  addressOf,
  checkedMnemonic,
  LocalSigner,
  newMnemonic,
  privateKeyFromHex,
} from "./signer.ts";

/** Published by BIP-39 and by CosmJS's own tests. */
const WORDS =
  "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
const OTHERS = [
  "enlist hip relief stomach skate base shallow young switch frequent cry park",
  "economy stock theory fatal elder harbor betray wasp final emotion task crumble siren bottom lizard educate guess current outdoor pair theory focus wife stone",
];
const PREFIX = { prefix: "kratos" };
const IDENTITY = { chainId: "aliquot-test-1", accountNumber: 7n, sequence: 3n };
const FEE: TxFee = { amount: [{ denom: "aktst", amount: "100000000000000" }], gas: 100_000n };
const STD_FEE = { amount: FEE.amount, gas: "100000" };

const path = (index: number) => [
  Slip10RawIndex.hardened(44),
  Slip10RawIndex.hardened(118),
  Slip10RawIndex.hardened(0),
  Slip10RawIndex.normal(0),
  Slip10RawIndex.normal(index),
];

const alice = LocalSigner.fromMnemonic(WORDS);
const [account] = await alice.getAccounts();
const bob = LocalSigner.fromMnemonic(OTHERS[0] ?? "");
const amount = [{ denom: "aktst", amount: "5" }];
const send = messages.send({ fromAddress: alice.address, toAddress: bob.address, amount });
const content = { messages: [send], memo: "<a> & b \u00fc", timeoutHeight: 900n };
const cosmBody = {
  messages: [send],
  memo: content.memo,
  timeoutHeight: content.timeoutHeight,
};

async function bodyByCosmJs(): Promise<Uint8Array> {
  const { Registry } = await import("@cosmjs/proto-signing");
  const { defaultRegistryTypes } = await import("@cosmjs/stargate");
  return new Registry(defaultRegistryTypes).encodeTxBody(cosmBody);
}

if (account === undefined) throw new Error("a local signer has one account");

describe("keys", () => {
  it.each([WORDS, ...OTHERS])("gives the addresses that CosmJS gives for %s", async (words) => {
    for (const index of [0, 1, 12]) {
      const options = { ...PREFIX, hdPaths: [path(index)] };
      const wallet = await DirectSecp256k1HdWallet.fromMnemonic(words, options);
      const [theirs] = await wallet.getAccounts();
      const mine = LocalSigner.fromMnemonic(words, index);
      expect(mine.address).toBe(theirs?.address);
      expect(mine.publicKey).toEqual(theirs?.pubkey);
    }
  });

  it("makes mnemonics of 12 and 24 words whose checksum holds", () => {
    expect(newMnemonic(12).split(" ")).toHaveLength(12);
    const words = newMnemonic();
    expect(words.split(" ")).toHaveLength(24);
    expect(checkedMnemonic(`  ${words.toUpperCase().replaceAll(" ", "\n")} `)).toBe(words);
  });

  it("refuses words and hex digits that are no key", () => {
    const wrong = WORDS.replace("about", "abandon");
    expect(() => LocalSigner.fromMnemonic(wrong)).toThrow("no mnemonic");
    for (const hex of ["", "12", "0".repeat(64), "f".repeat(64)])
      expect(() => privateKeyFromHex(hex)).toThrow("no private key");
    expect(() => LocalSigner.fromMnemonic(WORDS, -1)).toThrow("no account index");
  });

  it("signs for nobody else", async () => {
    const doc = SignDoc.fromPartial({});
    await expect(alice.signDirect(bob.address, doc)).rejects.toThrow(bob.address);
  });
});

describe("transactions", () => {
  it("signed DIRECT have CosmJS's bytes", async () => {
    const wallet = await DirectSecp256k1HdWallet.fromMnemonic(WORDS, PREFIX);
    const pubkey = encodePubkey({
      type: "tendermint/PubKeySecp256k1",
      value: toBase64(alice.publicKey),
    });
    const body = await bodyByCosmJs();
    const signers = [{ pubkey, sequence: 3 }];
    const auth = makeAuthInfoBytes(signers, [...FEE.amount], 100_000, undefined, undefined);
    const doc = makeSignDoc(body, auth, IDENTITY.chainId, 7);
    const { signature } = await wallet.signDirect(alice.address, doc);
    const theirs = TxRaw.encode({
      bodyBytes: body,
      authInfoBytes: auth,
      signatures: [fromBase64(signature.signature)],
    }).finish();

    const mine = await signTx(alice, account, { content, fee: FEE, identity: IDENTITY });
    expect(mine.bytes).toEqual(theirs);
    const byWallet = await signTx(wallet, account, { content, fee: FEE, identity: IDENTITY });
    expect(byWallet).toEqual(mine);
    expect(makeSignBytes(doc).length).toBeGreaterThan(0);
  });

  it("signed as amino JSON have CosmJS's document, sign bytes and signature", async () => {
    const wallet = await Secp256k1HdWallet.fromMnemonic(WORDS, PREFIX);
    const types = new AminoTypes(createBankAminoConverters());
    const { chainId } = IDENTITY;
    const msgs = [types.toAmino(send)];
    const doc = makeAminoSignDoc(msgs, STD_FEE, chainId, content.memo, 7, 3, 900n);
    expect(aminoSignDoc({ content, fee: FEE, identity: IDENTITY })).toEqual(doc);
    const { signature } = await wallet.signAmino(alice.address, doc);
    expect((await alice.signAmino(alice.address, doc)).signature).toEqual(signature);

    const how = { content, fee: FEE, identity: IDENTITY, mode: "amino" } as const;
    const mine = await signTx(alice, account, how);
    expect(await signTx(wallet, account, how)).toEqual(mine);
    expect(TxRaw.decode(mine.bytes).signatures).toEqual([fromBase64(signature.signature)]);
    expect(new TextDecoder().decode(serializeSignDoc(doc))).toContain("\\u003ca\\u003e \\u0026 b");
  });

  it("carry what an amino wallet changed: fee and memo", async () => {
    const wallet = {
      getAccounts: () => alice.getAccounts(),
      signAmino: (address: string, doc: Parameters<typeof alice.signAmino>[1]) =>
        alice.signAmino(address, { ...doc, memo: "theirs", fee: { ...doc.fee, gas: "200000" } }),
    };
    const tx = await signTx(wallet, account, { content, fee: FEE, identity: IDENTITY });
    const { bodyBytes: body } = TxRaw.decode(tx.bytes);
    expect(TxBody.decode(body).memo).toBe("theirs");
  });

  it("are refused when a wallet signed other messages", async () => {
    const other = aminoSignDoc({
      content: { messages: [{ ...send, value: { ...send.value, toAddress: alice.address } }] },
      fee: FEE,
      identity: IDENTITY,
    });
    const wallet = {
      getAccounts: () => alice.getAccounts(),
      signAmino: (address: string) => alice.signAmino(address, other),
    };
    await expect(
      signTx(wallet, account, { content, fee: FEE, identity: IDENTITY }),
    ).rejects.toMatchObject({ code: "client/bad-signer" });
  });
});

describe("messages", () => {
  it("are checked before they are signed", () => {
    const bad = { ...send, value: { ...send.value, toAddress: "cosmos1xyz" } };
    expect(() => bodyBytes({ messages: [bad] })).toThrow(ClientError);
    expect(() => bodyBytes({ messages: [{ typeUrl: "/x.Y", value: {} }] })).toThrow("called /x.Y");
    expect(() => bodyBytes({ messages: [] })).toThrow("no message");
  });

  it("are read from JSON in snake case, and misspelled members refused", () => {
    const json = {
      "@type": send.typeUrl,
      from_address: alice.address,
      to_address: bob.address,
      amount,
    };
    expect(messageFromJson(json)).toEqual(send);
    expect(() => messageFromJson({ ...json, recipient: "x" })).toThrow("no member recipient");
    expect(() => messageFromJson({ from_address: "x" })).toThrow("@type");
  });
});

describe("multisig accounts", () => {
  const members = [alice, bob, LocalSigner.fromMnemonic(OTHERS[1] ?? "")];
  const single = members.map(({ publicKey }) => ({
    type: "tendermint/PubKeySecp256k1",
    value: toBase64(publicKey),
  }));
  const theirs = createMultisigThresholdPubkey(single, 2);
  const key = multisigKey(
    2,
    members.map(({ publicKey }) => publicKey),
  );

  it("have the address that CosmJS gives, sorted or in the order given", () => {
    expect(multisigAddress(key)).toBe(pubkeyToAddress(theirs, "kratos"));
    const keys = members.map(({ publicKey }) => publicKey);
    const kept = multisigKey(1, keys, { keepOrder: true });
    const byThem = createMultisigThresholdPubkey(single, 1, true);
    expect(multisigAddress(kept)).toBe(pubkeyToAddress(byThem, "kratos"));
  });

  it("sign with CosmJS's bytes", async () => {
    const doc = aminoSignDoc({ content, fee: FEE, identity: IDENTITY });
    const signatures = new Map<string, Uint8Array>();
    for (const signer of members.slice(1)) {
      const { signature } = await signer.signAmino(signer.address, doc);
      signatures.set(signer.address, fromBase64(signature.signature));
    }
    const body = bodyBytes(content);
    const expected = makeMultisignedTxBytes(theirs, 3, STD_FEE, body, signatures);
    const mine = combineSignatures(key, { body, fee: FEE, sequence: 3n, signatures });
    expect(mine.bytes).toEqual(expected);
  });

  it("make the same transaction of more signatures than are needed", () => {
    const body = bodyBytes(content);
    const all = key.members.map((member, i) => [addressOf(member), new Uint8Array(64).fill(i + 1)]);
    const combined = (parts: unknown[]) => {
      const signatures = new Map(parts as [string, Uint8Array][]);
      return combineSignatures(key, { body, fee: FEE, sequence: 3n, signatures }).hash;
    };
    expect(combined(all)).toBe(combined(all.slice(0, 2)));
    expect(combined(all.toReversed())).toBe(combined(all));
  });

  it("refuse strangers, too few signatures and impossible thresholds", () => {
    const body = bodyBytes(content);
    const combine = (signatures: Map<string, Uint8Array>) => () =>
      combineSignatures(key, { body, fee: FEE, sequence: 3n, signatures });
    const signature = new Uint8Array(64);
    expect(combine(new Map([[alice.address, signature]]))).toThrow("1 of 2 signatures");
    expect(combine(new Map([["kratos1x", signature]]))).toThrow("no member");
    expect(() => multisigKey(4, key.members)).toThrow("4 of 3");
  });
});
