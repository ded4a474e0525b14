/** Snapshots of a real node's home: whole ones are restored, damaged ones are not. */

import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeHome, startNode } from "../../test/support/node/chain.ts";
import { LocalSigner } from "../client/signer.ts";
import { openHome } from "./home.ts";
import { silentLogger } from "./log.ts";
import { restoreSnapshot, takeSnapshot } from "./restore.ts";

const WORDS =
  "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

let folder = "";
let file = "";
let appHash = "";
let home: Awaited<ReturnType<typeof makeHome>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "aliquot-snapshot-"));
  file = join(folder, "whole");
  home = await makeHome([{ address: LocalSigner.fromMnemonic(WORDS).address, amount: "77" }]);
  const node = await startNode(home.home);
  await node.step();
  await node.close();
  const parts = await openHome(home.home, silentLogger);
  appHash = (await takeSnapshot(parts, file)).appHash;
  await parts.release();
});

afterAll(async () => {
  await home.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** The file with changed bytes, and with the checksum of what it then holds. */
async function changed(name: string, change: (bytes: Buffer) => Buffer): Promise<string> {
  const bytes = change((await readFile(file)).subarray(0, -32));
  const path = join(folder, name);
  await writeFile(path, Buffer.concat([bytes, createHash("sha256").update(bytes).digest()]));
  return path;
}

const refusal = async (path: string) => {
  const target = join(folder, "target");
  const error = await restoreSnapshot(target, path).catch((caught: unknown) => caught);
  expect(await readdir(folder)).not.toContain("target");
  return error;
};

describe("a snapshot", () => {
  it("gives the same state in another home, once", async () => {
    const target = join(folder, "copy");
    expect(await restoreSnapshot(target, file)).toMatchObject({ appHash, height: 2 });
    await expect(restoreSnapshot(target, file)).rejects.toMatchObject({ code: "chain-exists" });
    await expect(takeSnapshotAgain()).rejects.toMatchObject({ code: "output-exists" });
  });

  it("that is torn, changed or none is refused, and nothing is placed", async () => {
    const whole = await readFile(file);
    for (const at of [0, 20, whole.length >> 1, whole.length - 1]) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      await writeFile(join(folder, "flipped"), bytes);
      expect(await refusal(join(folder, "flipped"))).toMatchObject({ code: "bad-snapshot" });
    }
    for (const length of [0, 10, 32, 500, whole.length - 1]) {
      await writeFile(join(folder, "torn"), whole.subarray(0, length));
      expect(await refusal(join(folder, "torn"))).toMatchObject({ code: "bad-snapshot" });
    }
  });

  it("whose checksum is right but whose content is not is refused too", async () => {
    const text = (from: string, to: string) => (bytes: Buffer) =>
      Buffer.from(bytes.toString("latin1").replace(from, to), "latin1");
    const other = appHash.startsWith("0") ? "1" : "0";
    const cases = [
      text(`"app_hash":"${appHash.slice(0, 1)}`, `"app_hash":"${other}`),
      text('"chain_id":"aliquot-test-1"', '"chain_id":"aliquot-test-2"'),
      text("aliquot-snapshot-1", "aliquot-snapshot-9"),
      text("\0\0\0\x08accounts", "\0\0\0\x08accoumts"),
      (bytes: Buffer) => bytes.subarray(0, -4),
    ];
    for (const change of cases) {
      const path = await changed("edited", change);
      expect(await refusal(path)).toMatchObject({ code: "bad-snapshot" });
    }
  });
});

async function takeSnapshotAgain() {
  const parts = await openHome(home.home, silentLogger);
  try {
    return await takeSnapshot(parts, file);
  } finally {
    await parts.release();
  }
}
