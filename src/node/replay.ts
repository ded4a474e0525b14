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
  /** As it was after that block. */
  readonly ledger: Ledger;
}

/**
 * Executes every block of a log, or those up to block `to`, from the genesis document on, in memory, and compares
 * the app hash and the results' hash that each header holds. Throws UserError at the first difference.
 */
export async function replayAll(
  genesis: GenesisDoc,
  store: ChainStore,
  progress: (height: number, of: number) => void,
  to?: number,
): Promise<Replayed> {
  const { first, last: newest } = store.heights();
  const last = to ?? newest;
  if (first > 1) {
    const problem = `the log begins at block ${first}: earlier ones were pruned`;
    throw new UserError("pruned", 5, problem, undefined, "replay a node that keeps all blocks");
  }
  if (last > newest) {
    const problem = `there is no block ${last}: the last one is ${newest}`;
    throw new UserError("no-block", 5, problem, undefined, "name an earlier block");
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
  return { blocks: last, txs, appHash, brokenInvariants: ledger.brokenInvariants(), ledger };
}
