import { TxMsgData } from "cosmjs-types/cosmos/base/abci/v1beta1/abci";
import type { TxView } from "../../../client/blocks.ts";
import { assertDone, type Client } from "../../../client/client.ts";
import { TxRefused } from "../../../client/client-error.ts";
import { gasLimit, simulateTx } from "../../../client/gas.ts";
import { singleSigner } from "../../../client/make-tx.ts";
import { type Message, messages } from "../../../client/messages.ts";
import { pause } from "../../../client/rpc.ts";
import type { LocalSigner } from "../../../client/signer.ts";
import {
  type AttestedEvent,
  MsgImportRows,
  MsgImportRowsResponse,
} from "../../../ledger/gen/aliquot/programmes/v1/tx.ts";

/** Transactions that are sent before the first of them is in a block. */
const IN_FLIGHT = 4;
/** Of later batches the gas is guessed from the first: rows differ. */
const GUESS_MULTIPLIER = 1.6;
/** What a transaction holds beside its rows: two messages' heads, fee, signature. */
const OVERHEAD_BYTES = 1_500;
const POLL_MS = 100;

/** What is brought in, and by whom. */
export interface ImportPlan {
  readonly client: Client;
  /** The attestor's address and public key. */
  readonly attestor: Pick<LocalSigner, "address" | "publicKey">;
  readonly programmeId: string;
  readonly fileSha256: string;
  readonly events: readonly AttestedEvent[];
  /** Rows of one message at most. */
  readonly batch: number;
  readonly timeoutMs: number;
}

/** Rows that fit into one transaction; rows count from 1. */
interface Batch {
  readonly firstRow: bigint;
  readonly events: readonly AttestedEvent[];
}

/** What the first batch would do now. */
export interface BatchOutlook {
  readonly gasUsed: bigint;
  readonly accepted: bigint;
  readonly rejected: bigint;
}

/** The first row that is not on the ledger; undefined when the file was not announced. */
export async function nextRowOf(plan: ImportPlan): Promise<bigint | undefined> {
  const { client, programmeId, fileSha256 } = plan;
  return (await client.programmes.import(programmeId, fileSha256))?.nextRow;
}

/** The rows from `nextRow` on in batches, none larger than a transaction may be. */
export async function batchesFrom(plan: ImportPlan, nextRow: bigint): Promise<Batch[]> {
  const most = Number((await plan.client.params()).maxTxBytes) - OVERHEAD_BYTES;
  const batches: Batch[] = [];
  let events: AttestedEvent[] = [];
  let bytes = 0;
  for (const event of plan.events.slice(Number(nextRow) - 1)) {
    const size = MsgImportRows.encode(MsgImportRows.fromPartial({ events: [event] })).finish()
      .length;
    if (events.length === plan.batch || (events.length > 0 && bytes + size > most)) {
      batches.push({ firstRow: firstRowAfter(batches, nextRow), events });
      events = [];
      bytes = 0;
    }
    events.push(event);
    bytes += size;
  }
  if (events.length > 0) batches.push({ firstRow: firstRowAfter(batches, nextRow), events });
  return batches;
}

/** Tries the first batch without sending it. Throws TxRefused for what would fail whole. */
export async function outlook(
  plan: ImportPlan,
  batch: Batch,
  isOpen: boolean,
): Promise<BatchOutlook> {
  const { client, attestor } = plan;
  const identity = await client.identity(attestor.address);
  const signer = singleSigner(attestor.publicKey, identity, "direct");
  const content = { messages: messagesOf(plan, batch, isOpen) };
  const { gasUsed, data } = await simulateTx(client, content, signer);
  const last = TxMsgData.decode(data).msgResponses.at(-1)?.value ?? new Uint8Array();
  const { accepted, rejected } = MsgImportRowsResponse.decode(last);
  return { gasUsed, accepted, rejected };
}

/**
 * Sends all rows that are missing, several transactions at once, and asks the ledger after each round where it
 * stands: it alone decides what is next, so that no failure brings a row in twice. Throws TxRefused.
 */
export async function sendRows(
  plan: ImportPlan,
  signer: LocalSigner,
  onRound: (nextRow: bigint) => void,
): Promise<void> {
  let nextRow = await nextRowOf(plan);
  const rows = BigInt(plan.events.length);
  while (nextRow === undefined || nextRow <= rows) {
    const batches = await batchesFrom(plan, nextRow ?? 1n);
    const sent = await sendRound(plan, signer, { batches, isOpen: nextRow !== undefined });
    const after = await nextRowOf(plan);
    // A refusal that others of the round follow from; without progress it would come again.
    if (after === nextRow) for (const tx of sent) assertDone(tx);
    nextRow = after;
    onRound(nextRow ?? 1n);
  }
}

async function sendRound(
  plan: ImportPlan,
  signer: LocalSigner,
  { batches, isOpen }: { readonly batches: readonly Batch[]; readonly isOpen: boolean },
): Promise<TxView[]> {
  const { client } = plan;
  const [first] = batches;
  if (first === undefined) return [];
  const { gasUsed } = await outlook(plan, first, isOpen);
  const { sequence } = await client.identity(signer.address);
  const hashes: string[] = [];
  for (const [i, batch] of batches.slice(0, IN_FLIGHT).entries()) {
    const share = (gasUsed * BigInt(batch.events.length)) / BigInt(first.events.length);
    const gas = i === 0 ? gasLimit(gasUsed) : gasLimit(share, GUESS_MULTIPLIER);
    const list = messagesOf(plan, batch, isOpen || i > 0);
    const signing = { fee: await client.feeFor(gas), sequence: sequence + BigInt(i) };
    const hash = await broadcast(plan, await client.sign(signer, list, signing), i === 0);
    if (hash === undefined) break;
    hashes.push(hash);
  }
  const { timeoutMs } = plan;
  const wait = async (hash: string) => await client.waitForTx(hash, { timeoutMs, pollMs: POLL_MS });
  return await Promise.all(hashes.map(wait));
}

/** The hash; undefined when the round has to do without it, and the next one begins where this one ends. */
async function broadcast(
  plan: ImportPlan,
  tx: { readonly bytes: Uint8Array },
  isFirst: boolean,
): Promise<string | undefined> {
  const { client, attestor, timeoutMs } = plan;
  try {
    return await client.broadcast(tx.bytes);
  } catch (error) {
    if (!(error instanceof TxRefused) || error.codespace !== "sdk") throw error;
    const isFull = error.txCode === 20;
    if (isFull && !isFirst) return undefined;
    // A run that was stopped left transactions behind: they come into the next blocks.
    const isBehind = error.txCode === 32 && isFirst;
    if (!isFull && !isBehind) throw error;
    await sequenceMoved(client, attestor.address, timeoutMs);
    return undefined;
  }
}

async function sequenceMoved(client: Client, address: string, timeoutMs: number): Promise<void> {
  const { sequence } = await client.identity(address);
  const end = performance.now() + timeoutMs;
  while (performance.now() < end) {
    await pause(POLL_MS);
    if ((await client.identity(address)).sequence !== sequence) return;
  }
}

function messagesOf(plan: ImportPlan, batch: Batch, isOpen: boolean): Message[] {
  const { attestor, programmeId, fileSha256, events } = plan;
  const file = { attestor: attestor.address, programmeId, fileSha256 };
  const rows = messages.importRows({
    ...file,
    firstRow: batch.firstRow,
    events: [...batch.events],
  });
  if (isOpen) return [rows];
  return [messages.openImport({ ...file, rows: BigInt(events.length) }), rows];
}

function firstRowAfter(batches: readonly Batch[], nextRow: bigint): bigint {
  const last = batches.at(-1);
  return last === undefined ? nextRow : last.firstRow + BigInt(last.events.length);
}
