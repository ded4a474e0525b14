import { CommitmentProof } from "cosmjs-types/cosmos/ics23/v1/proofs";
import { SimulateRequest, SimulateResponse } from "cosmjs-types/cosmos/tx/v1beta1/service";
import { queryRouter } from "./app.ts";
import { utf8ToBytes } from "./kernel/bytes.ts";
import { sdkError, TxError } from "./kernel/errors.ts";
import { encodeMessage } from "./kernel/message-bytes.ts";
import type { Codec } from "./kernel/module.ts";
import { proveStore } from "./kernel/stores-root.ts";
import type { Ledger } from "./ledger.ts";
import type { QueryInput, QueryOutput } from "./results.ts";
import { decodeCanonical } from "./tx/canonical.ts";

const STORE_PATH = /^\/store\/([a-z0-9]+)\/key$/;
const SIMULATE_PATH = "/cosmos.tx.v1beta1.Service/Simulate";

/** Answers an ABCI query; a refusal is an answer too. */
export function answerQuery(ledger: Ledger, input: QueryInput): QueryOutput {
  const { height } = ledger.last;
  const empty = { codespace: "", log: "", key: new Uint8Array(), proofOps: [], height };
  try {
    if (input.height !== 0 && input.height !== height) {
      throw sdkError(
        "invalid-request",
        `no state of height ${input.height}: this node answers for its last block, ${height}`,
      );
    }
    const store = STORE_PATH.exec(input.path)?.[1];
    if (store !== undefined) return { ...empty, ...storeQuery(ledger, store, input) };
    return { ...empty, code: 0, value: routedQuery(ledger, input) };
  } catch (error) {
    if (!(error instanceof TxError)) throw error;
    const { code, codespace, message } = error;
    return { ...empty, code, codespace, log: message, value: new Uint8Array() };
  }
}

function routedQuery(ledger: Ledger, { path, data }: QueryInput): Uint8Array {
  if (path === SIMULATE_PATH) return simulateQuery(ledger, data);
  const kind = queryRouter(path);
  if (kind === undefined) {
    throw sdkError("unknown-request", `unknown query path ${path.slice(0, 200)}`);
  }
  const request = decodeCanonical(kind.request, data, path);
  return encodeMessage(kind.response, kind.answer(ledger.queryContext(), request));
}

function simulateQuery(ledger: Ledger, data: Uint8Array): Uint8Array {
  const { txBytes } = decodeCanonical(SimulateRequest as Codec<SimulateRequest>, data, "simulate");
  const result = ledger.simulate(txBytes);
  if (result.code !== 0) {
    throw new TxError(result.codespace, result.code, "simulation", result.log);
  }
  const { gasWanted, gasUsed, log, events } = result;
  return SimulateResponse.encode(
    SimulateResponse.fromPartial({
      gasInfo: { gasWanted, gasUsed },
      result: {
        data: result.data,
        log,
        events: events.map(({ type, attributes }) => ({
          type,
          attributes: attributes.map((each) => ({ ...each })),
        })),
      },
    }),
  ).finish();
}

/** A key of a store, with a proof of its value or of its absence against the app hash. */
function storeQuery(ledger: Ledger, store: string, { data, prove }: QueryInput) {
  const { state, host } = ledger;
  if (!state.hasStore(store)) {
    throw sdkError(
      "unknown-request",
      `no such store: ${store}; stores are ${state.stores.join(", ")}`,
    );
  }
  if (data.length === 0) throw sdkError("invalid-request", "query cannot be zero length");
  if (data.length > 1_024) throw sdkError("invalid-request", "no key has more than 1024 bytes");
  const value = state.tree(store).get(data) ?? new Uint8Array();
  const found = { code: 0, key: data, value };
  if (!prove) return found;
  const proof = CommitmentProof.encode(state.tree(store).prove(data)).finish();
  const storeProof = CommitmentProof.encode({
    exist: proveStore(host, state.roots(), store),
  }).finish();
  const proofOps = [
    { type: "ics23:iavl", key: data, data: proof },
    { type: "ics23:simple", key: utf8ToBytes(store), data: storeProof },
  ] as const;
  return { ...found, proofOps };
}
