import type { Command } from "commander";
import { homePaths, openHome, readGenesis } from "../../../node/home.ts";
import { silentLogger } from "../../../node/log.ts";
import { BlockLog } from "../../../node/storage/block-log.ts";
import { fieldsText, type HomeOptions, homeOf, print, withHome } from "./node-options.ts";

/** Exit code of what does not verify. */
const NOT_VERIFIED = 6;

export function addVerifyState(program: Command): void {
  withHome(
    program
      .command("verify-state")
      .description(
        "check a stopped node: every byte of the log, the app hash of the state, the books",
      ),
  )
    .addHelpText(
      "after",
      `
Exit code 5 names the damaged file and the way out; 6 means that an invariant of the books fails.`,
    )
    .action(verifyStateCommand);
}

async function verifyStateCommand(options: HomeOptions): Promise<void> {
  const home = homeOf(options);
  const log = await verifyLog(home);
  const parts = await openHome(home, silentLogger);
  try {
    const { ledger } = parts;
    const { height } = ledger.last;
    const appHash = Buffer.from(ledger.last.appHash).toString("hex").toUpperCase();
    const broken = ledger.brokenInvariants();
    const json = {
      height,
      app_hash: appHash,
      entries: ledger.state.size,
      log_blocks: log.blocks,
      log_bytes: log.bytes,
      broken_invariants: broken,
    };
    print(options.json, json, () =>
      fieldsText([
        ["height", height],
        ["app hash", `${appHash}, as the entries of the state give it`],
        ["entries", ledger.state.size],
        ["block log", `${log.blocks} blocks, ${log.bytes} bytes, every checksum right`],
        ["invariants", broken.length === 0 ? "all hold" : broken.join("; ")],
      ]),
    );
    if (broken.length > 0) process.exitCode = NOT_VERIFIED;
  } finally {
    await parts.release();
  }
}

async function verifyLog(
  home: string,
): Promise<{ readonly blocks: number; readonly bytes: number }> {
  await readGenesis(home);
  const blocks = await BlockLog.open(homePaths(home).data);
  try {
    return await blocks.verify();
  } finally {
    await blocks.close();
  }
}
