/** What waits for a block, and what clients are told, when the chain's limits change. */
import { afterEach, expect, it } from "vitest";
import { signTx, type TxContent } from "../../src/client/make-tx.ts";
import { messages } from "../../src/client/messages.ts";
import { LocalSigner } from "../../src/client/signer.ts";
import { DEFAULT_PARAMS } from "../../src/ledger/modules/params/types.ts";
import type { EmbeddedNode } from "../../src/node/embedded.ts";
import { ALICE, CHAIN_ID, makeHome, startNode } from "../support/node/chain.ts";

const [alice, bob] = [0, 1].map((i) => LocalSigner.fromMnemonic(ALICE, i)) as [
  LocalSigner,
  LocalSigner,
];
const GAS = 500_000_000n;
let open: { node: EmbeddedNode; dispose(): Promise<void> } | undefined;

afterEach(async () => {
  await open?.node.close();
  await open?.dispose();
});

async function signed(signer: LocalSigner, accountNumber: bigint, content: TxContent) {
  const [account] = await signer.getAccounts();
  if (account === undefined) throw new Error("no account");
  const fee = { amount: [{ denom: "aktst", amount: (GAS * 10n ** 9n).toString() }], gas: GAS };
  const identity = { chainId: CHAIN_ID, accountNumber, sequence: 0n };
  return (await signTx(signer, account, { content, fee, identity })).bytes;
}

it("drops what became too large for any block, and goes on with what is behind it", async () => {
  const params = { ...DEFAULT_PARAMS, authority: alice.address, maxMemoCharacters: 60_000n };
  const { home, dispose } = await makeHome(
    [alice, bob].map(({ address }) => ({ address, amount: (10n ** 24n).toString() })),
    // The gas of one transaction: each block takes the first alone.
    { params: { authority: alice.address, max_memo_characters: "60000", max_block_gas: `${GAS}` } },
  );
  const node = await startNode(home);
  open = { node, dispose };
  const wanted = { ...params, maxBlockGas: GAS + 7n, maxTxBytes: 1_024n };
  const update = messages.updateParams({ authority: alice.address, params: wanted });
  const amount = [{ denom: "aktst", amount: "1" }];
  const send = messages.send({ fromAddress: bob.address, toAddress: alice.address, amount });
  const txs = [
    await signed(alice, 0n, { messages: [update] }),
    await signed(bob, 1n, { messages: [send], memo: "m".repeat(50_000) }),
  ];
  for (const tx of txs) expect(await node.broadcast(tx)).toMatchObject({ code: 0, log: "" });
  await node.step();
  expect((await node.blockOutcome())?.txResults.map(({ code }) => code)).toEqual([0]);
  expect(node.mempool(10).count).toBe(0);
  // The first two blocks were made under limits that nobody keeps.
  const gasAt = async (height?: number) => (await node.consensusParams(height))?.block?.maxGas;
  expect(await Promise.all([1, 2, 3, 4].map(gasAt))).toEqual([
    undefined,
    undefined,
    GAS + 7n,
    undefined,
  ]);
  expect(await gasAt()).toBe(GAS + 7n);
  expect((await node.broadcast(await signed(bob, 1n, { messages: [send] }))).code).toBe(0);
  await node.step();
  expect((await node.blockOutcome())?.txResults.map(({ code }) => code)).toEqual([0]);
  expect(await gasAt(3)).toBe(GAS + 7n);
});
