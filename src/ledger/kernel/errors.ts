/**
 * A transaction or query that the ledger refuses: the user's failure, never ours. `codespace` and `code`
 * are what clients compare; the text is for people and follows the Cosmos SDK's "detail: kind" form.
 */
export class TxError extends Error {
  override readonly name = "TxError";

  constructor(
    readonly codespace: string,
    readonly code: number,
    /** The kind's name within its codespace, such as `insufficient-funds`. */
    readonly kind: string,
    text: string,
  ) {
    super(text);
  }
}

/** The kinds of failure of one codespace: name -> [code, text]. Codes are part of the protocol: never reuse one. */
type ErrorTable<K extends string> = Readonly<Record<K, readonly [code: number, text: string]>>;

/** A codespace's failures; call it with a kind and what was wrong: `throw bankError("send-disabled", denom)`. */
export type ErrorsOf<K extends string> = (kind: K, detail?: string) => TxError;

/** Declares the failures of a codespace. The log of a refusal reads `detail: text`. */
export function defineErrors<K extends string>(
  codespace: string,
  table: ErrorTable<K>,
): ErrorsOf<K> {
  return (kind, detail) => {
    const [code, text] = table[kind];
    return new TxError(codespace, code, kind, detail === undefined ? text : `${detail}: ${text}`);
  };
}

/**
 * The failures every Cosmos client knows, with the SDK's own codes and wording.
 * Source: Cosmos SDK `types/errors/errors.go` (codespace `sdk`).
 */
export const sdkError = defineErrors("sdk", {
  "tx-decode": [2, "tx parse error"],
  "invalid-sequence": [3, "invalid sequence"],
  unauthorized: [4, "unauthorized"],
  "insufficient-funds": [5, "insufficient funds"],
  "unknown-request": [6, "unknown request"],
  "invalid-address": [7, "invalid address"],
  "invalid-pubkey": [8, "invalid pubkey"],
  "unknown-address": [9, "unknown address"],
  "invalid-coins": [10, "invalid coins"],
  "out-of-gas": [11, "out of gas"],
  "memo-too-large": [12, "memo too large"],
  "insufficient-fee": [13, "insufficient fee"],
  "too-many-signatures": [14, "maximum number of signatures exceeded"],
  "no-signatures": [15, "no signatures supplied"],
  "invalid-request": [18, "invalid request"],
  "tx-in-mempool": [19, "tx already in mempool"],
  "mempool-full": [20, "mempool is full"],
  "tx-too-large": [21, "tx too large"],
  "key-not-found": [22, "key not found"],
  "invalid-signer": [24, "tx intended signer does not match the given signer"],
  "invalid-gas-adjustment": [25, "invalid gas adjustment"],
  "invalid-type": [29, "invalid type"],
  "tx-timeout-height": [30, "tx timeout height"],
  "unknown-extension-options": [31, "unknown extension options"],
  "wrong-sequence": [32, "incorrect account sequence"],
  "invalid-gas-limit": [41, "invalid gas limit"],
});

/**
 * A query that finds nothing or is asked wrongly, in gRPC's words:
 * `rpc error: code = NotFound desc = ...: key not found`.
 */
export function queryError(code: "NotFound" | "InvalidArgument", detail: string): TxError {
  const kind = code === "NotFound" ? "key-not-found" : "invalid-request";
  const text = `rpc error: code = ${code} desc = ${detail}`;
  return sdkError(kind, text);
}
