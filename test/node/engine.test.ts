/** How the embedded engine makes blocks: when, of what, in which order it calls the ledger, what it keeps. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  iavlSpec,
  ics23,
  tendermintSpec,
  verifyExistence,
  verifyNonExistence,
} from "@confio/ics23";
import { afterEach, describe, expect, it } from "vitest";
import { type BenchAccount, benchAccounts, signedSend } from "../../bench/node/signed-sends.ts";
import { exportAppState } from "../../src/ledger/genesis.ts";
import { parseAddress } from "../../src/ledger/kernel/address.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import { balanceKey } from "../../src/ledger/modules/bank/index.ts";
import { createValidatorKey } from "../../src/node/comet/validator-key.ts";
import { EmbeddedNode, type EmbeddedParts } from "../../src/node/embedded.ts";
import { parseGenesisDoc } from "../../src/node/genesis-doc.ts";
import { openHome } from "../../src/node/home.ts";
import { createLogger } from "../../src/node/log.ts";
import { nativeHost } from "../../src/node/native-host.ts";
import { BlockLog } from "../../src/node/storage/block-log.ts";
import { ChainStore } from "../../src/node/storage/chain-store.ts";
import { StateDb } from "../../src/node/storage/state-db.ts";
import { StorageError } from "../../src/node/storage/storage-error.ts";
import { CHAIN_ID, makeHome, startNode } from "../support/node/chain.ts";

const accounts = benchAccounts(3);
const [alice, bob] = accounts as [BenchAccount, BenchAccount];
const rich = accounts.map(({ address }) => ({ address, amount: (10n ** 24n).toString() }));
const silent = createLogger({ level: "silent", form: "plain" });

let open: { node: EmbeddedNode; dispose(): Promise<void> } | undefined;

async function start(options: Parameters<typeof startNode>[1] = {}): Promise<EmbeddedNode> {
  const { home, dispose } = await makeHome(rich);
  const node = await startNode(home, options);
  open = { node, dispose };
  return node;
}

afterEach(async () => {
  await open?.node.close();
  await open?.dispose();
  open = undefined;
});

const send = (sequence: bigint, from = alice) =>
  signedSend(from, bob.address, { chainId: CHAIN_ID, sequence });
const height = (node: EmbeddedNode) => node.status().latest.height;
const rest = (ms: number) => new Promise((done) => setTimeout(done, ms));

describe("blocks", () => {
  it("on demand come when a transaction waits, one more proves the state, then the chain rests", async () => {
    const node = await start({ schedule: { mode: "on-demand", leastMs: 20 } });
    await rest(150);
    expect(height(node)).toBe(1); // its header proves the genesis state
    await node.broadcast(send(0n));
    await expect.poll(() => height(node)).toBe(3);
    await rest(150);
    expect(height(node)).toBe(3);
    expect((await node.block(2))?.block.data?.txs).toHaveLength(1);
    expect((await node.block(3))?.block.data?.txs).toHaveLength(0);
  });

  it("at intervals come without transactions too", async () => {
    const node = await start({ schedule: { mode: "interval", everyMs: 30 } });
    await expect.poll(() => height(node)).toBeGreaterThan(4);
  });

  it("step by step come when asked, at the time that was asked for", async () => {
    const node = await start();
    const before = node.status().latest.time;
    await rest(50);
    expect(height(node)).toBe(1);
    await node.advance(28 * 86_400);
    const after = node.status().latest.time;
    expect(height(node)).toBe(2);
    expect(after.seconds - before.seconds).toBe(28n * 86_400n);
    await node.step();
    expect(node.status().latest.time.nanos).toBeGreaterThan(after.nanos); // strictly later, by 1 ms
  });

  it("go on in time after a restart of a chain that was moved ahead", async () => {
    const { home, dispose } = await makeHome(rich);
    const first = await startNode(home);
    await first.advance(400 * 86_400);
    const { time } = first.status().latest;
    await first.close();
    const node = await startNode(home);
    open = { node, dispose };
    await node.step();
    expect(node.status().latest.time.seconds).toBeGreaterThanOrEqual(time.seconds);
  });

  it("take what fits into their gas, and the rest next time, an account's in order", async () => {
    const { home, dispose } = await makeHome(rich, { params: { max_block_gas: "250000" } });
    const node = await startNode(home);
    open = { node, dispose };
    for (let sequence = 0n; sequence < 5n; sequence++) await node.broadcast(send(sequence));
    for (const count of [2, 2, 1]) {
      await node.step();
      const outcome = await node.blockOutcome();
      expect(outcome?.txResults.map(({ code }) => code)).toEqual(Array(count).fill(0));
    }
  });
});

describe("a node that cannot write", () => {
  it("says so in its status until a block is written again", async () => {
    const { home, dispose } = await makeHome(rich);
    const parts = await openHome(home, silent);
    const node = await EmbeddedNode.start(parts, {
      moniker: "test",
      version: "0",
      schedule: { mode: "stepped" },
      mempool: { maxCount: 10, maxBytes: 100_000, maxPerAccount: 10 },
      keepBlocks: undefined,
      checksInvariants: false,
    });
    open = { node, dispose };
    expect(node.status()).not.toHaveProperty("trouble");
    const { append } = parts.store;
    const place = { file: join(home, "data") };
    parts.store.append = () => {
      throw new StorageError("storage/disk-full", "no room to store block 2", place, "free space");
    };
    await expect(node.step()).rejects.toThrow("no room");
    expect(node.status()).toMatchObject({ trouble: "no room to store block 2" });
    parts.store.append = append;
    await node.step();
    expect(node.status()).not.toHaveProperty("trouble");
  });
});

describe("the mempool", () => {
  it("is bounded in all and for each account", async () => {
    const node = await start({ mempool: { maxCount: 3, maxBytes: 100_000, maxPerAccount: 2 } });
    const codes: number[] = [];
    for (const tx of [send(0n), send(1n), send(2n), send(0n, bob), send(1n, bob)]) {
      codes.push((await node.broadcast(tx)).code);
    }
    expect(codes).toEqual([0, 0, 20, 0, 20]);
    expect(node.mempool(10)).toMatchObject({ count: 3 });
  });

  it("is as it was after a check: only what is held counts", async () => {
    const node = await start();
    const tx = send(0n);
    expect([node.check(tx).code, node.check(tx).code]).toEqual([0, 0]);
    expect((await node.broadcast(tx)).code).toBe(0);
    expect(node.check(send(0n)).code).toBe(32);
    expect((await node.broadcast(send(1n))).code).toBe(0);
  });

  it("drops what a block has made impossible", async () => {
    const { home, dispose } = await makeHome(rich, { params: { max_block_gas: "100000" } });
    const node = await startNode(home);
    open = { node, dispose };
    // The first leaves nothing for the fee of the second, which the checks, messages not run, cannot know.
    const all = 10n ** 24n - 10n ** 14n;
    const first = signedSend(alice, bob.address, { chainId: CHAIN_ID, sequence: 0n, amount: all });
    for (const tx of [first, send(1n)]) expect((await node.broadcast(tx)).code).toBe(0);
    await node.step();
    expect((await node.blockOutcome())?.txResults.map(({ code }) => code)).toEqual([0]);
    expect(node.mempool(10).count).toBe(0);
  });
});

describe("the ledger", () => {
  it("is called in CometBFT's order: begin, then for each height one block, checks in between", async () => {
    const { home, dispose } = await makeHome(rich);
    const parts = await openHome(home, silent);
    const calls = recordCalls(parts);
    const node = await EmbeddedNode.start(parts, {
      moniker: "test",
      version: "0",
      schedule: { mode: "stepped" },
      mempool: { maxCount: 10, maxBytes: 100_000, maxPerAccount: 10 },
      keepBlocks: undefined,
      checksInvariants: false,
    });
    open = { node, dispose };
    await node.broadcast(send(0n));
    await node.step();
    await node.step();
    expect(calls.join(" ")).toBe(
      "append 1 execute 1 keep 1 check append 2 execute 2 keep 2 append 3 execute 3 keep 3",
    );
  });

  it("gives the state of an export back, byte for byte", async () => {
    const node = await start();
    await node.broadcast(send(0n));
    await node.step();
    const ledger = (node as unknown as { parts: EmbeddedParts }).parts.ledger;
    const exported = JSON.parse(JSON.stringify(exportAppState(ledger.queryContext())));
    const again = new Ledger(CHAIN_ID, nativeHost());
    again.initChain({ time: { seconds: 5n, nanos: 0 }, initialHeight: 1, appState: exported });
    expect(again.last.appHash).toEqual(ledger.last.appHash);
  });

  it("proves balances and their absence to ics23 against the next header", async () => {
    const node = await start();
    await node.broadcast(send(0n));
    await node.step();
    const key = balanceKey(parseAddress(bob.address), "aktst");
    const missing = balanceKey(parseAddress(bob.address), "uatom");
    const [proven, absent] = [key, missing].map((data) =>
      node.query({ path: "/store/bank/key", data, height: 0, prove: true }),
    );
    await node.step();
    const appHash = (await node.block())?.block.header?.appHash ?? new Uint8Array();
    for (const answer of [proven, absent]) {
      const [inner, outer] = answer?.proofOps ?? [];
      const innerProof = ics23.CommitmentProof.decode(inner?.data ?? new Uint8Array());
      const outerProof = ics23.CommitmentProof.decode(outer?.data ?? new Uint8Array());
      const root = new Uint8Array(outerProof.exist?.value ?? []);
      const store = Buffer.from("bank");
      if (!outerProof.exist) throw new Error("no proof of the store");
      verifyExistence(outerProof.exist, tendermintSpec, appHash, store, root);
      if (innerProof.exist)
        verifyExistence(innerProof.exist, iavlSpec, root, key, proven?.value ?? key);
      else if (innerProof.nonexist)
        verifyNonExistence(innerProof.nonexist, iavlSpec, root, missing);
      else throw new Error("no proof");
    }
    expect(Buffer.from(proven?.value ?? []).toString()).toBe((10n ** 24n + 1n).toString());
    expect(absent?.value).toHaveLength(0);
  });
});

function recordCalls({ ledger, store }: EmbeddedParts): string[] {
  const calls: string[] = [];
  const { execute, check } = ledger;
  const { append, keep } = store;
  ledger.execute = (block) => {
    calls.push(`execute ${block.height}`);
    return execute.call(ledger, block);
  };
  ledger.check = (tx) => {
    calls.push("check");
    return check.call(ledger, tx);
  };
  store.append = async (sealed) => {
    calls.push(`append ${sealed.height}`);
    await append.call(store, sealed);
  };
  store.keep = async (sealed, ...others) => {
    await keep.call(store, sealed, ...others);
    calls.push(`keep ${sealed.height}`);
  };
  return calls;
}

describe("a chain store", () => {
  it("forgets pruned blocks with their results and their places in the index", async () => {
    const { home, dispose } = await makeHome(rich);
    const parts = await openHome(home, silent);
    await parts.release();
    // The same home with a log of small files, so that some of them can go.
    const log = await BlockLog.open(join(home, "data"), { segmentBytes: 6_000 });
    const db = await StateDb.open(join(home, "data/state"));
    const store = new ChainStore(log, db);
    const release = async () => {
      await db.close();
      await log.close();
    };
    const node = await EmbeddedNode.start(
      { ...parts, store, release },
      {
        moniker: "test",
        version: "0",
        schedule: { mode: "stepped" },
        mempool: { maxCount: 10, maxBytes: 100_000, maxPerAccount: 10 },
        keepBlocks: 20,
        checksInvariants: true,
      },
    );
    open = { node, dispose };
    for (let sequence = 0n; sequence < 99n; sequence++) {
      await node.broadcast(send(sequence));
      await node.step();
    }
    const { first, last } = store.heights();
    expect(last).toBe(100);
    expect(first).toBeGreaterThan(50);
    expect(first).toBeLessThanOrEqual(81);
    expect(node.status().earliest.height).toBe(first);
    expect(await node.block(first - 1)).toBeUndefined();
    expect(await node.blockOutcome(first - 1)).toBeUndefined();
    // The rest of a file goes some blocks at a time, and is gone for everybody at once.
    await node.step();
    await store.prune(95, 3);
    expect(store.heights().first).toBe(first + 3);
    expect(await node.block(first + 2)).toBeUndefined();
    const search = { page: 1, perPage: 100, order: "asc" } as const;
    const conditions = [{ key: "message.sender", op: "=", value: alice.address }] as const;
    const { total, found } = await node.searchTxs({ ...search, conditions });
    expect([total, found[0]?.height]).toEqual([100 - first - 2, first + 3]);
  });
});

describe("a genesis document", () => {
  const good = {
    chain_id: "a-1",
    genesis_time: "2026-01-01T00:00:00Z",
    validators: [
      {
        pub_key: {
          type: "tendermint/PubKeyEd25519",
          value: Buffer.alloc(32, 1).toString("base64"),
        },
        power: "10",
      },
    ],
    app_state: {},
  };

  it.each([
    ["no JSON", "{", "is no JSON"],
    ["a list", "[]", "is no JSON object"],
    ["a chain id with a space", { chain_id: "a b" }, "is no chain id"],
    ["no time", { genesis_time: "yesterday" }, "is no time"],
    ["a time that does not exist", { genesis_time: "2026-02-31T25:00:00Z" }, "is no time"],
    ["another first height", { initial_height: "7" }, "must be 1"],
    ["no validator", { validators: [] }, "must be one validator"],
    ["no power", { validators: [{ ...good.validators[0], power: "0" }] }, "must be one validator"],
    ["no state", { app_state: undefined }, "is missing"],
  ])("with %s is refused with its place and a remedy", (_, change, told) => {
    const text = typeof change === "string" ? change : JSON.stringify({ ...good, ...change });
    expect(() => parseGenesisDoc(text, "genesis.json")).toThrow(told);
  });

  it("is read with its time to the nanosecond", () => {
    const text = JSON.stringify({ ...good, genesis_time: "2026-01-01T00:00:01.5Z" });
    expect(parseGenesisDoc(text, "x").time).toEqual({
      seconds: 1_767_225_601n,
      nanos: 500_000_000,
    });
  });

  it("of another validator than the key's is refused", async () => {
    const { home, dispose } = await makeHome(rich);
    try {
      await rm(join(home, "config/priv_validator_key.json"));
      await createValidatorKey(join(home, "config/priv_validator_key.json"));
      await expect(openHome(home, silent)).rejects.toThrow("is not the key");
    } finally {
      await dispose();
    }
  });
});
