/** The log among processes: two that want one home, one that is killed, one that runs out of room. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BlockLog } from "../../../src/node/storage/block-log.ts";
import { lockHome } from "../../../src/node/storage/home-lock.ts";
import { blockPayload } from "../../support/block-payload.ts";

const CHILD = join(import.meta.dirname, "../../support/append-blocks.ts");
const KILLS = 10;
let root = "";

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "aliquot-processes-"));
});

afterAll(() => rmSync(root, { recursive: true }));

interface Child {
  readonly process: ChildProcess;
  /** All lines printed so far. */
  lines(): string[];
  readonly exit: Promise<unknown>;
}

function started(home: string, mode: string): Child {
  const child = spawn(process.execPath, ["--import", "tsx", CHILD, home, mode], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  const exit = new Promise((resolve) => child.on("close", resolve));
  return { process: child, lines: () => text.split("\n").slice(0, -1), exit };
}

async function firstLine(child: Child): Promise<void> {
  while (child.lines().length === 0) {
    if (child.process.exitCode !== null) throw new Error("the child ended early");
    await sleep(5);
  }
}

function newHome(name: string): string {
  const home = join(root, name);
  mkdirSync(home);
  return home;
}

describe("a home", () => {
  it("is refused to a second process, which learns who has it, until that one is gone", async () => {
    const home = newHome("held");
    const child = started(home, "hold");
    await firstLine(child);
    await expect(BlockLog.open(home)).rejects.toMatchObject({
      ...{ code: "storage/locked", file: join(home, "lock") },
      message: `process ${child.process.pid} is using this home`,
    });
    child.process.kill("SIGKILL");
    await child.exit;
    const log = await BlockLog.open(home);
    expect(readFileSync(join(home, "lock"), "utf8")).toContain(`"pid":${process.pid},`);
    await expect(BlockLog.open(home)).rejects.toMatchObject({ code: "storage/locked" });
    await log.close();
    expect(readdirSync(home)).toEqual(["blocks"]);
  });

  it.each([
    ["a process that is gone", '{"pid":4194304,"started":"x/1"}'],
    ["an earlier process of our number", `{"pid":${process.pid},"started":"x/1"}`],
    ["nobody, after a power failure", ""],
    ["nobody, in zeros", "\0\0\0"],
    ["no number", '{"pid":"1"}'],
  ])("is taken over from %s", async (_, text) => {
    const home = mkdtempSync(join(root, "stale-"));
    writeFileSync(join(home, "lock"), text);
    const lock = await lockHome(home);
    await lock.release();
    expect(readdirSync(home)).toEqual([]);
  });

  it("is not taken over from a running process of unknown start", async () => {
    const home = newHome("running");
    writeFileSync(join(home, "lock"), `{"pid":${process.ppid}}`);
    await expect(lockHome(home)).rejects.toMatchObject({ code: "storage/locked" });
  });

  it("goes to one of many that find it stale together", async () => {
    const home = newHome("contended");
    writeFileSync(join(home, "lock"), '{"pid":4194304}');
    const takers = await Promise.allSettled(Array.from({ length: 8 }, () => lockHome(home)));
    expect(takers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(readdirSync(home)).toEqual(["lock"]);
  });

  it("keeps the lock of another when ours is released late", async () => {
    const home = newHome("late");
    const lock = await lockHome(home);
    writeFileSync(join(home, "lock"), '{"pid":1}');
    await lock.release();
    expect(readFileSync(join(home, "lock"), "utf8")).toBe('{"pid":1}');
  });
});

describe("a process that is killed while it stores", () => {
  it(`leaves every block that it has acknowledged, ${KILLS} times`, async () => {
    const home = newHome("killed");
    let acknowledged = 0;
    for (let round = 0; round < KILLS; round++) {
      const child = started(home, "append");
      await firstLine(child);
      await sleep(round * 17);
      child.process.kill("SIGKILL");
      await child.exit;
      acknowledged = Number(child.lines().at(-1));
      const log = await BlockLog.open(home);
      const last = log.heights()?.last ?? 0;
      expect(last === acknowledged || last === acknowledged + 1).toBe(true);
      await log.verify();
      await log.close();
    }
    const log = await BlockLog.open(home);
    for (let height = 1; height <= acknowledged; height += 7) {
      const wanted = blockPayload(height, (height * 7919) % 300_000);
      expect(Buffer.compare((await log.read(height)) ?? Buffer.of(), wanted)).toBe(0);
    }
    await log.close();
  });
});

describe("a process that runs out of room", () => {
  /** Stores blocks of 20 032 bytes while a file may have at most `kibibytes`. */
  async function filled(name: string, kibibytes: number, segmentBytes: number) {
    const home = newHome(name);
    const command = `ulimit -f ${kibibytes}; exec "$0" --import tsx "$@"`;
    const args = ["-c", command, process.execPath, CHILD, home, "fill", String(segmentBytes)];
    const printed = execFileSync("bash", args, { encoding: "utf8" });
    const [failed, heights] = printed.trim().split("\n");
    const log = await BlockLog.open(home);
    const stored = await log.verify();
    await log.close();
    const { recovered } = log;
    return {
      failed: JSON.parse(failed ?? ""),
      heights: JSON.parse(heights ?? ""),
      stored,
      recovered,
    };
  }

  it("leaves the file as before, says so, and goes on when there is room", async () => {
    expect(await filled("full", 64, 1 << 20)).toEqual({
      failed: { code: "storage/disk-full", failedAt: 4, isUnchanged: true },
      heights: { first: 1, last: 4 },
      stored: { blocks: 4, bytes: 3 * 20_032 + 42 },
      recovered: { droppedBytes: 0 },
    });
  });

  it("leaves no new file either, and may go on with a smaller block in it", async () => {
    expect(await filled("full-at-once", 16, 10_000)).toEqual({
      failed: { code: "storage/disk-full", failedAt: 1, isUnchanged: true },
      heights: { first: 1, last: 1 },
      stored: { blocks: 1, bytes: 42 },
      recovered: { droppedBytes: 0 },
    });
  });
});
