import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { homePaths, readGenesis } from "../../../node/home.ts";
import { type Replayed, replayAll } from "../../../node/replay.ts";
import { BlockLog } from "../../../node/storage/block-log.ts";
import { ChainStore } from "../../../node/storage/chain-store.ts";
import { StateDb } from "../../../node/storage/state-db.ts";
import { createProgress } from "../../../settle/progress.ts";
import { fieldsText, type HomeOptions, homeOf, print, withHome } from "./node-options.ts";

/** Exit code of what does not verify. */
const NOT_VERIFIED = 6;

export function addReplay(program: Command): void {
  withHome(
    program
      .command("replay")
      .description("execute all blocks of a stopped node again and compare every app hash"),
  )
    .addHelpText(
      "after",
      `
Begins from the genesis document, in memory; the home is only read. Exit code 6 when an invariant
does not hold at the end, 5 at the first block whose header holds another app hash.`,
    )
    .action(replayCommand);
}

async function replayCommand(options: HomeOptions): Promise<void> {
  const replayed = await replayHome(homeOf(options));
  const { blocks, txs, brokenInvariants } = replayed;
  const appHash = Buffer.from(replayed.appHash).toString("hex").toUpperCase();
  const json = { blocks, txs, app_hash: appHash, broken_invariants: brokenInvariants };
  print(options.json, json, () => {
    const invariants = brokenInvariants.length === 0 ? "all hold" : brokenInvariants.join("; ");
    return fieldsText([
      ["blocks", `${blocks}, every app hash as its header says`],
      ["transactions", txs],
      ["app hash", appHash],
      ["invariants", invariants],
    ]);
  });
  if (brokenInvariants.length > 0) process.exitCode = NOT_VERIFIED;
}

/** The kept state is not needed, and may be damaged: an empty one stands in for it. */
async function replayHome(home: string): Promise<Replayed> {
  const genesis = await readGenesis(home);
  const blocks = await BlockLog.open(homePaths(home).data);
  const scratch = await mkdtemp(join(tmpdir(), "aliquot-replay-"));
  const progress = createProgress(process.stderr, "replay");
  try {
    const db = await StateDb.open(scratch);
    try {
      return await replayAll(genesis, new ChainStore(blocks, db), (height, of) =>
        progress.update(height, of),
      );
    } finally {
      await db.close();
    }
  } finally {
    progress.finish();
    await blocks.close();
    await rm(scratch, { recursive: true, force: true });
  }
}
