/** Statements, reconciliations and what is locked of shares, through the real program. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureDemoHome } from "../../../src/cli/commands/node/demo/network.ts";
import { exportAppState } from "../../../src/ledger/genesis.ts";
import { addr } from "../../ledger/chain.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { activityPlay } from "../../support/live-plays.ts";
import { type NodeProcess, run, runJson, startProgram } from "../../support/node/program.ts";

const folder = temporaryFolder();
const home = join(folder, "demo");
const alice = addr("alice");
const [json, page] = [join(folder, "alice.json"), join(folder, "alice.html")];
const genesisFile = join(home, "config/genesis.json");
let node: NodeProcess;
let appHash = "";

/** The demonstration, beginning in the middle of a lockdrop's release. */
function playInGenesis(): void {
  const play = activityPlay();
  const genesis = JSON.parse(readFileSync(genesisFile, "utf8"));
  genesis.genesis_time = "2020-01-10T00:00:00Z";
  const { params } = genesis.app_state;
  genesis.app_state = { ...exportAppState(play.chain.ctx), params };
  writeFileSync(genesisFile, JSON.stringify(genesis));
}

beforeAll(async () => {
  await ensureDemoHome(home, { hasPast: false });
  playInGenesis();
  node = await startProgram(home, ["--demo", "--block-time", "stepped", "--check-invariants"]);
  runJson(home, ["advance", "0"]);
  runJson(home, ["advance", "0"]);
});

afterAll(() => void node.process.kill("SIGKILL"));

const verify = (...more: string[]) => run(home, ["verify-statement", json, ...more]);

describe("a statement", () => {
  it("is written with its proofs, and as a page", () => {
    const made = run(home, ["statement", alice, "--json", json, "--html", page]);
    expect([made.status, made.stderr]).toEqual([0, ""]);
    const { statement, proof } = JSON.parse(readFileSync(json, "utf8"));
    appHash = proof.header.app_hash;
    expect(statement).toMatchObject({
      address: alice,
      programmes: [{ id: "pol", at_risk: { token: "POL", at: "2020-02-20T16:00:00Z" } }],
      certificates: [{ asset: "ausdt" }, { asset: "ausdt" }],
    });
    const html = readFileSync(page, "utf8");
    for (const text of [alice, appHash, "At risk:", "aliquot verify-statement"])
      expect(html).toContain(text);
    expect(html).not.toMatch(/<script|https?:\/\//);
    expect(run(home, ["statement", alice, "--json", json]).status).toBe(5);
    expect(run(home, ["statement", alice, "--json", json, "--force"]).status).toBe(0);
  });

  it("is verified without the node, against whatever is known of the block", () => {
    const verified = verify();
    expect([verified.status, verified.stderr]).toEqual([0, ""]);
    expect(verified.stdout).toMatch(/^ok {7}block \d+ of aliquot-demo-1, signed by validator/);
    expect(verified.stdout).toContain("verified\nwhose block this is, compare for yourself");
    expect(verify("--genesis", genesisFile, "--app-hash", appHash).stdout).toMatch(/verified\n$/);
    const other = verify("--app-hash", "00".repeat(32));
    expect([other.status, other.stdout]).toEqual([
      6,
      expect.stringContaining("DIFFERS  proof.header.app_hash"),
    ]);
    expect(verify("--validator", "00".repeat(20)).status).toBe(6);
    expect(verify("--validator", "x").status).toBe(2);
    expect(run(home, ["verify-statement", page]).status).toBe(4);
    expect(run(home, ["verify-statement", join(folder, "none.json")]).status).toBe(5);
  });

  it("names the first figure that was changed", () => {
    const text = readFileSync(json, "utf8");
    const { released } = JSON.parse(text).statement.programmes[0].totals[0];
    writeFileSync(json, text.replace(`"released": "${released}"`, '"released": "1"'));
    const changed = verify();
    expect([changed.status, changed.stdout]).toEqual([
      6,
      expect.stringContaining(
        `DIFFERS  statement.programmes[0].totals[0].released\n         found    "1"\n         expected "${released}"\n`,
      ),
    ]);
    expect(JSON.parse(verify("--json").stdout)).toMatchObject({
      verified: false,
      difference: { path: "statement.programmes[0].totals[0].released" },
    });
  });

  it("is printed for a terminal, of one programme too", () => {
    const { stdout } = run(home, ["statement", alice, "--programme", "pol"]);
    expect(stdout).toContain("POL LockDrop (pol-lockdrop), as of 2020-01-10");
    expect(stdout).toMatch(
      /at risk: \d+ base units of POL burn at 2020-02-20T16:00:00Z, in 41 days/,
    );
    expect(stdout).toMatch(/cert\/[0-9a-f]{16}\/pol\/4w:ausdt\//);
    const none = run(home, ["statement", alice, "--programme", "none"]);
    expect([none.status, none.stderr]).toEqual([7, expect.stringContaining("no programme none")]);
    expect(run(home, ["statement", "kratos1x"]).status).toBe(2);
  });

  it("agrees with what why-locked says", () => {
    const { stdout } = run(home, ["query", "why-locked", alice]);
    expect(stdout).toMatch(/is a share of programme pol .* burn at 2020-02-21T00:00:00\+08:00/);
    expect(stdout).toMatch(/now: speed-up - mine POL by staking until/);
  });
});

describe("a reconciliation", () => {
  it("is asked of a node for its last block, and made by a replay for earlier ones", async () => {
    const asked = runJson(home, ["query", "reconciliation", "pol"]);
    expect(asked).toMatchObject({
      rewards: [{ asset: "POL", funded: "20000000000000000000000000", claimed: "0" }],
      failures: [],
    });
    expect(run(home, ["query", "reconciliation", "pol"]).stdout).toContain("every equation holds");
    const past = run(home, ["query", "reconciliation", "pol", "--height", "1"]);
    expect([past.status, past.stderr]).toEqual([
      7,
      expect.stringContaining("aliquot replay --to 1 --reconcile pol"),
    ]);
    expect(run(home, ["query", "reconciliation", "none"]).status).toBe(7);
    await node.stop();
    const replayed = runJson(home, ["replay", "--to", "1", "--reconcile", "pol"]);
    const { height, time_sec, ...books } = asked;
    expect(replayed).toMatchObject({ blocks: 1, reconciliation: books });
    expect(run(home, ["replay", "--reconcile", "pol"]).stdout).toContain("every equation holds");
    expect(run(home, ["replay", "--to", "99"]).status).toBe(5);
    expect(run(home, ["replay", "--reconcile", "none"]).status).toBe(7);
  });
});
