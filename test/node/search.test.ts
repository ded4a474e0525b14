/** What searches of an embedded node find, and where they end. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BenchAccount, benchAccounts, signedSend } from "../../bench/node/signed-sends.ts";
import type { EmbeddedNode } from "../../src/node/embedded.ts";
import type { SearchCondition, SearchRequest } from "../../src/node/node.ts";
import { CHAIN_ID, makeHome, startNode } from "../support/node/chain.ts";

const accounts = benchAccounts(2);
const [alice, bob] = accounts as [BenchAccount, BenchAccount];
const rich = accounts.map(({ address }) => ({ address, amount: (10n ** 24n).toString() }));

let node: EmbeddedNode;
let dispose: () => Promise<void>;

beforeAll(async () => {
  const made = await makeHome(rich);
  dispose = made.dispose;
  node = await startNode(made.home);
  let sequence = 0n;
  // Blocks 2 to 5 with 3 transactions each, after the empty first one.
  for (let block = 0; block < 4; block++) {
    for (let i = 0; i < 3; i++) {
      await node.broadcast(signedSend(alice, bob.address, { chainId: CHAIN_ID, sequence }));
      sequence++;
    }
    await node.step();
  }
});

afterAll(async () => {
  await node.close();
  await dispose();
});

const sent: SearchCondition = { key: "transfer.recipient", op: "=", value: "" };
const byAlice: SearchCondition = { key: "message.sender", op: "=", value: alice.address };

function asking(
  conditions: readonly SearchCondition[],
  more: Partial<SearchRequest> = {},
): SearchRequest {
  return { conditions, page: 1, perPage: 100, order: "asc", ...more };
}

const atHeight = (key: string, op: SearchCondition["op"], value: bigint): SearchCondition => ({
  key,
  op,
  value,
});

describe("a search for transactions", () => {
  it("gives each as its block and the block's outcome have it, with the block's time", async () => {
    const { found, total } = await node.searchTxs(asking([byAlice]));
    expect(total).toBe(12);
    for (const { height, index, time, tx, result } of found) {
      const block = (await node.block(height))?.block;
      expect(tx).toEqual(block?.data.txs[index]);
      expect(time).toEqual(block?.header.time);
      expect(result).toEqual((await node.blockOutcome(height))?.txResults[index]);
    }
    const places = found.map(({ height, index }) => `${height}/${index}`);
    expect(places).toEqual([2, 3, 4, 5].flatMap((h) => [0, 1, 2].map((i) => `${h}/${i}`)));
    const [first] = found;
    expect(await node.tx(first?.hash ?? new Uint8Array())).toEqual(first);
  });

  it.each([
    ["after a height", [byAlice, atHeight("tx.height", ">", 3n)], [4, 5]],
    ["between two", [atHeight("tx.height", ">=", 2n), atHeight("tx.height", "<", 4n)], [2, 3]],
    ["at one", [byAlice, atHeight("tx.height", "=", 5n)], [5]],
    ["part of a value", [{ ...byAlice, op: "CONTAINS" }, atHeight("tx.height", "<=", 2n)], [2]],
    ["after the last", [byAlice, atHeight("tx.height", ">", 9n)], []],
    ["nobody", [{ ...sent, value: "nobody" }], []],
  ] as const)("finds those %s", async (_, conditions, heights) => {
    const { found, total } = await node.searchTxs(asking(conditions));
    expect(found.map(({ height }) => height)).toEqual(heights.flatMap((h) => [h, h, h]));
    expect(total).toBe(found.length);
  });

  it("ends when its time is over", async () => {
    const request = asking([byAlice], { mostMs: 0 });
    await expect(node.searchTxs(request)).rejects.toMatchObject({ code: "search/too-slow" });
  });
});

describe("a search for blocks", () => {
  const all = [atHeight("block.height", ">", 1n)];
  it.each([
    ["the first page", all, { page: 1, perPage: 3 }, [2, 3, 4]],
    ["the last page", all, { page: 2, perPage: 3 }, [5]],
    ["the last ones first", all, { page: 1, perPage: 3, order: "desc" }, [5, 4, 3]],
    ["a page beyond", all, { page: 3, perPage: 3 }, []],
    ["no conditions of transactions", [byAlice], {}, []],
  ] as const)("gives %s", async (_, conditions, more, heights) => {
    const { found, total } = await node.searchBlocks(asking(conditions, more));
    expect(found.map(({ block }) => Number(block.header.height))).toEqual(heights);
    expect(total).toBe(conditions === all ? 4 : 0);
  });

  it("ends when its time is over", async () => {
    const request = asking(all, { mostMs: 0 });
    await expect(node.searchBlocks(request)).rejects.toMatchObject({ code: "search/too-slow" });
  });
});
