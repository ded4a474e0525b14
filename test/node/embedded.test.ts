import { encodeSecp256k1Pubkey } from "@cosmjs/amino";
import {
  encodePubkey,
  makeAuthInfoBytes,
  makeSignDoc,
  type OfflineDirectSigner,
  Registry,
} from "@cosmjs/proto-signing";
import { defaultRegistryTypes } from "@cosmjs/stargate";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EmbeddedNode } from "../../src/node/embedded.ts";
import { ALICE, CHAIN_ID, makeHome, startNode, wallet } from "../support/node/chain.ts";

const registry = new Registry(defaultRegistryTypes);
let signer: OfflineDirectSigner;
let alice = "";
let home: Awaited<ReturnType<typeof makeHome>>;
let node: EmbeddedNode;

beforeEach(async () => {
  signer = await wallet(ALICE);
  alice = (await signer.getAccounts())[0]?.address ?? "";
  home = await makeHome([{ address: alice, amount: "1000000000000000000000" }]);
  node = await startNode(home.home);
});

afterEach(async () => {
  await node.close();
  await home.dispose();
});

async function send(to: string, sequence: number): Promise<Uint8Array> {
  const [account] = await signer.getAccounts();
  const value = { fromAddress: alice, toAddress: to, amount: [{ denom: "aktst", amount: "7" }] };
  const body = registry.encodeTxBody({
    messages: [{ typeUrl: "/cosmos.bank.v1beta1.MsgSend", value }],
    memo: "",
  });
  const pubkey = encodePubkey(encodeSecp256k1Pubkey(account?.pubkey ?? new Uint8Array()));
  const fee = [{ denom: "aktst", amount: "100000000000000" }];
  const auth = makeAuthInfoBytes([{ pubkey, sequence }], fee, 100_000, undefined, undefined);
  const { signature } = await signer.signDirect(alice, makeSignDoc(body, auth, CHAIN_ID, 0));
  return TxRaw.encode({
    bodyBytes: body,
    authInfoBytes: auth,
    signatures: [Buffer.from(signature.signature, "base64")],
  }).finish();
}

describe("an embedded node", () => {
  it("has a first block before it answers", () => {
    const { latest } = node.status();
    expect(latest.height).toBe(1);
    expect(latest.blockHash).toHaveLength(32);
    expect(latest.appHash).toHaveLength(32);
  });

  it("takes an account's transactions in order, keeps them, and comes up again with the same state", async () => {
    const { formatAddress } = await import("../../src/ledger/kernel/address.ts");
    const bob = formatAddress(new Uint8Array(20).fill(7));
    for (const sequence of [0, 1, 2]) {
      const result = await node.broadcast(await send(bob, sequence));
      expect(result).toMatchObject({ code: 0, log: "" });
    }
    expect((await node.broadcast(await send(bob, 9))).code).toBe(32);
    await node.step();
    const outcome = await node.blockOutcome(2);
    expect(outcome?.txResults.map(({ code }) => code)).toEqual([0, 0, 0]);
    const found = await node.searchTxs({
      conditions: [{ key: "transfer.recipient", op: "=", value: bob }],
      page: 1,
      perPage: 2,
      order: "desc",
    });
    expect(found.total).toBe(3);
    expect(found.found.map(({ index }) => index)).toEqual([2, 1]);
    await node.step();
    const before = node.status().latest;
    await node.close();
    node = await startNode(home.home);
    expect(node.status().latest).toEqual(before);
    await node.step();
    expect(node.status().latest.height).toBe(4);
  });
});
