import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defaultAppState } from "../../src/ledger/genesis.ts";
import { createValidatorKey } from "../../src/node/comet/validator-key.ts";
import { homePaths } from "../../src/node/home.ts";
import { benchAccounts } from "./signed-sends.ts";

/** The chain of the benchmarks. */
export const BENCH_CHAIN = "aliquot-bench-1";

/** Writes a node's home whose genesis document gives `count` accounts a million tokens each. */
export async function writeBenchHome(home: string, count: number): Promise<void> {
  const paths = homePaths(home);
  await mkdir(join(home, "config"), { recursive: true });
  const key = await createValidatorKey(paths.validatorKey);
  const accounts = benchAccounts(count);
  const value = Buffer.from(key.publicKey).toString("base64");
  const genesis = {
    genesis_time: "2026-01-01T00:00:00Z",
    chain_id: BENCH_CHAIN,
    validators: [{ pub_key: { type: "tendermint/PubKeyEd25519", value }, power: "10" }],
    app_state: {
      accounts: { accounts: accounts.map(({ address }) => ({ address })) },
      bank: {
        ...(defaultAppState()["bank"] as object),
        balances: accounts.map(({ address }) => ({
          address,
          coins: [{ denom: "aktst", amount: (10n ** 24n).toString() }],
        })),
      },
    },
  };
  await writeFile(paths.genesis, JSON.stringify(genesis));
}
