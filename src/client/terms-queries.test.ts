/** The work of a risk-verification service, as docs/terms.md shows it, against a node of ours. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALICE, makeHome, startNode } from "../../test/support/node/chain.ts";
import { type ServedApi, serveApi } from "../api/serve.ts";
import { anyCodec } from "../ledger/any-codecs.ts";
import { allQueries } from "../ledger/app.ts";
import type { EmbeddedNode } from "../node/embedded.ts";
import { type Client, connect } from "./client.ts";
import { messages } from "./messages.ts";
import { LocalSigner } from "./signer.ts";

const desk = LocalSigner.fromMnemonic(ALICE);
const [bob, carol] = [1, 2].map((index) => LocalSigner.fromMnemonic(ALICE, index).address);
const attestor = desk.address;
/** FIPS 180-2, appendix B: the sha256 of "abc". */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
/** 2100-01-01T00:00:00Z. */
const FAR_SEC = 4_102_444_800n;

let home: Awaited<ReturnType<typeof makeHome>>;
let node: EmbeddedNode;
let api: ServedApi;
let client: Client;

beforeAll(async () => {
  home = await makeHome([{ address: attestor, amount: "1000000000000000000000000" }]);
  node = await startNode(home.home, { schedule: { mode: "on-demand", leastMs: 30 } });
  const options = { rpcPort: 0, restPort: 0, addressPrefix: "kratos", resolve: anyCodec };
  api = await serveApi(node, allQueries(), options);
  client = await connect(api.rpcUrl);
});

afterAll(async () => {
  await api.close(100);
  await node.close();
  await home.dispose();
});

const send = async (...list: Parameters<Client["send"]>[1]) =>
  await client.send(desk, list, { pollMs: 20 });
const said = { attestor, passed: true, expiresSec: FAR_SEC, reference: "case-4711" };

describe("a service that verifies accounts", () => {
  it("registers, attests one account or many, and reads its verdicts back", async () => {
    expect(await client.terms.attestors()).toEqual([]);
    await send(messages.registerAttestor({ attestor, name: "Risk Desk", uri: "" }));
    expect(await client.terms.attestors()).toMatchObject([{ address: attestor }]);
    expect(await client.terms.verdict(attestor, bob ?? "")).toBeUndefined();
    const subjects = [bob ?? "", carol ?? ""];
    await send(messages.attestMany({ ...said, subjects }));
    await send(messages.attest({ ...said, subject: carol ?? "", passed: false, expiresSec: 0n }));
    expect(await client.terms.verdict(attestor, bob ?? "")).toMatchObject({
      verdict: { passed: true, expiresSec: FAR_SEC, reference: "case-4711" },
      valid: true,
    });
    expect((await client.terms.verdicts(attestor)).map(({ subject }) => subject).sort()).toEqual(
      subjects.sort(),
    );
    expect(await client.terms.standing(carol ?? "", { attestor })).toMatchObject({
      registration: undefined,
      verdict: { passed: false },
      verdictValid: false,
    });
  });
});

describe("a page that asks for consent", () => {
  it("publishes, shows and accepts by hash", async () => {
    const what = { document: "pool-terms", version: "1", contentHash: ABC };
    expect(await client.terms.document("pool-terms")).toBeUndefined();
    await send(messages.publishTerms({ publisher: attestor, ...what, uri: "" }));
    expect(await client.terms.documents()).toMatchObject([{ owner: attestor, versions: 1n }]);
    await send(
      messages.register({ participant: attestor, reference: "" }),
      messages.acceptTerms({ ...what, participant: attestor }),
    );
    const refused = client.send(desk, [messages.acceptTerms({ ...what, participant: attestor })]);
    await expect(refused).rejects.toMatchObject({ codespace: "terms", txCode: 15 });
    expect(await client.terms.standing(attestor, { document: "pool-terms" })).toMatchObject({
      registration: { reference: "" },
      acceptances: [{ version: "1" }],
    });
    const found = await client.searchTxs("message.action='/aliquot.terms.v1.MsgRegister'");
    expect(found.txs).toMatchObject([{ code: 0 }]);
    const mine = await client.searchTxs(`terms_register.participant='${attestor}'`);
    expect(mine.txs.map(({ hash }) => hash)).toEqual(found.txs.map(({ hash }) => hash));
    const all = await client.searchTxs("terms_register.participant EXISTS AND tx.height>0");
    expect(all.txs).toHaveLength(1);
    expect(await client.terms.acceptances(attestor)).toMatchObject([{ document: "pool-terms" }]);
  });
});
