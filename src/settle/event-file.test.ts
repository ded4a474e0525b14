import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openEventFile } from "./event-file.ts";
import { eventRows } from "./event-rows.ts";
import type { RowOrProblem } from "./raw-row.ts";

const MIB = 1 << 20;
const CSV = `time,event\n${"1,lock\n".repeat(100_000)}`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "aliquot-events-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("an events file", () => {
  it.each([
    ["plain.csv", CSV],
    ["packed.csv.gz", gzipSync(CSV)],
    ["packed without the suffix", gzipSync(CSV)],
    ["two members.gz", Buffer.concat([gzipSync(CSV.slice(0, 99)), gzipSync(CSV.slice(99))])],
  ])("gives its rows, sizes and the hash of the unpacked bytes: %s", async (name, content) => {
    const file = await openEventFile(await saved(name, content));
    expect(file.bytesTotal).toBe(content.length);
    const rows = await readAll(file.rows());
    expect(rows).toHaveLength(100_000);
    expect(rows.at(-1)).toMatchObject({ problem: false, line: 100_001 });
    expect(file.bytesRead).toBe(content.length);
    expect(file.sha256Hex()).toBe(createHash("sha256").update(CSV).digest("hex"));
  });

  it("comes in batches that are worth their while", async () => {
    const file = await openEventFile(await saved("batches.csv", CSV));
    let batches = 0;
    for await (const _ of file.rows()) batches++;
    expect(batches).toBeLessThan(100);
  });

  it("is JSON Lines inside gzip as well", async () => {
    const file = await openEventFile(await saved("e.jsonl.gz", gzipSync('{"time":"1"}\n')));
    expect(await readAll(file.rows())).toMatchObject([{ problem: false, line: 1 }]);
  });

  it("hashes the byte order mark and blank lines too", async () => {
    const text = "\ufeff\n\ntime,event\n1,a\n\n";
    const file = await openEventFile(await saved("bom.csv", text));
    expect(await readAll(file.rows())).toHaveLength(1);
    expect(file.sha256Hex()).toBe(createHash("sha256").update(text).digest("hex"));
  });

  it("can be standard input", async () => {
    const script = `
      const { openEventFile } = await import(${JSON.stringify(join(import.meta.dirname, "event-file.ts"))});
      const file = await openEventFile("-");
      let count = 0;
      for await (const rows of file.rows()) count += rows.length;
      console.log(count, file.bytesTotal, file.sha256Hex());`;
    const args = ["--import", "tsx", "--input-type=module", "-e", script];
    const child = promisify(execFile)(process.execPath, args);
    child.child.stdin?.end(gzipSync(CSV));
    const hash = createHash("sha256").update(CSV).digest("hex");
    expect((await child).stdout).toBe(`100000 undefined ${hash}\n`);
  });

  it("can be left before its end", async () => {
    const file = await openEventFile(await saved("left.csv.gz", gzipSync(CSV)));
    for await (const rows of file.rows()) {
      expect(rows.length).toBeGreaterThan(0);
      break;
    }
  });
});

describe("an events file that cannot be read", () => {
  it("is missing", async () => {
    const path = join(folder, "missing.csv");
    await expect(openEventFile(path)).rejects.toMatchObject({
      code: "cannot-read",
      exitCode: 5,
      message: `cannot read ${path}: it does not exist`,
    });
  });

  it("is a directory", async () => {
    await expect(openEventFile(folder)).rejects.toMatchObject({ code: "cannot-read", exitCode: 5 });
  });

  it("lies under a file", async () => {
    const path = join(await saved("file", "x"), "events.csv");
    await expect(openEventFile(path)).rejects.toMatchObject({ code: "cannot-read", exitCode: 5 });
  });

  it("is not for us to read", async () => {
    const path = await saved("secret.csv", CSV);
    await chmod(path, 0);
    const isRoot = process.getuid?.() === 0;
    // Root may read everything: for a moment be nobody.
    if (isRoot) process.seteuid?.(65534);
    try {
      await expect(openEventFile(path)).rejects.toMatchObject({ code: "cannot-read", exitCode: 5 });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it.each([
    ["empty-file", "empty.csv", ""],
    ["empty-file", "empty.csv.gz", ""],
    ["empty-file", "nothing packed.csv.gz", gzipSync("")],
    ["not-gzip", "not packed.csv.gz", CSV],
    ["gzip-ends-early", "short.csv.gz", gzipSync(CSV).subarray(0, -9)],
    ["gzip-ends-early", "only magic", Buffer.from([0x1f, 0x8b])],
    ["gzip-damaged", "damaged.csv.gz", damaged(gzipSync(CSV, { level: 0 }))],
  ])("is refused: %s (%s)", async (code, name, content) => {
    const path = await saved(name, content);
    const reading = openEventFile(path).then((file) => readAll(file.rows()));
    await expect(reading).rejects.toMatchObject({ code, exitCode: 4, place: { file: path } });
  });

  it("tells after how many rows the compressed bytes end", async () => {
    const file = await openEventFile(
      await saved("half.gz", gzipSync(CSV, { level: 0 }).subarray(0, -99)),
    );
    let count = 0;
    const reading = (async () => {
      for await (const rows of file.rows()) count += rows.length;
    })();
    const message = /^the compressed file ends too early after \d+ rows$/;
    await expect(reading).rejects.toMatchObject({ message: expect.stringMatching(message) });
    await expect(reading).rejects.toMatchObject({ message: expect.stringContaining(` ${count} `) });
  });
});

describe("a line that does not end", () => {
  it("of 1 GiB in a sparse file is refused at once", async () => {
    const path = await saved("sparse.csv", "time,event\n");
    const handle = await open(path, "r+");
    await handle.truncate(1024 * MIB);
    await handle.close();
    await expectQuickRefusal(async () => readAll((await openEventFile(path)).rows()));
  });

  it("of 64 MiB is refused at once", async () => {
    const path = await saved("long.csv", `time,event\n${"a".repeat(64 * MIB)}`);
    await expectQuickRefusal(async () => readAll((await openEventFile(path)).rows()));
  });

  it("of 1 GiB inside gzip is refused at once", async () => {
    const member = gzipSync("a".repeat(MIB));
    const members = Array.from({ length: 1024 }, () => member);
    const path = await saved("bomb.gz", Buffer.concat([gzipSync("time,event\n"), ...members]));
    await expectQuickRefusal(async () => readAll((await openEventFile(path)).rows()));
  });

  it.each([
    ["quoted cell", 'time,event\n1,"', "a\n"],
    ["row of empty cells", "time,event\n", ","],
    ["JSON line", '{"time":"', "a"],
  ])("of 1 GiB in a stream is refused at once: %s", async (_, start, filling) => {
    const chunk = Buffer.from(filling.repeat(65_536 / filling.length));
    async function* endless() {
      yield Buffer.from(start);
      for (let i = 0; i < 16_384; i++) yield chunk;
    }
    await expectQuickRefusal(() => readAll(eventRows(endless(), "events")));
  });
});

async function expectQuickRefusal(read: () => Promise<unknown>): Promise<void> {
  const rssBefore = process.memoryUsage.rss();
  const start = process.hrtime.bigint();
  await expect(read()).rejects.toMatchObject({ code: "line-too-long", exitCode: 4 });
  expect(process.memoryUsage.rss() - rssBefore).toBeLessThan(200 * MIB);
  expect(process.hrtime.bigint() - start).toBeLessThan(2_000_000_000n);
}

async function readAll(batches: AsyncIterable<readonly RowOrProblem[]>): Promise<RowOrProblem[]> {
  const all: RowOrProblem[] = [];
  for await (const rows of batches) all.push(...rows);
  return all;
}

async function saved(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await mkdir(folder, { recursive: true });
  await writeFile(path, content);
  return path;
}

function damaged(packed: Buffer): Buffer {
  const copy = Buffer.from(packed);
  copy[copy.length - 6] = (copy[copy.length - 6] ?? 0) ^ 0xff;
  return copy;
}
