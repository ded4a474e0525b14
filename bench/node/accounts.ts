/**
 * What a block of a thousand transfers costs with so many accounts: execution, state and hashes, without signatures
 * (they do not know the number of accounts). Prints the median and the state's size as JSON.
 */
import { defaultAppState } from "../../src/ledger/genesis.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import { nativeHost } from "../../src/node/native-host.ts";
import { sendBy, unsignedAccount } from "./signed-sends.ts";

const [accountsText = "1000"] = process.argv.slice(2);
const COUNT = Number(accountsText);
const TXS = 1_000;
const BLOCKS = 31;
const chainId = "aliquot-bench-1";
const ledger = new Ledger(chainId, { ...nativeHost(), verifySecp256k1: () => true });
load();

/** Nothing of it is held afterwards: what a collector of garbage walks over is the ledger's alone. */
function load(): void {
  const addresses = Array.from({ length: COUNT }, (_, i) => unsignedAccount(i).address);
  ledger.initChain({
    time: { seconds: 1n, nanos: 0 },
    initialHeight: 1,
    appState: {
      accounts: { accounts: addresses.map((address) => ({ address })) },
      bank: {
        ...(defaultAppState()["bank"] as object),
        balances: addresses.map((address) => ({
          address,
          coins: [{ denom: "aktst", amount: (10n ** 24n).toString() }],
        })),
      },
    },
  });
}

const sequences = new Map<number, bigint>();
let state = 7;
/** Senders and receivers all over the state, so that caches of the processor do not hide its size. */
function someone(): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return Math.floor((state / 2 ** 32) * COUNT);
}

function transfer(): Uint8Array {
  const from = someone();
  const sequence = sequences.get(from) ?? 0n;
  sequences.set(from, sequence + 1n);
  const to = unsignedAccount(someone()).address;
  const signature = new Uint8Array(64).fill(1);
  return sendBy(unsignedAccount(from), to, { chainId, sequence }, () => signature);
}

globalThis.gc?.();
const times: number[] = [];
const cpuTimes: number[] = [];
for (let height = 1; height <= BLOCKS; height++) {
  const txs = Array.from({ length: TXS }, transfer);
  globalThis.gc?.({ type: "minor" });
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const { txResults } = ledger.execute({
    height,
    time: { seconds: BigInt(height + 1), nanos: 0 },
    txs,
  });
  times.push(performance.now() - begin);
  const { user, system } = process.cpuUsage(cpu);
  cpuTimes.push((user + system) / 1_000);
  if (txResults.some(({ code }) => code !== 0)) throw new Error("a transfer was refused");
}
times.sort((a, b) => a - b);
cpuTimes.sort((a, b) => a - b);
const { rss } = process.memoryUsage();
const medianMs = times[BLOCKS >> 1] ?? 0;
const cpuMs = cpuTimes[BLOCKS >> 1] ?? 0;
const report = {
  accounts: COUNT,
  entries: ledger.state.size,
  medianMs,
  bestMs: times[0],
  cpuMs,
  bestCpuMs: cpuTimes[0],
  rss,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
