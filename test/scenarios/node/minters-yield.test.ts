/** A minter's yield live: attested mints, activation by sending, fees month by month, claims of a backlog. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aliquot, temporaryFolder } from "../../support/cli.ts";
import { type NodeProcess, run, runJson, startProgram } from "../../support/node/program.ts";

const folder = temporaryFolder();
const home = join(folder, "demo");
const file = join(folder, "yield.json");
let node: NodeProcess;
/** The month in which the chain begins. */
let first = "";

beforeAll(async () => {
  node = await startProgram(home, ["--demo", "--no-past", "--check-invariants"]);
  first = runJson(home, ["status"]).latest_time.slice(0, 7);
});

afterAll(() => void node.process.kill("SIGKILL"));

const tx = (from: string, ...words: readonly string[]) =>
  runJson(home, ["tx", ...words, "--from", from]);
const live = (from: string, ...words: readonly string[]) => tx(from, "programmes", ...words);
const refused = (from: string, ...words: readonly string[]) =>
  run(home, ["tx", "programmes", ...words, "--from", from]).stderr;
const query = (...words: readonly string[]) => runJson(home, ["query", "programmes", ...words]);

const definition = {
  aliquot: 1,
  id: "kau-yield",
  title: "Yield of those who mint KAU",
  zone: "UTC",
  assets: { KAU: { decimals: 7 } },
  contribute: { by: "mint", assets: ["KAU"] },
  share: { by: "monthly-yield", fraction: "1/4", sink: "treasury" },
  release: { by: "monthly" },
};

describe("a minter's yield", () => {
  it("is registered without a pool, and counts what is sent on", () => {
    writeFileSync(file, JSON.stringify(definition));
    tx("issuer", "mint", "alice", "10KAU", "--reference", "a");
    tx("issuer", "mint", "bob", "10KAU", "--reference", "b");
    tx("issuer", "mint", "operator", "100KAU", "--reference", "fees");
    const register = ["register", file, "--bind", "KAU=tkau", "--treasury", "faucet"];
    const attest = ["--attestor", "issuer", "--attest", "mint"];
    const tried = run(home, [
      ...["tx", "programmes", ...register, ...attest, "--dry-run", "--from", "operator"],
    ]);
    expect(tried.stdout).toContain("nothing: fees fund it");
    live("operator", ...register, ...attest);
    for (const [name, amount] of [
      ["alice", "10"],
      ["bob", "10"],
    ] as const) {
      const minted = ["--participant", name, "--asset", "KAU", "--amount", amount];
      live("issuer", "attest", "kau-yield", "mint", ...minted);
    }
    expect(live("alice", "activate", "kau-yield", "6KAU", "faucet").code).toBe(0);
    expect(live("bob", "activate", "kau-yield", "2KAU", "faucet", "--via", "spend").code).toBe(0);
    expect(refused("alice", "activate", "kau-yield", "1KAU", "alice")).toContain("programmes 17");
    expect(refused("alice", "activate", "kau-yield", "5KAU", "bob")).toContain("programmes 11");
    expect(query("show", "kau-yield").lots).toMatchObject([{ activated: `8${"0".repeat(7)}` }]);
  });

  it("divides a month's fees once they are complete, and pays a backlog of years at once", () => {
    expect(refused("bob", "pay-fees", "kau-yield", first, "1KAU")).toContain("programmes 49");
    expect(live("operator", "pay-fees", "kau-yield", first, "16KAU").code).toBe(0);
    // 26 months on: months without fees between them do not count towards the 24 of one message.
    const [year = 0, month = 0] = first.split("-").map(Number);
    const later = new Date(Date.UTC(year, month - 1 + 26)).toISOString().slice(0, 7);
    live("operator", "pay-fees", "kau-yield", later, "8KAU");
    expect(refused("alice", "claim", "kau-yield")).toContain("programmes 38");
    runJson(home, ["advance", "960d"]);
    expect(refused("operator", "pay-fees", "kau-yield", first, "1KAU")).toContain("programmes 43");
    const claims = run(home, ["tx", "programmes", "claim", "kau-yield", "--from", "alice"]).stdout;
    expect(claims.match(/programmes_claim/g)).toHaveLength(1);
    // (16 + 8) x 1/4 x 6 / 8 = 4.5, beside the 4 that were not sent on.
    const balance = runJson(home, ["query", "balance", "alice", "tkau"]).amount;
    expect(balance).toBe(`85${"0".repeat(6)}`);
    expect(refused("alice", "claim", "kau-yield")).toContain("programmes 38");
    const shown = run(home, ["query", "programmes", "participant", "kau-yield", "alice"]).stdout;
    expect(shown).toMatch(/KAU +10 KAU +4 KAU .* 4\.5 KAU +4\.5 KAU/);
    expect(live("faucet", "settle", "kau-yield", "bob", "--group", `KAU/${first}`).code).toBe(0);
    expect(live("faucet", "settle", "kau-yield", "bob").code).toBe(0);
    expect(refused("bob", "settle", "kau-yield", "--group", "KAU/1")).toContain("programmes 50");
  });

  it("is settled again from its export", () => {
    const out = join(folder, "audit");
    const { as_of } = runJson(home, ["export-programme", "kau-yield", "--out", out]);
    const settled = join(folder, "settled");
    const inputs = [join(out, "definition.json"), join(out, "events.csv")];
    const how = ["--as-of", as_of, "--no-report", "--out", settled];
    expect(aliquot(["settle", ...inputs, ...how])).toMatchObject({ status: 0 });
    const { rewards } = JSON.parse(readFileSync(join(settled, "summary.json"), "utf8"));
    expect(query("show", "kau-yield").groups).toMatchObject([
      { allocated: `4${"0".repeat(7)}`, swept: true },
      { allocated: `2${"0".repeat(7)}`, swept: true },
    ]);
    const whole = `6${"0".repeat(7)}`;
    expect(rewards.KAU).toMatchObject({ allocated: whole, pool: whole, dust: "0" });
  });
});
