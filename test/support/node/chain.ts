import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { bankWith } from "../../../bench/node/genesis.ts";
import { createValidatorKey } from "../../../src/node/comet/validator-key.ts";
import { EmbeddedNode, type EmbeddedOptions } from "../../../src/node/embedded.ts";
import { genesisText } from "../../../src/node/genesis-doc.ts";
import { homePaths, openHome } from "../../../src/node/home.ts";
import { createLogger } from "../../../src/node/log.ts";
import { DEFAULT_MEMPOOL_LIMITS } from "../../../src/node/mempool.ts";
import type { NativeHost } from "../../../src/node/native-host.ts";

/** The chain of the tests. */
export const CHAIN_ID = "aliquot-test-1";
/** The fee of 100,000 gas at the default price. */
export const FEE = { amount: [{ denom: "aktst", amount: "100000000000000" }], gas: "100000" };

/** A wallet by CosmJS, with `count` accounts of this network. */
export async function wallet(seed: string, count = 1): Promise<DirectSecp256k1HdWallet> {
  const { Slip10RawIndex } = await import("@cosmjs/crypto");
  const hdPaths = Array.from({ length: count }, (_, i) =>
    [44, 118, 0]
      .map((n) => Slip10RawIndex.hardened(n))
      .concat([Slip10RawIndex.normal(0), Slip10RawIndex.normal(i)]),
  );
  return await DirectSecp256k1HdWallet.fromMnemonic(seed, { prefix: "kratos", hdPaths });
}

/** Published test mnemonics (BIP-39 and CosmJS). */
export const ALICE =
  "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

/** A new home with `balances`, in a folder that `dispose` removes. */
export async function makeHome(
  balances: readonly { readonly address: string; readonly amount: string }[],
  more: Readonly<Record<string, object>> = {},
): Promise<{ readonly home: string; dispose(): Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), "aliquot-node-"));
  const paths = homePaths(home);
  await mkdir(join(home, "config"), { recursive: true });
  const key = await createValidatorKey(paths.validatorKey);
  const appState = { bank: bankWith(balances), ...more };
  const time = "2026-01-01T00:00:00Z";
  const { publicKey } = key;
  await writeFile(paths.genesis, genesisText({ chainId: CHAIN_ID, time, publicKey, appState }));
  return { home, dispose: () => rm(home, { recursive: true, force: true }) };
}

/** Starts a node over a home. */
export async function startNode(
  home: string,
  options: Partial<EmbeddedOptions> = {},
  host?: NativeHost,
): Promise<EmbeddedNode> {
  const parts = await openHome(home, createLogger({ level: "silent", form: "plain" }), host);
  return await EmbeddedNode.start(parts, {
    moniker: "test",
    version: "0.0.0",
    schedule: { mode: "stepped" },
    mempool: DEFAULT_MEMPOOL_LIMITS,
    keepBlocks: undefined,
    checksInvariants: true,
    ...options,
  });
}
