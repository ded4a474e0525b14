import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defaultAppState } from "../../src/ledger/genesis.ts";
import { createValidatorKey } from "../../src/node/comet/validator-key.ts";
import { genesisText } from "../../src/node/genesis-doc.ts";
import { homePaths } from "../../src/node/home.ts";

/** The chain of the benchmarks. */
export const BENCH_CHAIN = "aliquot-bench-1";

/** When it begins: 1 January 2026. */
export const BENCH_START_SEC = Date.UTC(2026, 0, 1) / 1000;

/** The bank's first state with `balances` of the network's token. */
export function bankWith(
  balances: readonly { readonly address: string; readonly amount: string }[],
): object {
  return {
    ...(defaultAppState()["bank"] as object),
    balances: balances.map(({ address, amount }) => ({
      address,
      coins: [{ denom: "aktst", amount }],
    })),
  };
}

/** A first state that gives each account a million tokens. */
export function benchState(accounts: readonly { readonly address: string }[]) {
  const amount = (10n ** 24n).toString();
  return {
    accounts: { accounts: accounts.map(({ address }) => ({ address })) },
    bank: bankWith(accounts.map(({ address }) => ({ address, amount }))),
  };
}

/** Writes a node's home with this first state. */
export async function writeBenchHome(
  home: string,
  appState: Readonly<Record<string, unknown>>,
): Promise<void> {
  const paths = homePaths(home);
  await mkdir(join(home, "config"), { recursive: true });
  const { publicKey } = await createValidatorKey(paths.validatorKey);
  const time = new Date(BENCH_START_SEC * 1000).toISOString();
  await writeFile(paths.genesis, genesisText({ chainId: BENCH_CHAIN, time, publicKey, appState }));
}
