/**
 * What a block of a thousand transfers costs with so many accounts: execution, state and hashes, without signatures
 * (they do not know the number of accounts). Prints the median and the state's size as JSON.
 */
import { defaultAppState } from "../../src/ledger/genesis.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import { nativeHost } from "../../src/node/native-host.ts";
import { type BenchAccount, benchAccounts, signedSend } from "./signed-sends.ts";

const [accountsText = "1000"] = process.argv.slice(2);
const TXS = 1_000;
const BLOCKS = 21;
const accounts = benchAccounts(Number(accountsText));
const chainId = "aliquot-bench-1";
const host = { ...nativeHost(), verifySecp256k1: () => true };
const ledger = new Ledger(chainId, host);
ledger.initChain({
  time: { seconds: 1n, nanos: 0 },
  initialHeight: 1,
  appState: {
    accounts: { accounts: accounts.map(({ address }) => ({ address })) },
    bank: {
      ...(defaultAppState()["bank"] as object),
      balances: accounts.map(({ address }) => ({
        address,
        coins: [{ denom: "aktst", amount: (10n ** 24n).toString() }],
      })),
    },
  },
});

const sequences = new Map<BenchAccount, bigint>();
let state = 7;
/** Senders and receivers all over the state, so that caches of the processor do not hide its size. */
function someone(): BenchAccount {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  const account = accounts[Math.floor((state / 2 ** 32) * accounts.length)];
  if (account === undefined) throw new Error("no account");
  return account;
}

const times: number[] = [];
for (let height = 1; height <= BLOCKS; height++) {
  const txs = Array.from({ length: TXS }, () => {
    const from = someone();
    const sequence = sequences.get(from) ?? 0n;
    sequences.set(from, sequence + 1n);
    return signedSend(from, someone().address, { chainId, sequence });
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
