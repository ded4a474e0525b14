import { createHash, type Hash } from "node:crypto";
import { type FileHandle, link, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { State } from "../ledger/kernel/state.ts";
import type { Change } from "../ledger/kernel/store.ts";
import type { BlockTime } from "../ledger/results.ts";
import { fileSystemError, isSystemError } from "../settle/file-system-error.ts";
import { UserError } from "../settle/user-error.ts";
import { syncDirectory } from "./storage/sync-directory.ts";

/** What a snapshot says of itself in its first line. */
export interface SnapshotHeader {
  readonly chainId: string;
  readonly height: number;
  readonly time: BlockTime;
  /** The root of the state, hex. */
  readonly appHash: string;
}

/** All that a node needs to go on from a block. */
export interface Snapshot {
  readonly header: SnapshotHeader;
  readonly genesis: string;
  /** The block as the log keeps it. */
  readonly record: Uint8Array;
  /** What executing the block did, as the database keeps it. */
  readonly outcome: Uint8Array;
}

const FORMAT = "aliquot-snapshot-1";
const HASH_BYTES = 32;
const MAX_HEADER_BYTES = 4_096;
/** Of one part: a genesis document, a block, a value. */
const MAX_PART_BYTES = 2 ** 30;
const CHUNK_BYTES = 1 << 20;
const END = "";

/**
 * Writes a snapshot, whole or not at all: a line of JSON, the genesis document, the block, what it did, and
 * every entry of the state, each part behind four bytes of its length; last the sha256 of all that.
 * Throws UserError when the file exists or cannot be written.
 */
export async function writeSnapshot(
  path: string,
  snapshot: Snapshot,
  state: Pick<State, "stores" | "entries">,
): Promise<{ readonly entries: number; readonly bytes: number }> {
  const staged = `${path}.${process.pid}.part`;
  try {
    const handle = await open(staged, "wx", 0o600);
    const writer = new PartWriter(handle);
    let entries = 0;
    try {
      await writer.line(headerText(snapshot.header));
      for (const part of [Buffer.from(snapshot.genesis), snapshot.record, snapshot.outcome])
        await writer.part(part);
      for (const store of state.stores) {
        for (const [key, value] of state.entries(store, {})) {
          await writer.part(Buffer.from(store));
          await writer.part(key);
          await writer.part(value);
          entries++;
        }
      }
      await writer.part(Buffer.from(END));
      await writer.finish();
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(staged, path);
    return { entries, bytes: writer.bytes };
  } catch (error) {
    if (isSystemError(error, "EEXIST")) throw exists(path);
    throw fileSystemError(error, "write", path);
  } finally {
    await rm(staged, { force: true });
  }
}

/**
 * Reads a snapshot after checking its sha256 from end to end; `take` gets the state's entries, some at a
 * time. Throws UserError `bad-snapshot`.
 */
export async function readSnapshot(
  path: string,
  take: (entries: readonly Change[]) => void,
): Promise<Snapshot> {
  try {
    await checkTrailer(path);
    const handle = await open(path, "r");
    try {
      return await readParts(new PartReader(handle, path), path, take);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileSystemError(error, "read", path);
  }
}

async function readParts(
  reader: PartReader,
  path: string,
  take: (entries: readonly Change[]) => void,
): Promise<Snapshot> {
  const header = parseHeader(await reader.line(), path);
  const genesis = (await reader.part()).toString("utf8");
  const [record, outcome] = [await reader.part(), await reader.part()];
  for (;;) {
    const store = (await reader.part()).toString("utf8");
    if (store === END) break;
    const key = new Uint8Array(await reader.part());
    take([{ store, key, value: new Uint8Array(await reader.part()) }]);
  }
  return { header, genesis, record: new Uint8Array(record), outcome: new Uint8Array(outcome) };
}

function headerText({ chainId, height, time, appHash }: SnapshotHeader): string {
  return JSON.stringify({
    format: FORMAT,
    chain_id: chainId,
    height,
    seconds: time.seconds.toString(),
    nanos: time.nanos,
    app_hash: appHash,
  });
}

function parseHeader(line: string, path: string): SnapshotHeader {
  try {
    const { format, chain_id, height, seconds, nanos, app_hash } = JSON.parse(line);
    const isRight =
      format === FORMAT &&
      typeof chain_id === "string" &&
      Number.isSafeInteger(height) &&
      Number.isInteger(nanos) &&
      /^[0-9a-f]{64}$/.test(app_hash);
    if (isRight) {
      return {
        chainId: chain_id,
        height,
        time: { seconds: BigInt(seconds), nanos },
        appHash: app_hash,
      };
    }
  } catch {
    // not JSON, or a number that is none: the same failure
  }
  throw badSnapshot(path, "its first line is not that of a snapshot");
}

/** Everything but the last 32 bytes must have their hash: a torn or changed file is refused before it is read. */
async function checkTrailer(path: string): Promise<void> {
  const { size } = await stat(path);
  const handle = await open(path, "r");
  try {
    const hash = createHash("sha256");
    const chunk = Buffer.alloc(CHUNK_BYTES);
    const end = size - HASH_BYTES;
    for (let at = 0; at < end; ) {
      const { bytesRead } = await handle.read(chunk, 0, Math.min(CHUNK_BYTES, end - at), at);
      if (bytesRead === 0) break;
      hash.update(chunk.subarray(0, bytesRead));
      at += bytesRead;
    }
    const trailer = Buffer.alloc(HASH_BYTES);
    if (end > 0) await handle.read(trailer, 0, HASH_BYTES, end);
    if (!hash.digest().equals(trailer)) {
      throw badSnapshot(path, "its checksum is wrong: it is torn or was changed");
    }
  } finally {
    await handle.close();
  }
}

/** Puts the file into place without replacing one; not every file system has links. */
async function place(staged: string, path: string): Promise<void> {
  try {
    await link(staged, path);
  } catch (error) {
    if (isSystemError(error, "EEXIST")) throw exists(path);
    if (await stat(path).catch(() => undefined)) throw exists(path);
    await rename(staged, path);
  }
  await syncDirectory(dirname(path));
}

/** Writes parts and hashes them. */
class PartWriter {
  bytes = 0;
  private readonly hash: Hash = createHash("sha256");
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;

  constructor(private readonly handle: FileHandle) {}

  async line(text: string): Promise<void> {
    await this.put(Buffer.from(`${text}\n`));
  }

  async part(bytes: Uint8Array): Promise<void> {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    await this.put(length);
    await this.put(bytes);
  }

  /** Writes the hash of all before. */
  async finish(): Promise<void> {
    await this.put(this.hash.copy().digest());
    await this.flush();
  }

  private async put(bytes: Uint8Array): Promise<void> {
    this.hash.update(bytes);
    this.pending.push(bytes);
    this.pendingBytes += bytes.length;
    this.bytes += bytes.length;
    if (this.pendingBytes >= CHUNK_BYTES) await this.flush();
  }

  private async flush(): Promise<void> {
    await this.handle.writeFile(Buffer.concat(this.pending));
    this.pending = [];
    this.pendingBytes = 0;
  }
}

/** Reads parts, some at once. */
class PartReader {
  private at = 0;
  private held: Buffer = Buffer.alloc(0);

  constructor(
    private readonly handle: FileHandle,
    private readonly path: string,
  ) {}

  async line(): Promise<string> {
    await this.fill(1);
    if (this.held.length < MAX_HEADER_BYTES) await this.fill(MAX_HEADER_BYTES, { mayEnd: true });
    const end = this.held.subarray(0, MAX_HEADER_BYTES).indexOf("\n");
    if (end < 0) throw badSnapshot(this.path, "its first line is not that of a snapshot");
    return this.shift(end + 1).toString("utf8", 0, end);
  }

  async part(): Promise<Buffer> {
    await this.fill(4);
    const length = this.shift(4).readUInt32BE(0);
    if (length > MAX_PART_BYTES) throw badSnapshot(this.path, "a part of it is too long");
    await this.fill(length);
    return this.shift(length);
  }

  private shift(length: number): Buffer {
    const taken = this.held.subarray(0, length);
    this.held = this.held.subarray(length);
    return taken;
  }

  private async fill(length: number, { mayEnd = false } = {}): Promise<void> {
    while (this.held.length < length) {
      const chunk = Buffer.alloc(Math.max(CHUNK_BYTES, length - this.held.length));
      const { bytesRead } = await this.handle.read(chunk, 0, chunk.length, this.at);
      if (bytesRead === 0) {
        if (mayEnd) return;
        throw badSnapshot(this.path, "it ends too early");
      }
      this.at += bytesRead;
      this.held = Buffer.concat([this.held, chunk.subarray(0, bytesRead)]);
    }
  }
}

function exists(path: string): UserError {
  return new UserError(
    "output-exists",
    5,
    `${path} exists already`,
    undefined,
    "choose another name",
  );
}

/** A snapshot that cannot be used. */
export function badSnapshot(path: string, problem: string): UserError {
  const remedy = "make it again, or copy it again from where it was made";
  return new UserError(
    "bad-snapshot",
    5,
    `this snapshot cannot be used: ${problem}`,
    { file: path },
    remedy,
  );
}
