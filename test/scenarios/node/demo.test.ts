/** A demonstration from its start to its snapshot, through the real program. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatAmount } from "../../../src/exact/amount.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { type NodeProcess, run, runJson, startProgram } from "../../support/node/program.ts";

const folder = temporaryFolder();
const home = join(folder, "demo");
const TOKEN = 10n ** 18n;
let node: NodeProcess;
let bob = "";

beforeAll(async () => {
  node = await startProgram(home, ["--demo", "--check-invariants"]);
  bob = run(home, ["keys", "show", "bob", "--address"]).stdout.trim();
});

afterAll(() => void node.process.kill("SIGKILL"));

const balance = (who: string, denom = "aktst") =>
  BigInt(runJson(home, ["query", "balance", who, denom]).amount);

describe("a demonstration", () => {
  it("says where it is and takes a transfer in whole tokens", () => {
    expect(runJson(home, ["status"])).toMatchObject({ chain_id: "aliquot-demo-1", node: node.rpc });
    const before = balance("bob");
    const tx = runJson(home, ["tx", "send", "bob", "1.5KTST", "--from", "alice", "--memo", "hi"]);
    expect(tx).toMatchObject({ code: 0, height: expect.any(Number) });
    expect(balance("bob") - before).toBe((3n * TOKEN) / 2n);
    const found = runJson(home, ["query", "txs", `transfer.recipient='${bob}'`]);
    expect(found.txs[0].hash).toBe(tx.hash);
    expect(runJson(home, ["query", "tx", tx.hash])).toEqual(tx);
    const block = runJson(home, ["query", "block", String(tx.height)]);
    expect(block.transactions).toEqual([tx.hash]);
  });

  it("tries without sending, and sends to many at once", () => {
    const before = balance("bob");
    const tried = runJson(home, ["tx", "send", "bob", "1KTST", "--from", "alice", "--dry-run"]);
    expect(BigInt(tried.fee.gas)).toBeGreaterThan(BigInt(tried.gas_used));
    expect(balance("bob")).toBe(before);
    const many = ["tx", "multi-send", `${bob}:5aktst`, "operator:7aktst", "--from", "alice"];
    expect(runJson(home, many).code).toBe(0);
    expect(balance("bob")).toBe(before + 5n);
    expect(run(home, ["tx", "burn", "1KTST", "--from", "bob"]).stdout).toContain("done");
  });

  it("mints and redeems an asset, once for each reference", () => {
    const mint = ["tx", "mint", "alice", "2KAU", "--from", "issuer", "--reference", "bar-x"];
    const [had, before] = [balance("alice", "tkau"), runJson(home, ["query", "asset", "tkau"])];
    expect(runJson(home, mint).code).toBe(0);
    const again = run(home, [...mint, "--gas", "200000"]);
    expect(again).toMatchObject({ status: 7, stdout: "" });
    expect(again.stderr).toMatch(/refused in block \d+ \(assets \d+\)/);
    const redeem = ["tx", "redeem", "0.5KAU", "--from", "alice", "--destination", "vault 3"];
    expect(runJson(home, redeem).code).toBe(0);
    expect(balance("alice", "tkau") - had).toBe(15_000_000n);
    const after = runJson(home, ["query", "asset", "tkau"]);
    expect(after.asset.redemptions).toBe("1");
    expect(BigInt(after.asset.total_minted) - BigInt(before.asset.total_minted)).toBe(20_000_000n);
    expect(BigInt(after.supply) - BigInt(before.supply)).toBe(15_000_000n);
    expect(run(home, ["query", "assets"]).stdout).toContain("metal");
  });

  it("moves its time for its owner, and releases what vests", async () => {
    const at = () => Date.parse(runJson(home, ["status"]).latest_time);
    const day = 86_400_000;
    const end = new Date(at() + 10 * day).toISOString();
    const carol = runJson(home, ["keys", "add", "carol", "--no-backup", ...passphrase]).address;
    const vest = ["tx", "create-vesting", carol, "4KTST", "--end", end, "--from", "alice"];
    expect(runJson(home, vest).code).toBe(0);
    const before = at();
    const moved = runJson(home, ["advance", "5d"]);
    expect(Date.parse(moved.time) - before).toBeGreaterThanOrEqual(5 * day);
    const { spendable } = runJson(home, ["query", "balances", "carol"]);
    const free = BigInt(spendable[0].amount);
    expect(free > (19n * TOKEN) / 10n && free < (21n * TOKEN) / 10n).toBe(true);
    const url = `${node.rest}/aliquot/demo/advance`;
    const stranger = await fetch(url, { method: "POST", body: '{"seconds":1}' });
    expect(stranger.status).toBe(403);
  });

  it("proves what an account holds, and that another holds nothing", () => {
    const proven = runJson(home, ["query", "balance", "alice", "aktst", "--prove"]);
    expect(BigInt(proven.amount)).toBe(balance("alice"));
    expect(proven.app_hash).toMatch(/^[0-9A-F]{64}$/);
    expect(runJson(home, ["query", "balance", "bob", "tkag", "--prove"]).amount).toBe("0");
  });

  it("tells wallets what they need to know", async () => {
    const info = await (await fetch(`${node.rest}/aliquot/chain-info.json`)).json();
    const coin = { coinDenom: "KTST", coinMinimalDenom: "aktst", coinDecimals: 18 };
    const gasPriceStep = { low: 1e9, average: 1e9, high: 2e9 };
    expect(info).toMatchObject({
      chainId: "aliquot-demo-1",
      rpc: node.rpc,
      bip44: { coinType: 118 },
      bech32Config: { bech32PrefixAccAddr: "kratos" },
      currencies: expect.arrayContaining([coin, expect.objectContaining({ coinDenom: "KAU" })]),
      feeCurrencies: [{ ...coin, gasPriceStep }],
    });
  });

  it("gives tokens away", async () => {
    const before = balance("bob");
    const body = JSON.stringify({ address: bob });
    // What the server closed while the command above blocked this process is noticed now, not while it is used.
    await new Promise((done) => setTimeout(done, 100));
    const answers = await Promise.all(
      [1, 2].map(() => fetch(`${node.rest}/aliquot/faucet`, { method: "POST", body })),
    );
    for (const answer of answers) {
      const { tx_hash, amount } = (await answer.json()) as { tx_hash: string; amount: string };
      expect(amount).toBe("100000000000000000000aktst");
      expect(tx_hash).toMatch(/^[0-9A-F]{64}$/);
    }
    await expect.poll(() => balance("bob")).toBe(before + 200n * TOKEN);
  });

  it("says what is wrong, and what to do about it", () => {
    const refused = (args: readonly string[], status: number, says: RegExp) => {
      const ran = run(home, args);
      expect([ran.status, ran.stdout]).toEqual([status, ""]);
      expect(ran.stderr).toMatch(says);
    };
    refused(["tx", "send", "bob", "9e9", "--from", "alice"], 2, /like 1000aktst/);
    refused(["tx", "send", "bob", "-1KTST", "--from", "alice"], 2, /amounts are not negative/);
    refused(["tx", "send", "bob", "1XYZ", "--from", "alice"], 2, /denomination is called XYZ/);
    refused(["query", "balance", "bob", "KTTS"], 2, /did you mean KTST/);
    refused(["tx", "send", "bob", "1KTST", "--from", "alise"], 5, /alice/);
    refused(["tx", "send", "kratos1x", "1KTST", "--from", "alice"], 2, /kratos1x/);
    refused(["tx", "send", "bob", "99999999KTST", "--from", "alice"], 7, /fund the account/);
    refused(["query", "tx", "0".repeat(64)], 7, /after the next block/);
    refused(["status", "--node", "127.0.0.1:1"], 7, /aliquot start/);
    refused(["query", "raw", "/no.Such/Path"], 7, /unknown query path/);
    refused(["start", "--rpc", "0", "--rest", "0"], 5, /another process|process \d+/);
    const other = join(folder, "other");
    runJson(other, ["init", "--home", other]);
    const port = new URL(node.rpc).port;
    refused(
      ["start", "--home", other, "--rpc", port, "--rest", "0"],
      5,
      /port is taken; stop the .* or give --rpc HOST:PORT \(port 0 takes any\)/,
    );
    refused(["start", "--home", other, "--rpc", "here"], 2, /127\.0\.0\.1:26657/);
  });
});

describe("a failure under --json", () => {
  const errorOf = (args: readonly string[]) => {
    const { status, stdout, stderr } = run(home, [...args, "--json"]);
    expect(stdout).toBe("");
    const { error } = JSON.parse(stderr);
    expect(error.exit_code).toBe(status);
    return error;
  };

  it("is JSON too, with its code and the way out", () => {
    expect(errorOf(["tx", "send", "bob", "1XYZ", "--from", "alice"])).toMatchObject({
      code: "bad-amount",
      message: "1XYZ: no denomination is called XYZ",
      place: null,
      remedy: expect.stringContaining("KTST"),
      exit_code: 2,
    });
    expect(errorOf(["start", "--home", join(folder, "nothing")])).toMatchObject({
      code: "no-home",
      exit_code: 5,
    });
  });

  it("is JSON for a wrong command line as well", () => {
    const usage = { code: "usage", remedy: "add --help for the usage", exit_code: 2 };
    expect(errorOf(["query", "tx"])).toMatchObject({
      ...usage,
      message: "missing required argument 'hash'",
    });
    expect(errorOf(["status", "--nod", "x"]).message).toContain("unknown option '--nod'");
    expect(errorOf(["tx", "send", "bob", "-1KTST", "--from", "alice"]).code).toBe("bad-amount");
  });
});

describe("money", () => {
  it("is asked for by the names that people use", () => {
    const amount = balance("bob");
    expect(runJson(home, ["query", "balance", "bob", "KTST"])).toMatchObject({
      denom: "aktst",
      amount: amount.toString(),
    });
    const whole = formatAmount(amount, 18);
    const text = `${amount}aktst (${whole} KTST)\n`;
    expect(run(home, ["query", "balance", "bob", "KTST"]).stdout).toBe(text);
    const proven = run(home, ["query", "balance", "bob", "KTST", "--prove"]).stdout;
    expect(proven).toContain(text);
    expect(run(home, ["query", "supply", "KTST"]).stdout).toMatch(/aktst +\d+ +[\d.]+ KTST/);
  });
});

describe("a stopped demonstration", () => {
  it("ends in order and goes on where it was", async () => {
    const before = runJson(home, ["status"]).latest_height;
    expect(await node.stop("SIGINT")).toBe(0);
    expect(existsSync(join(home, "data/running.json"))).toBe(false);
    node = await startProgram(home, ["--demo", "--block-time", "stepped"]);
    expect(runJson(home, ["status"]).latest_height).toBe(before);
    expect(runJson(home, ["advance", "0"]).height).toBe(String(before + 1));
    expect(await node.stop()).toBe(0);
  });

  it("executes every block again to the same app hash, and its books hold", () => {
    const replayed = runJson(home, ["replay"]);
    const verified = runJson(home, ["verify-state"]);
    expect(replayed.app_hash).toBe(verified.app_hash);
    expect(replayed).toMatchObject({ blocks: verified.height, broken_invariants: [] });
    expect(verified).toMatchObject({ log_blocks: verified.height, broken_invariants: [] });
    expect(replayed.txs).toBeGreaterThan(5);
  });

  it("exports a state that a new chain begins from", async () => {
    const document = join(folder, "exported.json");
    const args = ["export", "--out", document, "--chain-id", "next-1"];
    expect(run(home, args).status).toBe(0);
    const next = join(folder, "next");
    mkdirSync(join(next, "config"), { recursive: true });
    copyFileSync(document, join(next, "config/genesis.json"));
    copyValidatorKey(next);
    const other = await startProgram(next, []);
    const held = (where: string, who: string) =>
      runJson(where, ["query", "balances", who]).balances;
    expect(held(next, bob)).toContainEqual({ denom: "aktst", amount: expect.any(String) });
    const pol = ["query", "programmes", "show", "pol-lockdrop"];
    expect(runJson(next, pol).vaults[0].funded).toBe(`${20_000_000n * TOKEN}`);
    expect(await other.stop()).toBe(0);
    expect(JSON.parse(readFileSync(document, "utf8")).chain_id).toBe("next-1");
  });

  it("is restored from a snapshot with the same app hash, and makes blocks", async () => {
    const file = join(folder, "state.snapshot");
    const taken = runJson(home, ["snapshot", "create", file]);
    expect(statSync(file).size).toBe(taken.bytes);
    expect(run(home, ["snapshot", "create", file]).stderr).toContain("exists already");
    const copy = join(folder, "copy");
    copyValidatorKey(copy);
    const restored = runJson(copy, ["snapshot", "restore", file]);
    expect(restored).toMatchObject({ app_hash: taken.app_hash, height: taken.height });
    const other = await startProgram(copy, ["--block-time", "100ms"]);
    await expect
      .poll(() => runJson(copy, ["status"]).latest_height, { timeout: 10_000 })
      .toBeGreaterThan(taken.height);
    expect(await other.stop()).toBe(0);
    expect(runJson(copy, ["verify-state"]).app_hash).toBe(taken.app_hash);
    expect(run(copy, ["snapshot", "restore", file]).stderr).toContain("there is a chain already");
  });

  it("makes its state again from the log", async () => {
    const before = runJson(home, ["verify-state"]);
    const other = await startProgram(home, ["--rebuild-state", "--block-time", "stepped"]);
    expect(await other.stop()).toBe(0);
    expect(runJson(home, ["verify-state"])).toEqual(before);
  });

  it("refuses a changed snapshot and places nothing", () => {
    const bytes = readFileSync(join(folder, "state.snapshot"));
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    const file = join(folder, "changed.snapshot");
    writeFileSync(file, bytes);
    const empty = join(folder, "empty");
    const ran = run(empty, ["snapshot", "restore", file]);
    expect(ran.status).toBe(5);
    expect(ran.stderr).toContain("checksum");
    expect(existsSync(empty)).toBe(false);
  });
});

const passphrase = ["--passphrase-file", join(home, "config/demo-passphrase")];

function copyValidatorKey(to: string): void {
  mkdirSync(join(to, "config"), { recursive: true });
  const key = "config/priv_validator_key.json";
  copyFileSync(join(home, key), join(to, key));
}
