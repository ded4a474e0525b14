import { signTx } from "../../../../client/make-tx.ts";
import { formatInstant, type Instant, SECOND } from "../../../../exact/instant.ts";
import { EmbeddedNode } from "../../../../node/embedded.ts";
import { openHome } from "../../../../node/home.ts";
import { createLogger } from "../../../../node/log.ts";
import { DEFAULT_MEMPOOL_LIMITS } from "../../../../node/mempool.ts";
import { VERSION } from "../../../version.ts";
import { demoSigner, GENESIS_ORDER } from "./accounts.ts";
import type { Deed } from "./story.ts";

const GAS_PER_MESSAGE = 1_500_000n;
const GAS_PRICE = 1_000_000_000n;
/** Messages of one account that share a transaction. */
const MOST_MESSAGES = 12;

/**
 * Makes a new home's chain live through `deeds`: signed transactions in real blocks, each at its instant. The
 * chain begins where the genesis document says; the home is closed again afterwards.
 */
export async function perform(home: string, deeds: readonly Deed[]): Promise<void> {
  const parts = await openHome(home, createLogger({ level: "warn", form: "plain" }));
  const node = await EmbeddedNode.start(parts, {
    moniker: "demo",
    version: VERSION,
    schedule: { mode: "stepped" },
    mempool: DEFAULT_MEMPOOL_LIMITS,
    keepBlocks: undefined,
    checksInvariants: false,
  });
  try {
    const sequences = new Map<string, bigint>();
    let reached = node.status().latest.time.seconds;
    for (const [at, block] of blocksOf(deeds)) {
      for (const tx of await transactionsOf(block, node.chainId, sequences)) {
        const { code, log: why } = await node.broadcast(tx);
        if (code !== 0)
          throw new Error(`the demonstration's story fails at ${formatInstant(at)}: ${why}`);
      }
      const second = at / SECOND;
      await node.advance(Number(second > reached ? second - reached : 0n));
      reached = second > reached ? second : reached;
      await assertDone(node, at);
    }
  } finally {
    await node.close();
  }
}

/** A transaction that a block refuses is a mistake of the story. */
async function assertDone(node: EmbeddedNode, at: Instant): Promise<void> {
  const outcome = await node.blockOutcome(node.status().latest.height);
  const failed = outcome?.txResults.find(({ code }) => code !== 0);
  if (failed !== undefined)
    throw new Error(`the demonstration's story fails at ${formatInstant(at)}: ${failed.log}`);
}

function blocksOf(deeds: readonly Deed[]): Map<Instant, Deed[]> {
  const blocks = new Map<Instant, Deed[]>();
  for (const deed of deeds) {
    const block = blocks.get(deed.at);
    if (block === undefined) blocks.set(deed.at, [deed]);
    else block.push(deed);
  }
  return blocks;
}

async function transactionsOf(
  deeds: readonly Deed[],
  chainId: string,
  sequences: Map<string, bigint>,
): Promise<Uint8Array[]> {
  const byAccount = new Map<string, Deed["messages"][number][]>();
  for (const { who, messages } of deeds)
    byAccount.set(who, [...(byAccount.get(who) ?? []), ...messages]);
  const signed: Uint8Array[] = [];
  for (const [who, messages] of byAccount) {
    const signer = demoSigner(who);
    const account = {
      address: signer.address,
      algo: "secp256k1" as const,
      pubkey: signer.publicKey,
    };
    for (let from = 0; from < messages.length; from += MOST_MESSAGES) {
      const some = messages.slice(from, from + MOST_MESSAGES);
      const sequence = sequences.get(who) ?? 0n;
      sequences.set(who, sequence + 1n);
      const gas = GAS_PER_MESSAGE * BigInt(some.length);
      const fee = { amount: [{ denom: "aktst", amount: `${gas * GAS_PRICE}` }], gas };
      const accountNumber = BigInt(GENESIS_ORDER.indexOf(who));
      const identity = { chainId, accountNumber, sequence };
      const content = { messages: some };
      signed.push((await signTx(signer, account, { content, fee, identity })).bytes);
    }
  }
  return signed;
}
