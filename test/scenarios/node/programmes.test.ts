/** A lockdrop from its registration to its audit, through the real program and a real node. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, LocalSigner, messages } from "../../../src/client/index.ts";
import { aliquot, temporaryFolder } from "../../support/cli.ts";
import { type NodeProcess, run, runJson, startProgram } from "../../support/node/program.ts";
import { BINDINGS, smallLockdrop } from "../../support/node/small-lockdrop.ts";

const folder = temporaryFolder();
const home = join(folder, "demo");
const file = join(folder, "drop.yaml");
const terms = join(folder, "terms.txt");
const kau = (whole: string) => BigInt(Number(whole) * 10) * 10n ** 6n;
/** The demonstration's published mnemonic; its first account is the operator. */
const MNEMONIC = "test test test test test test test test test test test junk";
const address: Record<string, string> = {};
let node: NodeProcess;

beforeAll(async () => {
  node = await startProgram(home, ["--demo", "--no-past", "--check-invariants"]);
  for (const name of ["operator", "alice", "bob", "issuer", "faucet"])
    address[name] = run(home, ["keys", "show", name, "--address"]).stdout.trim();
  writeFileSync(terms, "Lock at your own risk.\n");
});

afterAll(() => void node.process.kill("SIGKILL"));

const tx = (from: string, ...words: readonly string[]) =>
  runJson(home, ["tx", ...words, "--from", from]);
const live = (from: string, ...words: readonly string[]) => tx(from, "programmes", ...words);
const refused = (from: string, ...words: readonly string[]) =>
  run(home, ["tx", "programmes", ...words, "--from", from]).stderr;
const query = (...words: readonly string[]) => runJson(home, ["query", "programmes", ...words]);
const shown = (...words: readonly string[]) => run(home, ["query", "programmes", ...words]).stdout;
const advance = (duration: string) => runJson(home, ["advance", duration]);
const held = (name: string) =>
  BigInt(runJson(home, ["query", "balance", name, "tkau"]).amount as string);

const register = (...more: readonly string[]) => [
  ...["register", file, "--id", "drop", ...BINDINGS.flatMap((each) => ["--bind", each])],
  ...["--treasury", "faucet", "--attestor", "operator", "--attest", "lock,listing,mined"],
  ...["--terms-document", "drop-terms", "--verifier", "issuer", ...more],
];

/** What other modules have to know before: a document, verdicts, feeds with prices; and the pool. */
async function prepare(): Promise<void> {
  const client = await connect(node.rpc);
  const signers = [0, 2, 3, 4].map((index) => LocalSigner.fromMnemonic(MNEMONIC, index));
  const [operator, alice, bob, issuer] = signers as [
    LocalSigner,
    LocalSigner,
    LocalSigner,
    LocalSigner,
  ];
  const contentHash = createHash("sha256").update(readFileSync(terms)).digest("hex");
  const document = { document: "drop-terms", version: "1", contentHash };
  const feed = (symbol: string) => ({
    ...{ owner: operator.address, feed: `${symbol.toLowerCase()}-usd`, base: symbol, quote: "USD" },
    ...{ feeders: [issuer.address], quorum: 1, maxAgeSec: 2_592_000n, decimals: 18 },
  });
  await client.send(operator, [
    messages.publishTerms({ ...document, publisher: operator.address, uri: "" }),
    messages.createFeed(feed("KTST")),
    messages.createFeed(feed("USDT")),
  ]);
  const said = { attestor: issuer.address, passed: true, expiresSec: 0n, reference: "" };
  const prices = [
    { feed: "ktst-usd", price: "2" },
    { feed: "usdt-usd", price: "1" },
  ];
  const amount = { denom: "tkau", amount: `${kau("100")}` };
  await client.send(issuer, [
    messages.registerAttestor({ attestor: issuer.address, name: "Desk", uri: "" }),
    messages.attestMany({ ...said, subjects: [alice.address, bob.address] }),
    messages.submitPrices({ feeder: issuer.address, prices }),
    messages.mint({ issuer: issuer.address, recipient: operator.address, amount, reference: "p" }),
  ]);
  for (const signer of [alice, bob]) {
    const participant = signer.address;
    const accept = messages.acceptTerms({ ...document, participant });
    await client.send(signer, [messages.register({ participant, reference: "" }), accept]);
  }
}

describe("an operator", () => {
  it("sees what registering means before it is paid, and is told what is missing", async () => {
    await prepare();
    const opensSec = Math.floor(Date.parse(runJson(home, ["status"]).latest_time) / 1_000) + 86_400;
    writeFileSync(file, JSON.stringify(smallLockdrop(opensSec), undefined, 2));
    const tried = run(home, ["tx", "programmes", ...register("--dry-run"), "--from", "operator"]);
    expect(tried.stdout).toMatch(/to pay now +100 KAU \(1000000000tkau\)/);
    expect(tried.stdout).toMatch(/group main +\S+\+08:00 up to, not including, \S+\+08:00/);
    expect(tried.stdout).toContain("[activity-needs-attestation]");
    expect(tried.stdout).toMatch(/gas used +\d+/);
    const preview = live("operator", ...register("--dry-run"));
    expect(preview.pool).toEqual({ denom: "tkau", amount: "1000000000" });
    const checked = JSON.parse(aliquot(["check", file, "--json"]).stdout);
    expect(preview.definition_sha256).toBe(checked.sha256);

    const unbound = refused("operator", "register", file, "--bind", "KTST=aktst");
    expect(unbound).toContain("add --bind KAU=DENOM --bind USDT=DENOM");
    expect(refused("operator", "register", file, "--bind", "BTC=abtc")).toContain("is no asset");
    writeFileSync(
      join(folder, "bulk.yaml"),
      readFileSync(file, "utf8").replace("treasury", "carry"),
    );
    const bulk = refused("operator", "register", join(folder, "bulk.yaml"), "--bind", "KTST=aktst");
    expect(bulk).toMatch(/bulk\.yaml:\d+, at share\.sink: .*; use burn or treasury/);
    expect(refused("bob", ...register())).toMatch(/1000000000.*insufficient funds/);
  });

  it("registers the same file that settle reads, once", () => {
    expect(live("operator", ...register("--sign-mode", "amino")).code).toBe(0);
    const again = refused("operator", ...register());
    expect(again).toMatch(/programmes 31.*; choose another --id/);
    expect(query("list").programmes).toMatchObject([{ id: "drop", stage: "scheduled" }]);
    const canonical = shown("definition", "drop");
    const hash = createHash("sha256").update(canonical).digest("hex");
    expect(query("show", "drop").programme.definition_sha256).toBe(hash);
    expect(shown("show", "drop")).toMatch(/stage +scheduled, until \S+\+08:00 \(in 0 d /);
    expect(held("operator")).toBe(0n);
  });
});

describe("participants", () => {
  it("lock while a group is open, and see a provisional share", () => {
    expect(refused("alice", "lock", "drop", "4w", "100KTST")).toContain("programmes 4");
    advance("25h");
    const amino = ["--sign-mode", "amino"];
    expect(live("alice", "lock", "drop", "4w", "100KTST", ...amino).code).toBe(0);
    expect(live("bob", "lock", "drop", "1w", "50KTST").code).toBe(0);
    const stranger = refused("issuer", "lock", "drop", "1w", "1KTST");
    expect(stranger).toMatch(/programmes 5.*; register, accept the terms and pass verification/);
    const alice = shown("participant", "drop", "alice");
    expect(alice).toMatch(/share +76\.36\d+ KAU \(provisional until /);
    expect(alice).toMatch(/cert\/[0-9a-f]{16}\/drop\/4w:aktst\//);
    // A later verdict changes nothing about what was let in.
    tx("issuer", "terms", "attest", "failed", "alice");
  });
});

describe("an attestor", () => {
  const events = join(folder, "usdt.csv");
  const rejected = join(folder, "rejected.csv");
  const bring = (...more: readonly string[]) =>
    run(home, ["import-events", "drop", events, "--from", "operator", ...more]);
  const row = (name: string, amount: string) =>
    `${name}-${amount},2026-01-01T00:00:00Z,lock,${address[name]},USDT,${amount},1w,paid by wire\n`;

  it("is told of flaws with their place before anything is sent", () => {
    const head = "id,time,event,participant,asset,amount,term,x_note\n";
    writeFileSync(events, `${head}${row("alice", "40")}${row("bob", "1e3")}`);
    const flawed = bring();
    expect(flawed).toMatchObject({ status: 4, stdout: "" });
    expect(flawed.stderr).toMatch(/usdt\.csv:3, column amount: .*Nothing was sent/);
    writeFileSync(events, `${head}${row("alice", "40")}x,,signal,${address["bob"]},USDT,1,1w,\n`);
    expect(bring().stderr).toMatch(/:3, column event: signal cannot be attested in small-drop/);
    writeFileSync(events, `${head}x,,lock,ana,USDT,1,1w,\n`);
    expect(bring().stderr).toMatch(/:2, column participant: "ana" is no account of a ledger/);
    const stranger = ["import-events", "drop", events, "--from", "bob"];
    expect(run(home, stranger).stderr).toContain("is no attestor of drop; sign with the key of");
    const several = ["--threshold", "1", "--members", "alice,bob"];
    expect(run(home, ["keys", "multisig", "several", ...several])).toMatchObject({ status: 0 });
    const shared = run(home, ["import-events", "drop", events, "--from", "several"]);
    expect(shared).toMatchObject({ status: 2, stdout: "" });
    const rows = [row("bob", "20"), row("issuer", "30"), row("bob", "0.5"), row("bob", "80")];
    tx("issuer", "terms", "attest", "passed", "alice");
    writeFileSync(events, `${head}${row("alice", "40")}${rows.join("")}`);
    const tried = bring("--dry-run", "--batch", "3", "--json");
    expect(JSON.parse(tried.stdout)).toMatchObject({
      ...{ rows: 5, next_row: "1", transactions: 2 },
      first_batch: { rows: 3, accepted: "2", rejected: "1" },
    });
    expect(tried.stderr).toContain("takes its block's time");
    expect(query("show", "drop").progress.events).toBe("2");
  });

  it("goes on where an interrupted run stopped, and lists what was refused", async () => {
    // What a run that was stopped after its first batch leaves behind.
    const client = await connect(node.rpc);
    const signer = LocalSigner.fromMnemonic(MNEMONIC, 0);
    const fileSha256 = createHash("sha256").update(readFileSync(events)).digest("hex");
    const of = { attestor: signer.address, programmeId: "drop", fileSha256 };
    const lock = { type: "lock", asset: "USDT", term: "1w", counterparty: "", via: "", value: "" };
    const first = { ...lock, participant: address["alice"] ?? "", amount: "40000000" };
    await client.send(signer, [
      messages.openImport({ ...of, rows: 5n }),
      messages.importRows({ ...of, firstRow: 1n, events: [first] }),
    ]);
    expect(shown("import", "drop", events)).toContain("1 of 5 rows, next is row 2");

    const done = bring("--batch", "1", "--rejected", rejected);
    expect(done).toMatchObject({ status: 0 });
    expect(done.stdout).toContain("3 accepted, 2 refused");
    const [head, ...lines] = readFileSync(rejected, "utf8").trimEnd().split("\n");
    expect(head).toBe("line,row,event,participant,reason,detail");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(`4,3,lock,${address["issuer"]},not-eligible,`);
    expect(lines[1]).toContain(`5,4,lock,${address["bob"]},below-minimum,`);
    expect(shown("import", "drop", fileSha256)).toContain("5 of 5 rows, complete");
    expect(query("rejected", "drop", events).rows).toMatchObject([{ row: "3" }, { row: "4" }]);
  });

  it("brings nothing in twice", () => {
    const { height } = advance("0");
    const again = bring("--force", "--rejected", rejected, "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ rows: 5, accepted: "3", rejected: "2" });
    expect(bring("--rejected", rejected).stderr).toContain("add --force");
    expect(bring("--dry-run").stdout).toContain("none: all are on the ledger");
    expect(runJson(home, ["status"]).latest_height).toBe(Number(height));
    expect(query("show", "drop").progress.events).toBe("5");
  });
});

describe("shares", () => {
  it("are claimed as they are released, and what is at risk is said", () => {
    advance("24h");
    tx("issuer", "oracle", "submit", "ktst-usd", "3");
    advance("24h");
    expect(live("bob", "lock", "drop", "1w", "10KTST").code).toBe(0);
    expect(refused("alice", "claim", "drop")).toMatch(/programmes 37.*; wait until the last group/);
    advance("24h");
    expect(refused("alice", "claim", "drop")).toContain("programmes 38");
    expect(live("operator", "attest", "drop", "listing").code).toBe(0);
    expect(live("alice", "claim", "drop").code).toBe(0);
    // Of 800: 100 x 2.8 x 2 + 40 of alice, 50 x 2 + 20 + 80 of bob.
    expect(held("alice")).toBe(kau("13.5"));
    const mined = ["--participant", "alice", "--amount", "10", "--sign-mode", "amino"];
    expect(live("operator", "attest", "drop", "mined", ...mined).code).toBe(0);
    live("alice", "claim", "drop");
    expect(held("alice")).toBe(kau("18.5"));
    expect(shown("participant", "drop", "alice")).toMatch(
      /at risk +49 KAU burns at \S+\+08:00 \(in 5 d/,
    );
    expect(shown("participant", "drop", "alice")).toMatch(/share +67\.5 KAU \(final\)/);
    expect(shown("show", "drop")).toMatch(/stage +releasing, until/);
    expect(live("operator", "settle", "drop", "bob").code).toBe(0);
    expect(query("participants", "drop").participants).toHaveLength(2);
    expect(shown("participants", "drop")).toMatch(/yes +32\.5 KAU/);
    expect(shown("events", "drop")).toMatch(/mined.*10 KAU.*yes/);
    expect(query("events", "drop", "--account", "bob").events).toHaveLength(4);
  });

  it("that were abandoned are burned by anybody", () => {
    expect(refused("bob", "burn-abandoned", "drop", "alice")).toContain("programmes 39");
    advance("6d");
    expect(live("faucet", "burn-abandoned", "drop", "alice").code).toBe(0);
    live("bob", "claim", "drop");
    expect(held("bob")).toBe(kau("6.5"));
    const redeemed = tx("bob", "certificates", "redeem-all");
    expect(JSON.stringify(redeemed.events)).toContain(`50${"0".repeat(18)}aktst`);
    expect(query("show", "drop")).toMatchObject({
      stage: "closed",
      vaults: [{ claimed: `${kau("25")}`, burned: `${kau("75")}`, swept: "0" }],
    });
  });
});

describe("an auditor", () => {
  const out = join(folder, "audit");
  const settled = join(folder, "settled");

  it("settles the exported events to the ledger's own digits", () => {
    const summary = runJson(home, ["export-programme", "drop", "--out", out]);
    expect(summary).toMatchObject({ rows: { events: "8", facts: 9 }, chain_id: "aliquot-demo-1" });
    expect(JSON.parse(readFileSync(join(out, "summary.json"), "utf8"))).toEqual(summary);
    const events = readFileSync(join(out, "events.csv"), "utf8");
    expect(events).toMatch(/^fact-\d,\S+,price,,KTST,,,,,3,,"oracle ktst-usd, given \S+"$/m);
    expect(events).toMatch(/^fact-\d,\S+,verify,\S+,,,,,,passed,,"terms/m);
    const [definition, csv] = [join(out, "definition.json"), join(out, "events.csv")];
    const how = ["--as-of", summary.as_of, "--tree", "cw20", "--no-report", "--out", settled];
    expect(aliquot(["settle", definition, csv, ...how])).toMatchObject({ status: 0 });
    for (const name of ["alice", "bob"]) {
      const { shares } = query("participant", "drop", name);
      const own = shares.map((each: { group: string; share: string }) => [each.group, each.share]);
      expect(own.sort()).toEqual(allocationsOf(address[name] ?? "").sort());
    }
    const bulk = JSON.parse(readFileSync(join(settled, "summary.json"), "utf8"));
    expect(bulk.programme.sha256).toBe(summary.sha256["definition.json"]);
    expect(bulk.rewards.KAU).toMatchObject({ released: `${kau("25")}`, burned: `${kau("75")}` });
    expect(bulk.rejected).toEqual({});
  });

  it("reads the same over REST", async () => {
    const get = async (path: string): Promise<Record<string, unknown>> => {
      const answer = await fetch(`${node.rest}/aliquot/programmes/v1/programmes${path}`);
      return (await answer.json()) as Record<string, unknown>;
    };
    expect(await get("")).toMatchObject({ programmes: [{ id: "drop" }] });
    expect(await get("/drop")).toMatchObject({ stage: "closed" });
    expect(await get("/drop/definition"))["toMatchObject"]({
      canonical: readFileSync(join(out, "definition.json"), "utf8"),
    });
    expect((await get("/drop/participants"))["participants"]).toHaveLength(2);
    expect(await get(`/drop/participants/${address["bob"]}`)).toMatchObject({ final: true });
    const of = await get(`/drop/participants/${address["bob"]}/events`);
    expect(of["events"]).toHaveLength(4);
    expect((await get("/drop/events"))["events"]).toHaveLength(8);
    expect((await get("/drop/prices"))["prices"]).toHaveLength(3);
    expect(await get("/drop/roots"))["toMatchObject"]({ roots: [] });
    const hash = createHash("sha256")
      .update(readFileSync(join(folder, "usdt.csv")))
      .digest("hex");
    expect(await get(`/drop/imports/${hash}`)).toMatchObject({ import: { accepted: "3" } });
    expect((await get(`/drop/imports/${hash}/rejected`))["rows"]).toHaveLength(2);
  });

  it("finds the root that the operator posted", () => {
    expect(live("operator", "post-root", "drop", settled).code).toBe(0);
    const bulk = JSON.parse(readFileSync(join(settled, "summary.json"), "utf8"));
    expect(query("roots", "drop").roots).toMatchObject([
      { token: "KAU", format: "cw20", root: bulk.claims.KAU.root, number: "1" },
    ]);
    expect(refused("bob", "post-root", "drop", settled)).toContain("programmes 49");
    expect(shown("roots", "drop")).toContain(bulk.claims.KAU.root);
  });

  it("is told when there is nothing of that name", () => {
    const none = run(home, ["export-programme", "none", "--out", join(folder, "none")]);
    expect(none).toMatchObject({ status: 7, stdout: "" });
    expect(none.stderr).toContain("see aliquot query programmes list");
    expect(existsSync(join(folder, "none"))).toBe(false);
    expect(run(home, ["query", "programmes", "show", "none"]).status).toBe(7);
  });

  function allocationsOf(participant: string): string[][] {
    const [head = "", ...rows] = readFileSync(join(settled, "allocations.csv"), "utf8").split("\n");
    const columns = head.split(",");
    const at = (name: string) => columns.indexOf(name);
    return rows
      .map((line) => line.split(","))
      .filter((cells) => cells[at("participant")] === participant)
      .map((cells) => [cells[at("group")] ?? "", cells[at("allocation")] ?? ""]);
  }
});
