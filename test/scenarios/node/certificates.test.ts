/** Certificates from a genesis to their principal, through the real program with a clock that stands still. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoSigner } from "../../../src/cli/commands/node/demo/accounts.ts";
import { ensureDemoHome } from "../../../src/cli/commands/node/demo/network.ts";
import { Ledger } from "../../../src/ledger/ledger.ts";
import { formatAddress, moduleAddress } from "../../../src/ledger/modules/accounts/index.ts";
import { nativeHost } from "../../../src/node/native-host.ts";
import { certificate } from "../../support/certificate.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { type NodeProcess, run, runJson, startProgram } from "../../support/node/program.ts";

const home = join(temporaryFolder(), "demo");
const TOKEN = 10n ** 18n;
const WEEKS_4 = 28 * 86_400;
/** 2026-01-29T00:00:00Z, four weeks after the chain began. */
const MATURITY = 1_769_644_800;
const CERT = certificate(`pol-lockdrop/4w:aktst/${MATURITY}`);
const GAS = ["--gas", "200000"];
let node: NodeProcess;

interface Balance {
  readonly address: string;
  readonly coins: { denom: string; amount: string }[];
}

/** The demonstration's genesis, in which alice has locked 3 KTST. */
function lockInGenesis(): void {
  const file = join(home, "config/genesis.json");
  const genesis = JSON.parse(readFileSync(file, "utf8"));
  genesis.genesis_time = "2026-01-01T00:00:00Z";
  const balances: Balance[] = genesis.app_state.bank.balances;
  const amount = (3n * TOKEN).toString();
  const alice = balances.find(({ address }) => address === demoSigner("alice").address);
  alice?.coins.push({ denom: CERT, amount });
  alice?.coins.sort((a, b) => (a.denom < b.denom ? -1 : 1));
  const vault = formatAddress(moduleAddress("certificates"));
  balances.push({ address: vault, coins: [{ denom: "aktst", amount }] });
  const series = {
    asset: "aktst",
    product: "pol-lockdrop/4w",
    maturity_sec: `${MATURITY}`,
    issued: amount,
  };
  genesis.app_state.certificates = { series: [series] };
  writeFileSync(file, JSON.stringify(genesis));
}

beforeAll(async () => {
  await ensureDemoHome(home, { hasPast: false });
  lockInGenesis();
  node = await startProgram(home, ["--demo", "--block-time", "stepped", "--check-invariants"]);
  runJson(home, ["advance", "0"]);
});

afterAll(() => void node.process.kill("SIGKILL"));

const balance = (who: string, denom: string) =>
  BigInt(runJson(home, ["query", "balance", who, denom]).amount);

/** Sends a transaction and makes its block; what became of it. */
function inBlock(args: readonly string[]) {
  const { hash } = runJson(home, ["tx", ...args, "--no-wait"]);
  runJson(home, ["advance", "0"]);
  return runJson(home, ["query", "tx", hash]);
}

describe("a certificate", () => {
  it("says what is locked, why, until when and what to do", async () => {
    const text = run(home, ["query", "why-locked", "alice"]).stdout;
    expect(text).toBe(
      [
        "3 KTST is locked in pol-lockdrop/4w",
        `  ${CERT}`,
        "  free: 2026-01-29T00:00:00Z (28 d 00:00:00 left)",
        "  now: transfer - send or sell the certificate: whoever holds it redeems it",
        "  from 2026-01-29T00:00:00Z on: redeem - redeem the certificate for the principal",
        "",
      ].join("\n"),
    );
    const { address } = demoSigner("alice");
    const path = `/aliquot/certificates/v1/accounts/${address}/locked`;
    const answer = (await (await fetch(`${node.rest}${path}`)).json()) as object;
    expect(answer).toMatchObject({ more: false, locked: [{ until_sec: `${MATURITY}` }] });
    expect(runJson(home, ["query", "why-locked", "alice"])).toMatchObject(answer);
    expect(run(home, ["query", "why-locked", "bob"]).stdout).toMatch(/^nothing of .* is locked\n$/);
  });

  it("is found by its denomination, over REST too", async () => {
    const found = runJson(home, ["query", "certificates", "series", CERT]);
    expect(found).toMatchObject({
      series: { product: "pol-lockdrop/4w" },
      outstanding: (3n * TOKEN).toString(),
    });
    const url = `${node.rest}/aliquot/certificates/v1/series/${CERT}`;
    expect(await (await fetch(url)).json()).toEqual(found);
    expect(run(home, ["query", "certificates", "list"]).stdout).toContain(CERT);
    const text = run(home, ["query", "certificates", "series", CERT]).stdout;
    expect(text).toMatch(/matures +2026-01-29T00:00:00Z/);
    const none = run(home, ["query", "certificates", "series", "cert/none"]);
    expect([none.status, none.stderr]).toEqual([7, expect.stringContaining("certificates list")]);
  });

  it("is sent and split like any coin, in whole units too", () => {
    expect(inBlock(["send", "bob", `1CERT${CERT.slice(4)}`, "--from", "alice"]).code).toBe(0);
    expect(balance("bob", CERT)).toBe(TOKEN);
    expect(run(home, ["query", "certificates", "held", "bob"]).stdout).toContain("1 KTST");
    const burn = run(home, ["tx", "burn", `1${CERT}`, "--from", "bob"]);
    expect([burn.status, burn.stderr]).toEqual([2, expect.stringContaining("cannot be burned")]);
  });

  it("is redeemed at maturity and not a second before, by who holds it", () => {
    runJson(home, ["advance", `${WEEKS_4 - 1}s`]);
    const redeem = ["certificates", "redeem", `${TOKEN}${CERT}`, "--from", "bob"];
    const tried = run(home, ["tx", ...redeem]);
    expect([tried.status, tried.stderr]).toEqual([
      7,
      expect.stringContaining("from 2026-01-29T00:00:00Z on: certificate is not mature"),
    ]);
    expect(inBlock([...redeem, ...GAS])).toMatchObject({ code: 3, codespace: "certificates" });
    runJson(home, ["advance", "1s"]);
    const before = balance("bob", "aktst");
    expect(inBlock(redeem).code).toBe(0);
    expect(balance("bob", CERT)).toBe(0n);
    // One token less the fee, which is far below a thousandth of it.
    const gained = balance("bob", "aktst") - before;
    expect(gained < TOKEN && gained > TOKEN - TOKEN / 1_000n).toBe(true);
    expect(run(home, ["query", "why-locked", "alice"]).stdout).toContain(
      "  free: 2026-01-29T00:00:00Z (mature)\n  now: redeem",
    );
    expect(inBlock(["certificates", "redeem-all", "--from", "alice"]).code).toBe(0);
    expect(runJson(home, ["query", "certificates", "series", CERT])).toMatchObject({
      series: { redeemed: (3n * TOKEN).toString(), locked: "0" },
      outstanding: "0",
    });
  });

  it("leaves a state that another chain begins with", async () => {
    await node.stop();
    const { app_state } = JSON.parse(run(home, ["export", "--home", home]).stdout);
    expect(app_state.certificates.series).toMatchObject([{ denom: CERT, locked: "0" }]);
    const next = new Ledger("next-1", nativeHost());
    const time = { seconds: BigInt(MATURITY), nanos: 0 };
    next.initChain({ time, initialHeight: 1, appState: app_state });
    expect(next.exportState()).toEqual(app_state);
  });
});
