/** What somebody who wants to stop a node would send: found by a review, each once a way to do it. */
import { createHash } from "node:crypto";
import { PubKey } from "cosmjs-types/cosmos/crypto/secp256k1/keys";
import { AuthInfo, type ModeInfo, SignDoc, TxBody, TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { describe, expect, it } from "vitest";
import {
  type BenchAccount,
  benchAccounts,
  signDigest,
  signedSend,
} from "../../bench/node/signed-sends.ts";
import { MsgSetPaused } from "../../src/ledger/gen/aliquot/assets/v1/tx.ts";
import { defaultAppState } from "../../src/ledger/genesis.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import { nativeHost } from "../../src/node/native-host.ts";

const CHAIN = "hostile-1";
const [alice, bob] = benchAccounts(2) as [BenchAccount, BenchAccount];

function ledger(params: object = {}): Ledger {
  const made = new Ledger(CHAIN, nativeHost());
  const balances = [alice, bob].map(({ address }) => ({
    address,
    coins: [{ denom: "aktst", amount: (10n ** 24n).toString() }],
  }));
  const bank = { ...(defaultAppState()["bank"] as object), balances };
  made.initChain({
    time: { seconds: 1n, nanos: 0 },
    initialHeight: 1,
    appState: { bank, params } as never,
  });
  return made;
}

interface Given {
  readonly typeUrl: string;
  readonly value: Uint8Array;
  readonly gas?: bigint;
  readonly modeInfo?: ModeInfo;
}

function signed({
  typeUrl,
  value,
  gas = 100_000n,
  modeInfo = { single: { mode: 1 } },
}: Given): Uint8Array {
  const bodyBytes = TxBody.encode(TxBody.fromPartial({ messages: [{ typeUrl, value }] })).finish();
  const key = PubKey.encode({ key: alice.publicKey }).finish();
  const publicKey = { typeUrl: PubKey.typeUrl, value: key };
  const amount = [{ denom: "aktst", amount: (gas * 10n ** 9n).toString() }];
  const authInfoBytes = AuthInfo.encode({
    signerInfos: [{ publicKey, modeInfo, sequence: 0n }],
    fee: { amount, gasLimit: gas, payer: "", granter: "" },
  }).finish();
  const doc = SignDoc.encode({
    bodyBytes,
    authInfoBytes,
    chainId: CHAIN,
    accountNumber: 0n,
  }).finish();
  const digest = createHash("sha256").update(doc).digest();
  return TxRaw.encode({
    bodyBytes,
    authInfoBytes,
    signatures: [signDigest(alice, digest)],
  }).finish();
}

const pause = (denom: string) =>
  MsgSetPaused.encode({ sender: alice.address, denom, paused: true }).finish();
const block = (height: number, txs: readonly Uint8Array[]) => ({
  height,
  time: { seconds: BigInt(height + 1), nanos: 0 },
  txs,
});

describe("a ledger", () => {
  it("refuses a name that is too long for a key", () => {
    const tx = signed({
      typeUrl: "/aliquot.assets.v1.MsgSetPaused",
      value: pause("a".repeat(2_000)),
    });
    const made = ledger();
    expect(made.check(tx)).toMatchObject({ code: 2, codespace: "assets" });
    expect(made.execute(block(1, [tx])).txResults[0]).toMatchObject({ code: 2 });
  });

  it("refuses modes nested deep, the same whether it has seen them before or not", () => {
    let nested: ModeInfo = { single: { mode: 1 } };
    for (let depth = 0; depth < 1_500; depth++) nested = { multi: { modeInfos: [nested] } };
    const modeInfo = { single: { mode: 1 }, multi: { modeInfos: [nested] } };
    const tx = signed({
      typeUrl: "/aliquot.assets.v1.MsgSetPaused",
      value: pause("abc"),
      modeInfo,
    });
    const warm = ledger();
    expect(warm.check(tx)).toMatchObject({ code: 2, codespace: "sdk", gasUsed: 0n });
    for (const made of [warm, ledger()]) {
      expect(made.execute(block(1, [tx])).txResults[0]).toMatchObject({ code: 2, gasUsed: 0n });
    }
  });

  it("refuses a second mode beside the one that signs", () => {
    const multi = { bitarray: { extraBitsStored: 0, elems: new Uint8Array() }, modeInfos: [] };
    const modeInfo = { single: { mode: 1 }, multi };
    const tx = signed({
      typeUrl: "/aliquot.assets.v1.MsgSetPaused",
      value: pause("abc"),
      modeInfo,
    });
    expect(ledger().check(tx)).toMatchObject({ code: 4, codespace: "sdk" });
  });

  it("asks as much gas for the checks of a block as for those of the mempool", () => {
    const tx = (gas: bigint) =>
      signed({ typeUrl: "/aliquot.assets.v1.MsgSetPaused", value: pause("abc"), gas });
    const { gasUsed } = ledger().check(tx(100_000n));
    // The least that the mempool takes: the fee's digits are part of the size, so it is looked for.
    let gas = gasUsed - 300n;
    while (ledger().check(tx(gas)).code === 11) gas++;
    const made = ledger();
    const exact = tx(gas);
    expect(made.check(exact).code).toBe(0);
    const { txResults, changes } = made.execute(block(1, [exact]));
    expect(txResults[0]?.code).toBe(11);
    expect(changes.length).toBeGreaterThan(0);
  });

  it("keeps nothing of transactions that it refused", () => {
    const made = ledger();
    const size = () => (made as unknown as { decoded: Map<string, unknown> }).decoded.size;
    for (let sequence = 1n; sequence < 50n; sequence++) {
      made.check(signedSend(alice, bob.address, { chainId: CHAIN, sequence }));
    }
    expect(size()).toBe(0);
    made.check(signedSend(alice, bob.address, { chainId: CHAIN, sequence: 0n }));
    expect(size()).toBe(1);
  });

  it.each([
    ["prices that cannot be read", { min_gas_prices: "1bbb,1aaa" }],
    ["transactions larger than blocks", { max_tx_bytes: "1048576", max_block_bytes: "65536" }],
  ])("does not begin with %s", (_, params) => {
    expect(() => ledger(params)).toThrow("app_state.params");
  });
});
