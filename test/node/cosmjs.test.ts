/** Unmodified CosmJS against a node of ours, over real sockets. */
import {
  createMultisigThresholdPubkey,
  pubkeyToAddress,
  Secp256k1HdWallet,
  type SinglePubkey,
} from "@cosmjs/amino";
import { fromBase64, toHex } from "@cosmjs/encoding";
import type { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import {
  calculateFee,
  GasPrice,
  makeMultisignedTxBytes,
  SigningStargateClient,
  StargateClient,
} from "@cosmjs/stargate";
import { Comet38Client, connectComet, WebsocketClient } from "@cosmjs/tendermint-rpc";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServedApi, serveApi } from "../../src/api/serve.ts";
import { anyCodec } from "../../src/ledger/any-codecs.ts";
import { allQueries } from "../../src/ledger/app.ts";
import { headerHash } from "../../src/node/comet/header-hash.ts";
import type { EmbeddedNode } from "../../src/node/embedded.ts";
import { ALICE, CHAIN_ID, FEE, makeHome, startNode, wallet } from "../support/node/chain.ts";

const RICH = "1000000000000000000000000";
const SEND = 1_000_000n;

let signer: DirectSecp256k1HdWallet;
let alice = "";
let bob = "";
let home: Awaited<ReturnType<typeof makeHome>>;
let node: EmbeddedNode;
let api: ServedApi;
let client: SigningStargateClient;

beforeAll(async () => {
  signer = await wallet(ALICE, 2);
  [alice = "", bob = ""] = (await signer.getAccounts()).map(({ address }) => address);
  home = await makeHome([{ address: alice, amount: RICH }]);
  node = await startNode(home.home, { schedule: { mode: "on-demand", leastMs: 50 } });
  api = await serveApi(node, allQueries(), {
    rpcPort: 0,
    restPort: 0,
    addressPrefix: "kratos",
    resolve: anyCodec,
  });
  const gasPrice = GasPrice.fromString("1000000000aktst");
  client = await SigningStargateClient.connectWithSigner(api.rpcUrl, signer, {
    gasPrice,
    broadcastPollIntervalMs: 50,
  });
});

afterAll(async () => {
  client.disconnect();
  await api.close();
  await node.close();
  await home.dispose();
});

const coins = (amount: bigint) => [{ denom: "aktst", amount: amount.toString() }];
const sendMessage = (from: string, to: string, amount = SEND) => ({
  typeUrl: "/cosmos.bank.v1beta1.MsgSend",
  value: { fromAddress: from, toAddress: to, amount: coins(amount) },
});

describe("CosmJS", () => {
  it("detects the version and reads chain, height, account, balances and blocks", async () => {
    const comet = await connectComet(api.rpcUrl);
    expect(comet).toBeInstanceOf(Comet38Client);
    const reader = await StargateClient.connect(api.rpcUrl);
    expect(await reader.getChainId()).toBe(CHAIN_ID);
    expect(await reader.getHeight()).toBeGreaterThanOrEqual(1);
    expect(await reader.getAccount(alice)).toMatchObject({ address: alice, accountNumber: 0n });
    expect(await reader.getAccount(`kratos1${"q".repeat(38)}`).catch(() => "bad")).toBe("bad");
    expect(await reader.getAccount(pubkeyToAddress((await amino(9)).pubkey, "kratos"))).toBeNull();
    expect(await reader.getBalance(alice, "aktst")).toMatchObject({ denom: "aktst" });
    expect(await reader.getAllBalances(alice)).toHaveLength(1);
    const block = await reader.getBlock(1);
    expect(block.header).toMatchObject({ chainId: CHAIN_ID, height: 1 });
    reader.disconnect();
  });

  it("sends with DIRECT, and finds the transaction again", async () => {
    const before = BigInt((await client.getBalance(bob, "aktst")).amount);
    const sent = await client.sendTokens(alice, bob, coins(SEND), FEE, "hello");
    expect(sent).toMatchObject({ code: 0 });
    const after = BigInt((await client.getBalance(bob, "aktst")).amount);
    expect(after - before).toBe(SEND);
    const found = await client.getTx(sent.transactionHash);
    expect(found).toMatchObject({ code: 0, height: sent.height, hash: sent.transactionHash });
    expect(found?.msgResponses[0]?.typeUrl).toBe("/cosmos.bank.v1beta1.MsgSendResponse");
  });

  it("sends with Amino JSON", async () => {
    const aminoSigner = await amino(0);
    const aminoClient = await SigningStargateClient.connectWithSigner(
      api.rpcUrl,
      aminoSigner.wallet,
      { broadcastPollIntervalMs: 50 },
    );
    const sent = await aminoClient.sendTokens(alice, bob, coins(SEND), FEE, "<amino> & more");
    expect(sent).toMatchObject({ code: 0 });
    aminoClient.disconnect();
  });

  it("simulates and pays for what it will use", async () => {
    const gas = await client.simulate(alice, [sendMessage(alice, bob)], "");
    expect(gas).toBeGreaterThan(40_000);
    expect(gas).toBeLessThan(99_000);
    const auto = await client.signAndBroadcast(alice, [sendMessage(alice, bob)], "auto");
    expect(auto).toMatchObject({ code: 0 });
    const price = GasPrice.fromString("1000000000aktst");
    const exact = calculateFee(Number(auto.gasUsed) + 5_000, price);
    expect(await client.sendTokens(alice, bob, coins(1n), exact)).toMatchObject({ code: 0 });
  });

  it("sends from a 2 of 3 multisig account", async () => {
    const members = await Promise.all([3, 4, 5].map(amino));
    const keys = members.map(({ pubkey }) => pubkey);
    const multisig = createMultisigThresholdPubkey(keys, 2);
    const address = pubkeyToAddress(multisig, "kratos");
    await client.sendTokens(alice, address, coins(10n ** 18n), FEE);
    const { accountNumber, sequence } = await client.getSequence(address);
    const signerData = { accountNumber, sequence, chainId: CHAIN_ID };
    const message = sendMessage(address, bob, 5n);
    const signatures = new Map<string, Uint8Array>();
    let bodyBytes = new Uint8Array();
    for (const member of [members[0], members[2]]) {
      if (member === undefined) throw new Error("no member");
      const offline = await SigningStargateClient.offline(member.wallet);
      const signed = await offline.sign(member.address, [message], FEE, "multi", signerData);
      signatures.set(member.address, signed.signatures[0] ?? new Uint8Array());
      bodyBytes = new Uint8Array(signed.bodyBytes);
    }
    // CosmJS looks the members' signatures up by their addresses, with the multisig's prefix.
    const bytes = makeMultisignedTxBytes(multisig, sequence, FEE, bodyBytes, signatures);
    expect(await client.broadcastTx(bytes, 10_000, 50)).toMatchObject({ code: 0 });
    const one = new Map([...signatures].slice(0, 1));
    const tooFew = makeMultisignedTxBytes(multisig, sequence + 1, FEE, bodyBytes, one);
    await expect(client.broadcastTx(tooFew, 10_000, 50)).rejects.toMatchObject({ code: 4 });
  });

  it("finds transactions by their events, page by page", async () => {
    const comet = await connectComet(api.rpcUrl);
    const query = `transfer.recipient='${bob}'`;
    const page = await comet.txSearch({ query, page: 2, per_page: 2 });
    expect(page.totalCount).toBeGreaterThanOrEqual(4);
    expect(page.txs).toHaveLength(2);
    const all = await client.searchTx([{ key: "message.sender", value: alice }]);
    expect(all.length).toBeGreaterThanOrEqual(4);
    const since = await client.searchTx(`${query} AND tx.height>${all[0]?.height ?? 0}`);
    expect(since.length).toBeLessThan(page.totalCount);
  });

  it("is told of blocks and transactions over the websocket", async () => {
    const socket = new WebsocketClient(api.rpcUrl.replace("http", "ws"));
    const comet = Comet38Client.create(socket);
    const heights: number[] = [];
    const hashes: string[] = [];
    const blocks = comet.subscribeNewBlock().subscribe({
      next: ({ header }) => void heights.push(header.height),
    });
    const txs = comet.subscribeTx(`message.sender='${alice}'`).subscribe({
      next: ({ hash }) => void hashes.push(toHex(hash).toUpperCase()),
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const sent = await client.sendTokens(alice, bob, coins(3n), FEE);
    await expect.poll(() => hashes).toEqual([sent.transactionHash]);
    await expect.poll(() => heights).toContain(sent.height);
    blocks.unsubscribe();
    txs.unsubscribe();
    comet.disconnect();
  });

  it("is shown block ids that are the hashes of the headers", async () => {
    const comet = await connectComet(api.rpcUrl);
    const { block, blockId } = await comet.block(2);
    const record = await node.block(2);
    expect(blockId.hash).toEqual(record?.blockId.hash);
    if (record?.block.header === undefined) throw new Error("no header");
    expect(headerHash(record.block.header)).toEqual(blockId.hash);
    expect(block.header.appHash).toEqual(record.block.header.appHash);
  });
});

async function amino(index: number) {
  const { makeCosmoshubPath } = await import("@cosmjs/amino");
  const hdPaths = [makeCosmoshubPath(index)];
  const made = await Secp256k1HdWallet.fromMnemonic(ALICE, { prefix: "kratos", hdPaths });
  const [account] = await made.getAccounts();
  if (account === undefined) throw new Error("no account");
  const value = Buffer.from(account.pubkey).toString("base64");
  fromBase64(value);
  const pubkey: SinglePubkey = { type: "tendermint/PubKeySecp256k1", value };
  return { wallet: made, address: account.address, pubkey };
}
