import { existsSync } from "node:fs";
import type { Command } from "commander";
import { homePaths, openHome } from "../../../node/home.ts";
import { silentLogger } from "../../../node/log.ts";
import { type Restored, restoreSnapshot, takeSnapshot } from "../../../node/restore.ts";
import { fieldsText, type HomeOptions, homeOf, print, withHome } from "./node-options.ts";

export function addSnapshot(program: Command): void {
  const snapshot = program
    .command("snapshot")
    .description("keep the state of a stopped node in one file, or begin a node from such a file");
  withHome(snapshot.command("create").description("write the last block and the state after it"))
    .argument("<file>", "the file to write; never one that exists")
    .action(createCommand);
  withHome(snapshot.command("restore").description("put a snapshot into a home without a chain"))
    .argument("<file>")
    .addHelpText(
      "after",
      `
Checksum, chain id and app hash are checked before anything is placed. The validator's key is not in
a snapshot: copy config/priv_validator_key.json of the chain into the home. Blocks before the
snapshot's are not in it either.`,
    )
    .action(restoreCommand);
}

async function createCommand(file: string, options: HomeOptions): Promise<void> {
  const parts = await openHome(homeOf(options), silentLogger);
  try {
    const taken = await takeSnapshot(parts, file);
    printResult({ ...taken, file }, options);
  } finally {
    await parts.release();
  }
}

async function restoreCommand(file: string, options: HomeOptions): Promise<void> {
  const home = homeOf(options);
  printResult({ ...(await restoreSnapshot(home, file)), home }, options);
  const key = homePaths(home).validatorKey;
  if (!existsSync(key)) process.stderr.write(`next: copy the chain's validator key to ${key}\n`);
}

function printResult(
  result: Restored & { readonly file?: string; readonly home?: string; readonly bytes?: number },
  { json }: HomeOptions,
): void {
  const { chainId, height, appHash, entries, ...rest } = result;
  const fields = { chain_id: chainId, height, app_hash: appHash.toUpperCase(), entries, ...rest };
  print(json, fields, () =>
    fieldsText(Object.entries(fields).map(([name, value]) => [name.replaceAll("_", " "), value])),
  );
}
