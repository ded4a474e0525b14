import { SimulateRequest, SimulateResponse } from "cosmjs-types/cosmos/tx/v1beta1/service";
import type { SignerInfo } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import type { Codec } from "../ledger/kernel/module.ts";
import { parseGasPrices, requiredFee } from "../ledger/modules/fees/index.ts";
import type { ChainQueries } from "./chain-queries.ts";
import { ClientError, TxRefused } from "./client-error.ts";
import { authInfoBytes, bodyBytes, sealTx, type TxContent, type TxFee } from "./make-tx.ts";
import { QueryRefused } from "./query-answers.ts";

/** What blocks do between the simulation and the transaction may cost more gas. */
const MULTIPLIER = 1.3;
/** As long as a real one: a transaction's bytes cost gas. */
const SIGNATURE = new Uint8Array(64);
/** As long as a usual fee. */
const FEE: TxFee = { amount: [], gas: 1_000_000n };

/** What a transaction would do. */
export interface Simulated {
  readonly gasUsed: bigint;
  /** Encoded `TxMsgData`: the answers of the messages. */
  readonly data: Uint8Array;
}

/** The gas that a transaction of `signer` would use now. Throws TxRefused for what would fail. */
export async function simulateGas(
  chain: ChainQueries,
  content: TxContent,
  signer: SignerInfo,
): Promise<bigint> {
  return (await simulateTx(chain, content, signer)).gasUsed;
}

/** What a transaction of `signer` would do now. Throws TxRefused for what would fail. */
export async function simulateTx(
  chain: ChainQueries,
  content: TxContent,
  signer: SignerInfo,
): Promise<Simulated> {
  const count = signer.modeInfo?.multi?.modeInfos.length ?? 1;
  const signatures = [count === 1 ? SIGNATURE : new Uint8Array(count * 66)];
  const { bytes } = sealTx(bodyBytes(content), authInfoBytes(signer, FEE), signatures);
  try {
    const { gasInfo, result } = await chain.query(
      "/cosmos.tx.v1beta1.Service/Simulate",
      SimulateRequest as Codec<SimulateRequest>,
      SimulateResponse,
      { txBytes: bytes },
    );
    return { gasUsed: gasInfo?.gasUsed ?? 0n, data: result?.data ?? new Uint8Array() };
  } catch (error) {
    if (!(error instanceof QueryRefused)) throw error;
    const { codespace, queryCode, message } = error;
    throw new TxRefused({ codespace, code: queryCode, log: message, hash: "" });
  }
}

/** Gas with a reserve, rounded up. */
export function gasLimit(used: bigint, multiplier = MULTIPLIER): bigint {
  if (!(multiplier >= 1 && multiplier <= 100)) {
    const remedy = "give a number from 1 to 100";
    throw new ClientError("client/bad-gas", `${multiplier} is no gas multiplier`, remedy);
  }
  return (used * BigInt(Math.ceil(multiplier * 1_000)) + 999n) / 1_000n;
}

/** The fee for so much gas at the price that the chain asks, in the first denomination it takes or in `denom`. */
export async function feeForGas(chain: ChainQueries, gas: bigint, denom?: string): Promise<TxFee> {
  const minGasPrices = parseGasPrices((await chain.params()).minGasPrices);
  const accepted = requiredFee({ minGasPrices }, gas);
  if (accepted.length === 0) return { amount: [], gas };
  const found = denom === undefined ? accepted[0] : accepted.find((each) => each.denom === denom);
  if (found === undefined) {
    const remedy = `fees are paid in ${accepted.map((each) => each.denom).join(" or ")}`;
    throw new ClientError("client/bad-fee", `no fee is paid in ${denom}`, remedy);
  }
  return { amount: [{ denom: found.denom, amount: found.amount.toString() }], gas };
}
