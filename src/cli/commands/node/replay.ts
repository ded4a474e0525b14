import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import type { Ledger } from "../../../ledger/ledger.ts";
import { type Reconciliation, reconciliationOf } from "../../../ledger/modules/programmes/index.ts";
import { homePaths, readGenesis } from "../../../node/home.ts";
import { type Replayed, replayAll } from "../../../node/replay.ts";
import { BlockLog } from "../../../node/storage/block-log.ts";
import { ChainStore } from "../../../node/storage/chain-store.ts";
import { StateDb } from "../../../node/storage/state-db.ts";
import { createProgress } from "../../../settle/progress.ts";
import { UserError } from "../../../settle/user-error.ts";
import {
  fieldsText,
  type HomeOptions,
  homeOf,
  print,
  wholeOption,
  withHome,
} from "./node-options.ts";
import { reconciliationText } from "./reconciliation-text.ts";

/** Exit code of what does not verify. */
const NOT_VERIFIED = 6;

export function addReplay(program: Command): void {
  withHome(
    program
      .command("replay")
      .description("execute all blocks of a stopped node again and compare every app hash")
      .option("--to <height>", "stop after this block: the state of an earlier time")
      .option("--reconcile <programme>", "reconcile this programme there, to the last participant"),
  )
    .addHelpText(
      "after",
      `
Begins from the genesis document, in memory; the home is only read. Exit code 6 when an invariant
does not hold at the end, or an equation of the programme; 5 at the first block whose header holds
another app hash. Example:
  aliquot replay --to 1200 --reconcile pol-lockdrop`,
    )
    .action(replayCommand);
}

interface ReplayOptions extends HomeOptions {
  readonly to?: string;
  readonly reconcile?: string;
}

async function replayCommand(options: ReplayOptions): Promise<void> {
  const to =
    options.to === undefined ? undefined : wholeOption("--to", options.to, 0, 1_000_000_000);
  const replayed = await replayHome(homeOf(options), to);
  const { reconcile: id } = options;
  const books = id === undefined ? undefined : booksOf(replayed.ledger, id);
  const { blocks, txs, brokenInvariants } = replayed;
  const appHash = Buffer.from(replayed.appHash).toString("hex").toUpperCase();
  const json = {
    ...{ blocks, txs, app_hash: appHash, broken_invariants: brokenInvariants },
    ...(books === undefined ? {} : { reconciliation: books }),
  };
  print(options.json, json, () => {
    const invariants = brokenInvariants.length === 0 ? "all hold" : brokenInvariants.join("; ");
    const fields = fieldsText([
      ["blocks", `${blocks}, every app hash as its header says`],
      ["transactions", txs],
      ["app hash", appHash],
      ["invariants", invariants],
    ]);
    return books === undefined ? fields : `${fields}\n${reconciliationText(books)}`;
  });
  const failures = [...brokenInvariants, ...(books?.failures ?? [])];
  if (failures.length > 0) process.exitCode = NOT_VERIFIED;
}

/** A programme's books after the last block that was executed. */
function booksOf(ledger: Ledger, id: string): Reconciliation {
  const books = reconciliationOf(ledger.queryContext(), id);
  if (books !== undefined) return books;
  const problem = `there is no programme ${id} after block ${ledger.last.height}`;
  throw new UserError("not-found", 7, problem, undefined, "see aliquot query programmes");
}

/** The kept state is not needed, and may be damaged: an empty one stands in for it. */
async function replayHome(home: string, to: number | undefined): Promise<Replayed> {
  const genesis = await readGenesis(home);
  const blocks = await BlockLog.open(homePaths(home).data);
  const scratch = await mkdtemp(join(tmpdir(), "aliquot-replay-"));
  const progress = createProgress(process.stderr, "replay");
  try {
    const db = await StateDb.open(scratch);
    try {
      const show = (height: number, of: number) => progress.update(height, of);
      return await replayAll(genesis, new ChainStore(blocks, db), show, to);
    } finally {
      await db.close();
    }
  } finally {
    progress.finish();
    await blocks.close();
    await rm(scratch, { recursive: true, force: true });
  }
}
