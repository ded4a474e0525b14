/** Transactions that come at the same time: their signatures are verified beside, and nothing else changes. */
import { PubKey } from "cosmjs-types/cosmos/crypto/secp256k1/keys";
import { SignMode } from "cosmjs-types/cosmos/tx/signing/v1beta1/signing";
import type { SignerInfo } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { benchAccounts, signedSend } from "../../bench/node/signed-sends.ts";
import type { EmbeddedNode } from "../../src/node/embedded.ts";
import { nativeHost } from "../../src/node/native-host.ts";
import { CHAIN_ID, makeHome, startNode } from "../support/node/chain.ts";

const accounts = benchAccounts(12);
const sequences = accounts.map(() => 0n);
let node: EmbeddedNode;
let dispose: () => Promise<void>;

/** Counts the signatures that the node's own thread verifies. */
const native = nativeHost();
let verifiedHere = 0;
const host: typeof native = {
  ...native,
  verifySecp256k1: (...given) => {
    verifiedHere++;
    return native.verifySecp256k1(...given);
  },
};

beforeAll(async () => {
  const amount = `${10n ** 24n}`;
  const made = await makeHome(accounts.map(({ address }) => ({ address, amount })));
  dispose = made.dispose;
  node = await startNode(made.home, {}, host);
});

afterAll(async () => {
  await node.close();
  await dispose();
});

function transfer(from: number, sequence = sequences[from] ?? 0n): Uint8Array {
  const [sender, receiver] = [accounts[from], accounts[(from + 1) % accounts.length]];
  if (sender === undefined || receiver === undefined) throw new Error("no account");
  sequences[from] = sequence + 1n;
  const number = BigInt(from);
  return signedSend({ ...sender, number }, receiver.address, { chainId: CHAIN_ID, sequence });
}

/** Sends all at once and gives their codes. */
async function codesOf(txs: readonly Uint8Array[]): Promise<number[]> {
  return (await Promise.all(txs.map((tx) => node.broadcast(tx)))).map(({ code }) => code);
}

describe("a burst of transactions", () => {
  it("takes them all, several of one account in their order, and a block has them", async () => {
    const txs = accounts.flatMap((_, i) => [transfer(i), transfer(i), transfer(i)]);
    expect(new Set(await codesOf(txs))).toEqual(new Set([0]));
    await node.step();
    const results = (await node.blockOutcome())?.txResults ?? [];
    expect(results.map(({ code }) => code)).toEqual(txs.map(() => 0));
  });

  it("has its signatures verified elsewhere where there is the C library", async () => {
    const here = native.signatures === "native" ? 0 : accounts.length;
    verifiedHere = 0;
    const txs = accounts.map((_, i) => transfer(i));
    expect(new Set(await codesOf(txs))).toEqual(new Set([0]));
    await node.step();
    expect(verifiedHere).toBe(here);
    expect(await codesOf([transfer(0)])).toEqual([0]);
    await node.step();
    expect(verifiedHere).toBe(here + 1);
  });

  it("refuses the one with a wrong signature, and no other", async () => {
    const txs = accounts.map((_, i) => transfer(i));
    const wrong = Uint8Array.from(txs[5] ?? []);
    wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 1;
    const codes = await codesOf(txs.with(5, wrong));
    expect(codes).toEqual(accounts.map((_, i) => (i === 5 ? 4 : 0)));
    expect(await codesOf([txs[5] ?? wrong])).toEqual([0]);
    await node.step();
  });

  it("refuses what a single transaction is refused for, though its signature be right", async () => {
    const single = { mode: SignMode.SIGN_MODE_DIRECT };
    const multi = { modeInfos: [] };
    const other = {
      typeUrl: PubKey.typeUrl,
      value: PubKey.encode({ key: accounts[0]?.publicKey ?? new Uint8Array() }).finish(),
    };
    const without = (name: "modeInfo" | "publicKey"): object => ({ [name]: undefined });
    const signers: Partial<SignerInfo>[] = [
      {},
      { modeInfo: { single, multi } },
      { modeInfo: { multi } },
      { modeInfo: { multi: { modeInfos: [{ single }] } } },
      { modeInfo: {} },
      without("modeInfo"),
      { modeInfo: { single: { mode: SignMode.SIGN_MODE_UNSPECIFIED } } },
      { modeInfo: { single: { mode: SignMode.SIGN_MODE_TEXTUAL } } },
      { modeInfo: { single: { mode: SignMode.SIGN_MODE_LEGACY_AMINO_JSON } } },
      { publicKey: other },
      without("publicKey"),
      { sequence: (sequences[11] ?? 0n) + 9n },
    ];
    const txs = signers.map((signer, i) => {
      const sender = accounts[i] ?? accounts[0];
      if (sender === undefined) throw new Error("no account");
      const options = { chainId: CHAIN_ID, sequence: sequences[i] ?? 0n, signer };
      return signedSend({ ...sender, number: BigInt(i) }, sender.address, options);
    });
    // Of other bytes, so that nothing is remembered.
    const alone = txs.map((tx) => node.check(tx.slice()).code);
    expect(alone).toEqual([0, 4, 4, 4, 4, 4, 4, 4, 4, 8, 0, 32]);
    expect(await codesOf(txs)).toEqual(alone);
    alone.forEach((code, i) => {
      if (code === 0) sequences[i] = (sequences[i] ?? 0n) + 1n;
    });
    await node.step();
  });

  it("holds one of the same transactions that come together", async () => {
    const [again, ...others] = accounts.map((_, i) => transfer(i));
    const codes = await codesOf(
      [again, again, ...others, again].map((tx) => tx ?? new Uint8Array()),
    );
    expect(codes).toEqual([0, 19, ...others.map(() => 0), 19]);
    await node.step();
  });

  it("answers who waits when the node is closed", async () => {
    const { home, dispose: remove } = await makeHome(
      accounts.map(({ address }) => ({ address, amount: "1000000000000000000" })),
    );
    const closing = await startNode(home);
    const txs = accounts.map((account, i) =>
      signedSend({ ...account, number: BigInt(i) }, account.address, {
        chainId: CHAIN_ID,
        sequence: 0n,
      }),
    );
    const answers = Promise.all(txs.map((tx) => closing.broadcast(tx)));
    await closing.close();
    expect((await answers).map(({ code }) => code)).toEqual(txs.map(() => 0));
    await remove();
  });
});
