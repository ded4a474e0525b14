/**
 * A process of its own that keeps a block log: `append-blocks.ts HOME MODE [SEGMENT-BYTES]`.
 * hold: opens the log and waits. append: stores blocks and prints each height once it is safe.
 * fill: stores blocks until there is no room, then a small one, and prints what happened.
 */
import { readdirSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { BlockLog } from "../../src/node/storage/block-log.ts";
import { StorageError } from "../../src/node/storage/storage-error.ts";
import { blockPayload } from "./block-payload.ts";

const [home = "", mode] = process.argv.slice(2);
const log = await BlockLog.open(home, { segmentBytes: Number(process.argv[4] ?? 1 << 20) });
let next = (log.heights()?.last ?? 0) + 1;

function print(line: string): void {
  writeSync(1, `${line}\n`);
}

/** The name and size of every file of the log. */
function sizes(): string {
  const directory = join(home, "blocks");
  return readdirSync(directory)
    .map((name) => `${name} ${statSync(join(directory, name)).size}`)
    .join();
}

async function fill(): Promise<void> {
  for (;;) {
    const before = sizes();
    try {
      await log.append(next, blockPayload(next, 20_000));
      next += 1;
    } catch (error) {
      const code = error instanceof StorageError ? error.code : String(error);
      print(JSON.stringify({ code, failedAt: next, isUnchanged: sizes() === before }));
      return;
    }
  }
}

if (mode === "hold") {
  print("open");
  setInterval(() => {}, 1000);
} else if (mode === "append") {
  for (; ; next++) {
    await log.append(next, blockPayload(next, (next * 7919) % 300_000));
    print(String(next));
  }
} else {
  await fill();
  await log.append(next, blockPayload(next, 10));
  print(JSON.stringify(log.heights()));
  await log.close();
}
