/** The log of blocks on real files: torn ends, damage, pruning. */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BlockLog } from "../../../src/node/storage/block-log.ts";
import { StorageError } from "../../../src/node/storage/storage-error.ts";
import { blockPayload } from "../../support/block-payload.ts";

let root = "";
let count = 0;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "aliquot-log-"));
});

afterAll(() => rmSync(root, { recursive: true }));

/** Three blocks of 55 bytes (32 of them the frame) a file. */
const options = { segmentBytes: 170 };
const FRAME = 32;

async function logOf(first: number, last: number, settings = {}): Promise<string> {
  const home = join(root, String(count++));
  const log = await BlockLog.open(home, settings);
  for (let height = first; height <= last; height++) await log.append(height, payload(height));
  await log.close();
  return home;
}

function payload(height: number): Uint8Array {
  return blockPayload(height, 23);
}

function fileOf(home: string, first: number): string {
  return join(home, "blocks", `${String(first).padStart(12, "0")}.log`);
}

async function withLog<T>(home: string, use: (log: BlockLog) => Promise<T> | T): Promise<T> {
  const log = await BlockLog.open(home, options);
  try {
    return await use(log);
  } finally {
    await log.close();
  }
}

async function failureOf(promise: Promise<unknown>): Promise<StorageError> {
  const failure = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure instanceof StorageError) return failure;
  throw new Error(`not a StorageError: ${failure}`);
}

function flip(file: string, at: number, mask = 0xff): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ mask;
  writeFileSync(file, bytes);
}

describe("a block log", () => {
  it("gives back what was stored, also after it was closed and opened", async () => {
    const home = await logOf(1, 10, options);
    expect(readdirSync(join(home, "blocks"))).toEqual(
      [1, 4, 7, 10].map((first) => `${String(first).padStart(12, "0")}.log`),
    );
    await withLog(home, async (log) => {
      expect(log.recovered).toEqual({ droppedBytes: 0 });
      expect(log.heights()).toEqual({ first: 1, last: 10 });
      await log.append(11, payload(11));
      for (let height = 1; height <= 11; height++) {
        expect(await log.read(height)).toEqual(Buffer.from(payload(height)));
      }
      expect(await log.verify()).toEqual({ blocks: 11, bytes: 11 * (23 + FRAME) });
    });
    expect(existsSync(join(home, "lock"))).toBe(false);
  });

  it("knows only the heights it has", async () => {
    const home = await logOf(5, 8);
    await withLog(home, async (log) => {
      expect(log.heights()).toEqual({ first: 5, last: 8 });
      for (const height of [0, 4, 9, -1, 5.5]) expect(await log.read(height)).toBeUndefined();
    });
    await withLog(join(root, "empty"), async (log) => {
      expect(log.heights()).toBeUndefined();
      expect(await log.read(1)).toBeUndefined();
      expect(await log.verify()).toEqual({ blocks: 0, bytes: 0 });
      expect(await log.prune(100)).toBe(0);
    });
  });

  it("stores empty blocks and blocks larger than a file", async () => {
    const home = await logOf(1, 1);
    const large = blockPayload(9, 100_000);
    await withLog(home, async (log) => {
      await log.append(2, new Uint8Array());
      await log.append(3, large);
      await log.append(4, payload(4));
    });
    await withLog(home, async (log) => {
      expect(await log.read(2)).toHaveLength(0);
      expect(await log.read(3)).toEqual(Buffer.from(large));
      expect(await log.read(4)).toEqual(Buffer.from(payload(4)));
    });
  });

  it("takes blocks only in order and one at a time", async () => {
    const home = await logOf(1, 2);
    await withLog(home, async (log) => {
      await expect(log.append(2, payload(2))).rejects.toThrow("in the order of heights");
      await expect(log.append(4, payload(4))).rejects.toThrow("in the order of heights");
      const third = log.append(3, payload(3));
      await expect(log.append(4, payload(4))).rejects.toThrow("awaited one by one");
      await third;
      expect(log.heights()).toEqual({ first: 1, last: 3 });
    });
  });

  it("begins at any height", async () => {
    const home = join(root, "late");
    await withLog(home, (log) => log.append(1_000_000, payload(1)));
    await withLog(home, (log) => {
      expect(log.heights()).toEqual({ first: 1_000_000, last: 1_000_000 });
    });
  });

  it("takes nothing more once closed", async () => {
    const log = await BlockLog.open(join(root, "closed"));
    await log.close();
    expect((await failureOf(log.append(1, payload(1)))).code).toBe("storage/write-failed");
  });
});

describe("a torn end", () => {
  const recordBytes = 23 + FRAME;
  /** What may stand behind the cut: nothing, zeros up to the record's size, and many zeros. */
  const fillings = [
    ["nothing", () => 0],
    ["zeros to its length", (cut: number) => recordBytes - cut],
    ["a page of zeros", () => 5000],
  ] as const;

  it.each(fillings)("is cut off at every byte, followed by %s", async (_, zeros) => {
    const home = await logOf(1, 2);
    const file = fileOf(home, 1);
    const whole = readFileSync(file);
    for (let cut = 0; cut < recordBytes; cut++) {
      const torn = Buffer.concat([whole.subarray(0, recordBytes + cut), Buffer.alloc(zeros(cut))]);
      writeFileSync(file, torn);
      await withLog(home, async (log) => {
        const droppedBytes = torn.length - recordBytes;
        expect(log.recovered).toEqual(droppedBytes > 0 ? { droppedBytes, file } : { droppedBytes });
        expect(log.heights()).toEqual({ first: 1, last: 1 });
        expect(statSync(file).size).toBe(recordBytes);
        if (cut % 10 === 0) await log.append(2, payload(2));
      });
    }
  });

  it("is cut off whatever zeros the block itself begins and ends with", async () => {
    const home = await logOf(1, 1);
    const file = fileOf(home, 1);
    await withLog(home, (log) => log.append(2, new Uint8Array(40)));
    const whole = readFileSync(file);
    for (let cut = 0; cut < 40 + FRAME; cut++) {
      writeFileSync(file, Buffer.concat([whole.subarray(0, recordBytes + cut), Buffer.alloc(100)]));
      await withLog(home, (log) => expect(log.heights()).toEqual({ first: 1, last: 1 }));
    }
    writeFileSync(file, Buffer.concat([whole, Buffer.alloc(100_000)]));
    await withLog(home, async (log) => {
      expect(log.recovered).toEqual({ droppedBytes: 100_000, file });
      expect(await log.read(2)).toEqual(Buffer.alloc(40));
    });
  });

  it("of a file just begun leaves the file out, and checks the one before", async () => {
    const home = await logOf(1, 4, options);
    truncateSync(fileOf(home, 4), 30);
    await withLog(home, async (log) => {
      expect(log.recovered).toEqual({ droppedBytes: 30, file: fileOf(home, 4) });
      expect(log.heights()).toEqual({ first: 1, last: 3 });
      expect(existsSync(fileOf(home, 4))).toBe(false);
      await log.append(4, payload(4));
    });
    truncateSync(fileOf(home, 4), 0);
    flip(fileOf(home, 1), 30);
    const failure = await failureOf(BlockLog.open(home, options));
    expect(failure).toMatchObject({ code: "storage/corrupt-log", height: 1 });
  });

  it("is no excuse for a file that is not the last", async () => {
    const home = await logOf(1, 4, options);
    truncateSync(fileOf(home, 1), recordBytes * 3 - 1);
    const failure = await failureOf(BlockLog.open(home, options));
    expect(failure).toMatchObject({
      ...{ code: "storage/corrupt-log", height: 3, offset: recordBytes * 2 },
    });
    expect(statSync(fileOf(home, 1)).size).toBe(recordBytes * 3 - 1);
  });
});

describe("damage", () => {
  const recordBytes = 23 + FRAME;

  it.each([1, 2, 3])(
    "at any byte of block %i of the last file is found on opening",
    async (height) => {
      const home = await logOf(1, 3);
      const file = fileOf(home, 1);
      const whole = readFileSync(file);
      const offset = (height - 1) * recordBytes;
      for (let i = 0; i < recordBytes; i++) {
        flip(file, offset + i);
        const failure = await failureOf(BlockLog.open(home));
        expect(failure).toMatchObject({ code: "storage/corrupt-log", file, offset, height });
        expect(failure.remedy).toContain("restore this file from a backup");
        expect(readFileSync(file)).toHaveLength(whole.length);
        writeFileSync(file, whole);
      }
      await withLog(home, (log) => expect(log.heights()).toEqual({ first: 1, last: 3 }));
    },
  );

  it.each([0x01, 0x80])(
    "of one bit (%i) of the last block is damage, never a torn end",
    async (mask) => {
      const home = await logOf(1, 2);
      const file = fileOf(home, 1);
      const whole = readFileSync(file);
      for (let i = recordBytes; i < 2 * recordBytes; i++) {
        flip(file, i, mask);
        expect((await failureOf(BlockLog.open(home))).code).toBe("storage/corrupt-log");
        writeFileSync(file, whole);
      }
    },
  );

  it("in an older file is found on opening in a header, else on reading and verifying", async () => {
    const home = await logOf(1, 7, options);
    const file = fileOf(home, 1);
    const whole = readFileSync(file);
    for (let i = 0; i < recordBytes; i++) {
      flip(file, recordBytes + i);
      const wanted = { code: "storage/corrupt-log", file, offset: recordBytes, height: 2 };
      if (i < 20) {
        expect(await failureOf(BlockLog.open(home, options))).toMatchObject(wanted);
      } else {
        await withLog(home, async (log) => {
          expect(await failureOf(log.read(2))).toMatchObject(wanted);
          expect(await failureOf(log.verify())).toMatchObject(wanted);
          expect(await log.read(3)).toEqual(Buffer.from(payload(3)));
        });
      }
      writeFileSync(file, whole);
    }
  });

  it("by foreign bytes at the end is not taken for a torn end", async () => {
    const home = await logOf(1, 2);
    appendFileSync(fileOf(home, 1), "x");
    const failure = await failureOf(BlockLog.open(home));
    expect(failure).toMatchObject({
      code: "storage/corrupt-log",
      offset: 2 * recordBytes,
      height: 3,
    });
    expect(failure.remedy).toContain(`truncate -s ${2 * recordBytes}`);
  });

  it("by a block in the wrong place is found", async () => {
    const home = await logOf(1, 3);
    const other = await logOf(2, 2);
    const file = fileOf(home, 1);
    writeFileSync(file, Buffer.concat([readFileSync(file), readFileSync(fileOf(other, 2))]));
    expect(await failureOf(BlockLog.open(home))).toMatchObject({ height: 4 });
    cpSync(fileOf(other, 2), file);
    expect(await failureOf(BlockLog.open(home))).toMatchObject({ height: 1, offset: 0 });
  });

  it("by a missing file is found", async () => {
    const home = await logOf(1, 9, options);
    rmSync(fileOf(home, 4));
    const failure = await failureOf(BlockLog.open(home, options));
    expect(failure).toMatchObject({
      code: "storage/corrupt-log",
      file: fileOf(home, 7),
      height: 4,
    });
    expect(existsSync(join(home, "lock"))).toBe(false);
  });
});

describe("pruning", () => {
  it("deletes whole files of older blocks, never the last", async () => {
    const home = await logOf(1, 9, options);
    await withLog(home, async (log) => {
      expect(await log.prune(3)).toBe(0);
      expect(await log.prune(6)).toBe(1);
      expect(log.heights()).toEqual({ first: 4, last: 9 });
      expect(await log.read(3)).toBeUndefined();
      expect(await log.read(4)).toEqual(Buffer.from(payload(4)));
      expect(await log.prune(100)).toBe(1);
      await log.append(10, payload(10));
    });
    await withLog(home, (log) => expect(log.heights()).toEqual({ first: 7, last: 10 }));
    expect(readdirSync(join(home, "blocks"))).toHaveLength(2);
  });
});
