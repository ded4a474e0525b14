/** Keys and homes through the real program. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LocalSigner } from "../../../src/client/signer.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { run, runJson } from "../../support/node/program.ts";

const folder = temporaryFolder();
const home = join(folder, "home");
const WORDS =
  "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
const env = { ALIQUOT_PASSPHRASE: "correct horse" };
const key = (args: readonly string[], input = "") => run(home, ["keys", ...args], { input, env });
const { address } = LocalSigner.fromMnemonic(WORDS);

describe("keys", () => {
  it("are made without showing the mnemonic where there is no terminal", () => {
    const refused = key(["add", "new"]);
    expect([refused.status, refused.stdout]).toEqual([2, ""]);
    expect(refused.stderr).toContain("--mnemonic-to");
    const file = join(folder, "words");
    const made = key(["add", "new", "--mnemonic-to", file, "--json"]);
    const words = readFileSync(file, "utf8").trim();
    expect(words.split(" ")).toHaveLength(24);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(made.stdout + made.stderr).not.toContain(words.slice(0, 20));
    expect(JSON.parse(made.stdout).address).toBe(LocalSigner.fromMnemonic(words).address);
  });

  it("are recovered from a mnemonic and imported from hex", () => {
    expect(JSON.parse(key(["add", "old", "--recover", "--json"], WORDS).stdout).address).toBe(
      address,
    );
    const second = key(["add", "second", "--recover", "--index", "1", "--json"], WORDS);
    expect(JSON.parse(second.stdout).address).toBe(LocalSigner.fromMnemonic(WORDS, 1).address);
    const hex = "c4a48e2fce1481cd3294b4490f6678090ea98d3d0e5cd984558ab0968741b104";
    const imported = JSON.parse(key(["import", "raw", "--hex", "--json"], hex).stdout).address;
    expect(imported).toBe(LocalSigner.fromPrivateKey(Buffer.from(hex, "hex")).address);
    expect(key(["add", "bad", "--recover"], `${WORDS} zoo`).stderr).toContain("no mnemonic");
    expect(key(["import", "bad", "--hex"], "12").stderr).toContain("64 hex digits");
    expect(key(["import", "bad"]).stderr).toContain("--mnemonic-file");
  });

  it("are listed, shown and deleted, never replaced", () => {
    expect(key(["list"]).stdout).toContain(address);
    expect(key(["show", "old", "--address"]).stdout).toBe(`${address}\n`);
    expect(key(["add", "old", "--no-backup"]).stderr).toContain("there is a key called old");
    expect(key(["delete", "raw"]).stderr).toContain("--yes");
    expect(key(["delete", "raw", "--yes"]).status).toBe(0);
    expect(key(["show", "raw"])).toMatchObject({ status: 5, stdout: "" });
    expect(key(["show", "secnod"]).stderr).toContain("did you mean second");
  });

  it("need a passphrase, of eight characters at least", () => {
    const none = run(home, ["keys", "add", "x", "--no-backup"]);
    expect(none.stderr).toContain("--passphrase-file");
    const short = { ALIQUOT_PASSPHRASE: "short" };
    expect(run(home, ["keys", "add", "x", "--no-backup"], { env: short }).stderr).toContain(
      "too short",
    );
  });

  it("stand together as a multisig account", () => {
    const args = ["multisig", "board", "--threshold", "2", "--members", "old,second,new", "--json"];
    const made = JSON.parse(key(args).stdout);
    expect(made).toMatchObject({ kind: "multisig", threshold: 2 });
    const refused = key(["multisig", "b2", "--threshold", "4", "--members", "old,second"]);
    expect(refused.stderr).toContain("from 1 to 2");
  });

  it("that are damaged are named with the way out", () => {
    const path = join(home, "keys/torn.json");
    writeFileSync(path, readFileSync(join(home, "keys/old.json"), "utf8").slice(0, 200));
    const ran = key(["show", "torn"]);
    expect(ran.status).toBe(5);
    expect(ran.stderr).toMatch(/torn\.json: this is no key file; restore it/);
  });
});

describe("a home", () => {
  it("is made once, and init without a word still explains templates", () => {
    const place = join(folder, "node");
    const balance = ["--account", `${address}:5aktst,6uatom`];
    const made = runJson(place, ["init", "--home", place, "--chain-id", "mine-1", ...balance]);
    expect(made).toMatchObject({ chain_id: "mine-1", home: place });
    expect(statSync(made.validator_key).mode & 0o777).toBe(0o600);
    const genesis = JSON.parse(readFileSync(made.genesis, "utf8"));
    const coins = [
      { denom: "aktst", amount: "5" },
      { denom: "uatom", amount: "6" },
    ];
    expect(genesis.app_state.bank.balances).toEqual([{ address, coins }]);
    expect(runJson(place, ["keys", "list"])).toEqual([]);
    const again = run(place, ["init", "--home", place]);
    expect(again.status).toBe(5);
    expect(again.stderr).toContain("there is a node already");
    const bare = run(place, ["init"]);
    expect(bare.status).toBe(2);
    expect(bare.stderr).toMatch(/templates are .*--home/);
  });

  it("that is not there is named with the command that makes it", () => {
    const nowhere = join(folder, "nowhere");
    for (const command of ["start", "replay", "verify-state", "export"]) {
      const ran = run(nowhere, [command, "--home", nowhere]);
      expect([command, ran.status]).toEqual([command, 5]);
      expect(ran.stderr).toContain(`aliquot init --home ${nowhere}`);
    }
    expect(existsSync(nowhere)).toBe(false);
    expect(run(nowhere, ["start", "--home", nowhere, "--block-time", "soon"]).status).not.toBe(0);
    expect(run(nowhere, ["advance", "1d"]).stderr).toContain("start --demo");
  });
});
