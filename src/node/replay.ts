import { Ledger } from "../ledger/ledger.ts";
import { UserError } from "../settle/user-error.ts";
import { genesisHead } from "./chain-head.ts";
import { executeLog } from "./execute-log.ts";
import type { GenesisDoc } from "./genesis-doc.ts";
import { nativeHost } from "./native-host.ts";
import type { ChainStore } from "./storage/chain-store.ts";

/** What a replay came to. */
export interface Replayed {
  readonly blocks: number;
  readonly txs: number;
  /** The root of the state after the last block. */
  readonly appHash: Uint8Array;
  readonly brokenInvariants: readonly string[];
}

/**
 * Executes every block of a log from the genesis document on, in memory, and compares the app hash and the
 * results' hash that each header holds. Throws UserError at the first difference.
 */
export async function replayAll(
  genesis: GenesisDoc,
  store: ChainStore,
  progress: (height: number, of: number) => void,
): Promise<Replayed> {
  const { first, last } = store.heights();
  if (first > 1) {
    const problem = `the log begins at block ${first}: earlier ones were pruned`;
    throw new UserError("pruned", 5, problem, undefined, "replay a node that keeps all blocks");
  }
  const ledger = new Ledger(genesis.chainId, nativeHost());
  ledger.initChain({ ...genesis, initialHeight: 1 });
  const start = genesisHead(genesis, ledger.last.appHash);
  let txs = 0;
  for await (const { sealed } of executeLog({ ledger, store }, start, last)) {
    txs += sealed.block.data.txs.length;
    progress(sealed.height, last);
  }
  const { appHash } = ledger.last;
  return { blocks: last, txs, appHash, brokenInvariants: ledger.brokenInvariants() };
}
