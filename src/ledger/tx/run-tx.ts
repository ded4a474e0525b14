import { TxMsgData } from "cosmjs-types/cosmos/base/abci/v1beta1/abci";
import type { Any } from "cosmjs-types/google/protobuf/any";
import type { LedgerHost } from "../host.ts";
import type { Context, LedgerEvent } from "../kernel/context.ts";
import { sdkError, TxError } from "../kernel/errors.ts";
import { GasMeter, meteredStore } from "../kernel/gas.ts";
import { encodeMessage } from "../kernel/message-bytes.ts";
import { Overlay, type StateStore } from "../kernel/store.ts";
import { param } from "../modules/params/index.ts";
import { type AbciEvent, abciEvent, type BlockTime, type TxResult } from "../results.ts";
import { checkAnte } from "./ante.ts";
import type { DecodedTx } from "./decode-tx.ts";

/** The block a transaction runs in, or would run in next. */
interface BlockPlace {
  readonly chainId: string;
  readonly height: number;
  readonly time: BlockTime;
}

/** Where and how a transaction runs. */
export interface RunOptions {
  readonly at: BlockPlace;
  /** What stands after the run: fee and sequence once the checks pass, the messages' writes when all succeed. */
  readonly store: StateStore;
  readonly host: LedgerHost;
  /** `check`: the checks alone; `simulate`: without signatures and fee, without a gas limit. */
  readonly mode: "check" | "deliver" | "simulate";
  /** Gas that the block's transactions have used so far. */
  readonly meters?: { blockGas: bigint };
}

/** A refused transaction's result. */
export function refusal(error: TxError, gasWanted: bigint, gasUsed: bigint): TxResult {
  const { codespace, code, message } = error;
  return {
    code,
    codespace,
    log: message,
    data: new Uint8Array(),
    gasWanted,
    gasUsed,
    events: [],
  };
}

/**
 * Runs a transaction. A refusal by the checks leaves nothing behind; a refusal by a message leaves fee and
 * sequence; what a successful one wrote is in `store`.
 */
export function runTx(tx: DecodedTx, options: RunOptions): TxResult {
  const { mode } = options;
  const isSimulation = mode === "simulate";
  const gasWanted = tx.fee.gasLimit;
  const meter = new GasMeter(isSimulation ? undefined : gasWanted);
  const checks = stage(options, options.store, meter);
  try {
    checkBlockGas(options);
    checkAnte(checks.ctx, tx, { host: options.host, meter, isSimulation });
  } catch (error) {
    if (!(error instanceof TxError)) throw error;
    return refusal(error, gasWanted, meter.used);
  }
  checks.overlay.flushInto(options.store);
  const passed = { code: 0, codespace: "", log: "", gasWanted };
  const { events } = checks;
  if (mode === "check") {
    return { ...passed, data: new Uint8Array(), gasUsed: meter.used, events };
  }
  const run = stage(options, options.store, meter);
  try {
    const data = runMessages(run, tx, meter);
    run.overlay.flushInto(options.store);
    return { ...passed, data, gasUsed: meter.used, events: [...events, ...run.events] };
  } catch (error) {
    if (!(error instanceof TxError)) throw error;
    return { ...refusal(error, gasWanted, meter.used), events };
  } finally {
    if (options.meters !== undefined) options.meters.blockGas += meter.used;
  }
}

/** A context of its own over `store`, whose writes can be kept or dropped. */
function stage({ at }: RunOptions, store: StateStore, meter: GasMeter) {
  const overlay = new Overlay(store);
  const events: AbciEvent[] = [];
  const ctx: Context = {
    chainId: at.chainId,
    height: at.height,
    timeSec: Number(at.time.seconds),
    store: meteredStore(overlay, meter),
    emit: (event) => void events.push(abciEvent(event)),
  };
  return { overlay, events, ctx };
}

/** Not paid for by the transaction: its gas must be what the mempool's checks have seen. */
function checkBlockGas({ meters, at, store }: RunOptions): void {
  if (meters === undefined) return;
  const place = { chainId: at.chainId, height: at.height, timeSec: Number(at.time.seconds), store };
  if (meters.blockGas < param(place, "maxBlockGas")) return;
  throw sdkError("out-of-gas", `no block gas left to run tx in block ${at.height}`);
}

function runMessages(run: ReturnType<typeof stage>, tx: DecodedTx, meter: GasMeter): Uint8Array {
  const msgResponses = tx.messages.map(({ kind, value }, index): Any => {
    meter.consume(Number(kind.gas), kind.typeUrl);
    const { chainId, height, timeSec, store } = run.ctx;
    const emit = (event: LedgerEvent) => void run.events.push(abciEvent(event, index));
    const ctx: Context = { chainId, height, timeSec, store, emit };
    const sender = kind.signers(value)[0] ?? "";
    ctx.emit({ type: "message", action: kind.typeUrl, sender, module: moduleOf(kind.typeUrl) });
    const { typeUrl, codec } = kind.response;
    return { typeUrl, value: encodeMessage(codec, kind.handle(ctx, value)) };
  });
  return encodeMessage(TxMsgData, { data: [], msgResponses });
}

/** `bank` of `/cosmos.bank.v1beta1.MsgSend`. Source: Cosmos SDK `types/msgservice`, GetModuleNameFromTypeURL. */
function moduleOf(typeUrl: string): string {
  return typeUrl.split(".")[1] ?? "";
}
