/** A lockdrop by its operator and two participants in code, as docs/live.md shows it, on a stepped chain. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALICE, makeHome, startNode } from "../../test/support/node/chain.ts";
import { type ServedApi, serveApi } from "../api/serve.ts";
import { anyCodec } from "../ledger/any-codecs.ts";
import { allQueries } from "../ledger/app.ts";
import { PROGRAMMES_ERRORS } from "../ledger/modules/programmes/index.ts";
import type { EmbeddedNode } from "../node/embedded.ts";
import { canonicalJson } from "../programme/canonical.ts";
import { type Client, connect } from "./client.ts";
import type { Message } from "./messages.ts";
import { messages } from "./messages.ts";
import { PROGRAMME_REMEDIES } from "./programme-remedies.ts";
import { LocalSigner } from "./signer.ts";

const operator = LocalSigner.fromMnemonic(ALICE);
const ben = LocalSigner.fromMnemonic(ALICE, 1);
const id = "drop";
const of = { programmeId: id };
const FILE = "ab".repeat(32);
const ROOT = {
  token: "KTST",
  format: "oz",
  root: `0x${"cd".repeat(32)}`,
  fileSha256: FILE,
  uri: "",
};
const definition = {
  aliquot: 1,
  id,
  title: "Drop",
  zone: "UTC",
  assets: { KTST: { decimals: 18 }, USDT: { decimals: 6 } },
  reward: "KTST",
  contribute: {
    by: "lock",
    terms: { "1w": { assets: ["KTST", "USDT"], coefficient: "1", duration: "P1W" } },
  },
  weigh: { price: { fixed: { KTST: "1", USDT: "1" } } },
  share: { by: "pro-rata", sink: "burn" },
  groups: [{ id: "g", opens: "2026-02-01T00:00:00Z", closes: "2026-02-02T00:00:00Z", pool: "10" }],
  release: { by: "at-once", at: "close" },
};

let home: Awaited<ReturnType<typeof makeHome>>;
let node: EmbeddedNode;
let api: ServedApi;
let client: Client;

beforeAll(async () => {
  const amount = "1000000000000000000000";
  home = await makeHome([operator, ben].map(({ address }) => ({ address, amount })));
  node = await startNode(home.home);
  const options = { rpcPort: 0, restPort: 0, addressPrefix: "kratos", resolve: anyCodec };
  api = await serveApi(node, allQueries(), options);
  client = await connect(api.rpcUrl);
});

afterAll(async () => {
  await api.close(100);
  await node.close();
  await home.dispose();
});

async function send(signer: LocalSigner, ...list: readonly Message[]) {
  const hash = await client.broadcast(await client.sign(signer, list));
  await node.step();
  return await client.waitForTx(hash, { pollMs: 5 });
}

const advanceTo = async (time: string) => {
  const now = Date.parse((await client.status()).latestTime);
  await node.advance(Math.ceil((Date.parse(time) - now) / 1_000));
};
const ktst = (whole: string) => ({ denom: "aktst", amount: `${whole}000000000000000000` });

describe("a programme in code", () => {
  it("is registered with its definition and found again", async () => {
    expect(await client.programmes.all()).toEqual([]);
    expect(await client.programmes.programme(id)).toBeUndefined();
    expect(await client.programmes.definition(id)).toBeUndefined();
    expect(await client.programmes.participant(id, ben.address)).toBeUndefined();
    await expect(client.programmes.events(id)).rejects.toMatchObject({ queryCode: 22 });
    const canonical = canonicalJson(definition);
    const tx = await send(
      operator,
      messages.registerProgramme({
        operator: operator.address,
        id,
        definition: canonical,
        assets: [
          { asset: "KTST", denom: "aktst", feed: "" },
          { asset: "USDT", denom: "ausdt", feed: "" },
        ],
        treasury: "",
        attestors: [operator.address],
        attested: ["lock"],
        termsDocument: "",
        verifier: "",
        requiredProgramme: "",
        requiredRight: "",
      }),
    );
    expect(tx).toMatchObject({ code: 0, log: "" });
    expect(await client.programmes.definition(id)).toMatchObject({ canonical });
    expect(await client.programmes.programme(id)).toMatchObject({
      stage: "scheduled",
      stageEndsSec: BigInt(Date.parse("2026-02-01T00:00:00Z") / 1_000),
      vaults: [{ denom: "aktst", funded: ktst("10").amount }],
    });
    expect(await client.programmes.all()).toMatchObject([{ id, operator: operator.address }]);
  });

  it("takes locks and files of facts, and says what it took", async () => {
    const lock = { participant: ben.address, ...of, term: "1w", amount: ktst("3") };
    await expect(client.sign(ben, [messages.lock(lock)])).rejects.toMatchObject({
      codespace: "programmes",
      txCode: 4,
      remedy: expect.stringContaining("come while a window is open"),
    });
    await advanceTo("2026-02-01T12:00:00Z");
    expect(await send(ben, messages.lock(lock))).toMatchObject({ code: 0 });
    const file = { attestor: operator.address, ...of, fileSha256: FILE };
    const row = {
      ...{ type: "lock", participant: operator.address, asset: "USDT", term: "1w" },
      ...{ counterparty: "", via: "", value: "" },
    };
    const events = [
      { ...row, amount: "1000000" },
      { ...row, amount: "0" },
    ];
    const list = [
      messages.openImport({ ...file, rows: 2n }),
      messages.importRows({ ...file, firstRow: 1n, events }),
    ];
    expect(await client.programmes.import(id, FILE)).toBeUndefined();
    expect(await send(operator, ...list)).toMatchObject({ code: 0 });
    expect(await client.programmes.import(id, FILE)).toMatchObject({ accepted: 1n, nextRow: 3n });
    expect(await client.programmes.rejectedRows(id, FILE)).toMatchObject([
      { row: 2n, reason: "below-minimum" },
    ]);
    expect(await client.programmes.events(id)).toMatchObject([{ seq: 1n }, { seq: 2n }]);
    expect(await client.programmes.latestEvents(id, 1n)).toMatchObject([{ seq: 2n }]);
    expect(await client.programmes.eventsOf(id, ben.address)).toMatchObject([{ seq: 1n }]);
    expect(await client.programmes.prices(id)).toEqual([]);
  });

  it("pays what is due", async () => {
    await advanceTo("2026-02-02T00:00:00Z");
    const before = await client.balance(ben.address, "aktst");
    const paid = await send(ben, messages.claim({ participant: ben.address, ...of }));
    expect(paid).toMatchObject({ code: 0 });
    const fee = BigInt((await client.feeFor(paid.gasWanted)).amount[0]?.amount ?? 0);
    // 10 x 3 / (3 + 1)
    expect(await client.balance(ben.address, "aktst")).toBe(before - fee + 75n * 10n ** 17n);
    expect(await client.programmes.participant(id, ben.address)).toMatchObject({
      final: true,
      claimable: "0",
      shares: [{ share: "7500000000000000000" }],
    });
    const listed = await client.programmes.participants(id);
    expect(listed.map(({ participant }) => participant?.participant).sort()).toEqual(
      [ben.address, operator.address].sort(),
    );
    expect(await client.programmes.roots(id)).toEqual([]);
    await send(operator, messages.postRoot({ operator: operator.address, ...of, ...ROOT }));
    expect(await client.programmes.roots(id)).toMatchObject([{ ...ROOT, number: 1n }]);
    const { height, appHash } = await client.lastState();
    expect(height).toBe((await client.status()).latestHeight);
    await node.step();
    expect((await client.header(height + 1))?.appHash).toEqual(appHash);
  });
});

describe("what helps against a refusal", () => {
  it("is said for every code", () => {
    const codes = Object.values(PROGRAMMES_ERRORS).map(([code]) => `programmes/${code}`);
    expect(Object.keys(PROGRAMME_REMEDIES).sort()).toEqual(codes.sort());
    expect(Object.values(PROGRAMME_REMEDIES).filter((each) => each.length < 10)).toEqual([]);
  });
});
