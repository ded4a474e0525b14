/** Statements from a node, proven to the last figure, and found when anything in them was changed. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccountStatement } from "../../src/ledger/statement.ts";
import { explain } from "../../src/programme/explain/explain.ts";
import type { StatementDocument } from "../../src/statement/document.ts";
import { gatherStatement } from "../../src/statement/gather.ts";
import { verifyStatement } from "../../src/statement/verify-statement.ts";
import { addr } from "../ledger/chain.ts";
import {
  activityPlay,
  boostPlay,
  mintPlay,
  positionsPlay,
  pricedPlay,
} from "../support/live-plays.ts";
import type { LivePlay } from "../support/live-programme.ts";
import { nodeOfPlay, type PlayNode } from "../support/node/programme-node.ts";
import { type Random, randomFrom } from "../support/random.ts";

/** As a reader has it: from a file. */
const copyOf = (document: StatementDocument): StatementDocument =>
  JSON.parse(JSON.stringify(document));

const all = (name: string) => ({ address: addr(name), programme: null });

const PLAYS = [
  ["by activity", activityPlay],
  ["with a boost", boostPlay],
  ["by position", positionsPlay],
  ["with prices", pricedPlay],
  ["of minters", mintPlay],
] as const;

for (const [name, begin] of PLAYS) {
  describe(`a statement: ${name}`, () => {
    let play: LivePlay;
    let node: PlayNode;
    let document: StatementDocument;

    beforeAll(async () => {
      play = begin();
      node = await nodeOfPlay(play);
      ({ document } = await gatherStatement(node.client, all("alice")));
    });

    afterAll(async () => await node.dispose());

    it("holds, says what a settlement in bulk says, and names its block", async () => {
      const { checked, flaw, page } = verifyStatement(copyOf(document), {});
      expect(flaw).toBeUndefined();
      expect(checked).toHaveLength(3);
      const { statement } = document;
      expect(page?.statement).toEqual(statement);
      const { appHash } = node.node.status().latest;
      expect(document.proof.header).toMatchObject({
        app_hash: Buffer.from(appHash).toString("hex").toUpperCase(),
      });
      expectAsInBulk(statement, play);
    });

    it("holds for those who never took part", async () => {
      const { document: none } = await gatherStatement(node.client, all("nobody"));
      expect(verifyStatement(copyOf(none), {}).flaw).toBeUndefined();
      expect(none.statement).toMatchObject({ programmes: [], certificates: [], more: false });
      const scope = { address: addr("nobody"), programme: play.id };
      const { document: one } = await gatherStatement(node.client, scope);
      expect(verifyStatement(copyOf(one), {}).flaw).toBeUndefined();
      expect(one.statement.programmes[0]).toMatchObject({ id: play.id, positions: [], shares: [] });
    });

    it("is found out when any figure, proof or header is another", () => {
      const random = randomFrom(20_260_101);
      for (let i = 0; i < 150; i++) {
        const changed = copyOf(document);
        const what = change(changed, random);
        const { flaw } = verifyStatement(changed, {});
        expect(flaw, what).toBeDefined();
      }
    });

    it("is found out when an entry, a gap or a whole programme is left out", () => {
      const without = (drop: (each: StatementDocument) => void) => {
        const changed = copyOf(document);
        drop(changed);
        return verifyStatement(changed, {}).flaw?.path ?? "holds";
      };
      const remove = (list: readonly unknown[], at: number) => (list as unknown[]).splice(at, 1);
      expect(without(({ proof }) => remove(proof.gaps, 0))).toMatch(/^proof/);
      expect(without(({ proof }) => remove(proof.entries, proof.entries.length - 1))).toMatch(
        /^proof/,
      );
      expect(without(({ proof }) => remove(proof.stores, 0))).toMatch(/^proof/);
      expect(without(({ statement }) => remove(statement.programmes, 0))).toBe(
        "statement.programmes[0]",
      );
    });
  });
}

describe("a statement's reader", () => {
  let node: PlayNode;
  let document: StatementDocument;

  beforeAll(async () => {
    node = await nodeOfPlay(positionsPlay());
    ({ document } = await gatherStatement(node.client, all("bob")));
  });

  afterAll(async () => await node.dispose());

  const pathOf = (changed: unknown, pins = {}) => verifyStatement(changed, pins).flaw?.path;

  it("says the first difference and where it stands", () => {
    const changed = copyOf(document);
    Object.assign(changed.statement.programmes[0]?.shares[0] ?? {}, { share: "999999999999" });
    const { flaw } = verifyStatement(changed, {});
    expect(flaw).toMatchObject({
      path: "statement.programmes[0].shares[0].share",
      found: '"999999999999"',
      expected: JSON.stringify(document.statement.programmes[0]?.shares[0]?.share),
    });
  });

  it("holds the block to what is known already", () => {
    const { header, validators } = document.proof as unknown as {
      header: { app_hash: string; chain_id: string };
      validators: { pub_key: { value: string } }[];
    };
    const key = Buffer.from(validators[0]?.pub_key.value ?? "", "base64");
    const appHash = Buffer.from(header.app_hash, "hex");
    const pins = { appHash, validator: key, chainId: header.chain_id };
    expect(pathOf(copyOf(document), pins)).toBeUndefined();
    expect(pathOf(copyOf(document), { ...pins, appHash: Buffer.alloc(32) })).toBe(
      "proof.header.app_hash",
    );
    expect(pathOf(copyOf(document), { ...pins, validator: Buffer.alloc(32) })).toBe(
      "proof.validators",
    );
    expect(pathOf(copyOf(document), { ...pins, chainId: "other-1" })).toBe("proof.header.chain_id");
  });

  it.each([null, 1, "x", [], {}, { format: "aliquot statement 1", statement: {}, proof: {} }])(
    "takes nothing else for a statement: %j",
    (value) => expect(pathOf(value)).toBeDefined(),
  );

  it("has a statement of one block, although others come meanwhile", async () => {
    const steps = [gatherStatement(node.client, all("alice"))];
    for (let i = 0; i < 8; i++) {
      await node.node.advance(1);
      if (i % 3 === 0) steps.push(gatherStatement(node.client, all("alice")));
    }
    for (const each of await Promise.all(steps)) {
      expect(pathOf(copyOf(each.document))).toBeUndefined();
      const times = each.document.statement.programmes.map((own) => own.explanation.asOf);
      expect(times).toEqual([each.document.statement.time]);
    }
  });

  it("finds a statement of another block's state", async () => {
    await node.node.advance(86_400);
    await node.node.advance(0);
    const { document: later } = await gatherStatement(node.client, all("bob"));
    expect(later.statement.time > document.statement.time).toBe(true);
    expect(pathOf({ ...copyOf(later), statement: document.statement })).toMatch(/^statement\./);
  });
});

function expectAsInBulk({ programmes }: AccountStatement, play: LivePlay): void {
  const bulk = play.inBulk();
  const [own] = programmes;
  expect(programmes).toHaveLength(1);
  const rows = bulk.allocations.filter(({ participant }) => participant === addr("alice"));
  expect(own?.shares.map(({ group, share }) => [group, share])).toEqual(
    rows.map(({ group, allocation }) => [group, `${allocation}`]),
  );
  expect(own?.explanation).toEqual(
    JSON.parse(JSON.stringify(explain(bulk, play.events, addr("alice")))),
  );
}

/** Changes one leaf of a document to something else; says which. */
function change(document: StatementDocument, random: Random): string {
  const leaves: { readonly in: Record<string, unknown>; readonly name: string; path: string }[] =
    [];
  const walk = (value: unknown, path: string) => {
    for (const [name, each] of Object.entries(value as Record<string, unknown>)) {
      const place = `${path}.${name}`;
      if (typeof each === "object" && each !== null) walk(each, place);
      else leaves.push({ in: value as Record<string, unknown>, name, path: place });
    }
  };
  walk(document, "");
  const leaf = random.pick(leaves);
  const before = leaf.in[leaf.name];
  leaf.in[leaf.name] = another(before, random);
  return `${leaf.path}: ${JSON.stringify(before)?.slice(0, 100)} to ${JSON.stringify(leaf.in[leaf.name])?.slice(0, 100)}`;
}

function another(value: unknown, random: Random): unknown {
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return value + 1 + random.below(3);
  if (typeof value !== "string" || value === "") return "x";
  const at = random.below(value.length);
  const letter = value[at] === "A" ? "B" : value[at] === "1" ? "2" : random.pick(["1", "A"]);
  return `${value.slice(0, at)}${letter}${value.slice(at + 1)}`;
}
