/** A node without an interface, whose blocks come when they are told to. */
import { EmbeddedNode } from "../../src/node/embedded.ts";
import { openHome } from "../../src/node/home.ts";
import { createLogger } from "../../src/node/log.ts";
import { nativeHost } from "../../src/node/native-host.ts";
import { writeBenchHome } from "./genesis.ts";

/** A node in this process, with what it weighs. */
export interface SteppedNode {
  readonly node: EmbeddedNode;
  /** Entries of the state at the moment. */
  entries(): number;
  /** Bytes that the process has grown by since the node was opened. */
  growth(): number;
}

/**
 * Starts the engine and the storage that `aliquot start` runs from a new home with this first state. Signatures are not
 * looked at: they come before the block, and do not know the size of the state.
 */
export async function steppedNode(
  home: string,
  appState: Readonly<Record<string, unknown>>,
): Promise<SteppedNode> {
  await writeBenchHome(home, appState);
  const before = residentBytes();
  const log = createLogger({ level: "warn", form: "plain" });
  const parts = await openHome(home, log, { ...nativeHost(), verifySecp256k1: () => true });
  const node = await EmbeddedNode.start(parts, {
    moniker: "bench",
    version: "0.0.0",
    schedule: { mode: "stepped" },
    mempool: { maxCount: 5_000, maxBytes: 16 * 2 ** 20, maxPerAccount: 1_000 },
    keepBlocks: undefined,
    checksInvariants: false,
  });
  return {
    node,
    entries: () => parts.ledger.state.size,
    growth: () => residentBytes() - before,
  };
}

/** Hands transactions to the node; gives what makes a block of them, `advanceSec` after the last one. */
export async function readied(
  { node }: SteppedNode,
  txs: readonly Uint8Array[],
  advanceSec = 0,
): Promise<() => Promise<void>> {
  for (const tx of txs) {
    const { code, log } = await node.broadcast(tx);
    if (code !== 0) throw new Error(`refused: ${log}`);
  }
  return async () => {
    if (advanceSec > 0) await node.advance(advanceSec);
    else await node.step();
    if (node.mempool(1).count > 0) throw new Error("a block did not take all transactions");
  };
}

function residentBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss;
}
