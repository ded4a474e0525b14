/**
 * What a block of a thousand transfers costs with so many accounts: execution, state and hashes, without signatures
 * (they do not know the number of accounts). Prints the median and the state's size as JSON.
 */
import type { GenesisJson } from "../../src/ledger/kernel/module.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import { nativeHost } from "../../src/node/native-host.ts";
import { randomFrom } from "../../test/support/random.ts";
import { BENCH_CHAIN, benchState } from "./genesis.ts";
import { type BenchAccount, benchAccounts, signedSend } from "./signed-sends.ts";

const [accountsText = "1000"] = process.argv.slice(2);
const TXS = 1_000;
const BLOCKS = 21;
const accounts = benchAccounts(Number(accountsText));
const chainId = BENCH_CHAIN;
const host = { ...nativeHost(), verifySecp256k1: () => true };
const ledger = new Ledger(chainId, host);
const appState = benchState(accounts) as unknown as GenesisJson;
ledger.initChain({ time: { seconds: 1n, nanos: 0 }, initialHeight: 1, appState });

const sequences = new Map<BenchAccount, bigint>();
// Senders and receivers all over the state, so that caches of the processor do not hide its size.
const random = randomFrom(7);

const times: number[] = [];
for (let height = 1; height <= BLOCKS; height++) {
  const txs = Array.from({ length: TXS }, () => {
    const from = random.pick(accounts);
    const sequence = sequences.get(from) ?? 0n;
    sequences.set(from, sequence + 1n);
    return signedSend(from, random.pick(accounts).address, { chainId, sequence });
  });
  const begin = performance.now();
  const { txResults } = ledger.execute({
    height,
    time: { seconds: BigInt(height + 1), nanos: 0 },
    txs,
  });
  times.push(performance.now() - begin);
  if (txResults.some(({ code }) => code !== 0)) throw new Error("a transfer was refused");
}
times.sort((a, b) => a - b);
const { rss } = process.memoryUsage();
const median = times[BLOCKS >> 1] ?? 0;
process.stdout.write(
  `${JSON.stringify({ accounts: accounts.length, entries: ledger.state.size, medianMs: median, bestMs: times[0], rss })}\n`,
);
