import { readFile } from "node:fs/promises";
import type { TxContent, TxFee } from "../../../client/make-tx.ts";
import { messageFromJson, messageToJson } from "../../../client/messages.ts";
import type { SignerIdentity } from "../../../ledger/tx/sign-bytes.ts";
import { fileSystemError } from "../../../settle/file-system-error.ts";
import { UserError } from "../../../settle/user-error.ts";
import { jsonText } from "./node-options.ts";

/** A transaction that is still to be signed, with all that its signatures name. */
export interface UnsignedTx {
  readonly content: TxContent;
  readonly fee: TxFee;
  readonly identity: SignerIdentity;
  /** The account that pays and signs. */
  readonly signer: string;
}

const MAX_FILE_CHARACTERS = 4_194_304;

/** The transaction as a file for `tx sign`. */
export function unsignedText({ content, fee, identity, signer }: UnsignedTx): string {
  const { messages, memo = "", timeoutHeight = 0n } = content;
  return `${jsonText({
    chain_id: identity.chainId,
    signer,
    account_number: identity.accountNumber,
    sequence: identity.sequence,
    fee: { amount: fee.amount, gas: fee.gas },
    memo,
    timeout_height: timeoutHeight,
    messages: messages.map(messageToJson),
  })}\n`;
}

/** Reads what `unsignedText` wrote; throws UserError `bad-tx-file`. */
export async function readUnsigned(file: string): Promise<UnsignedTx> {
  const json = await readJsonFile(file);
  const { chain_id, signer, account_number, sequence, fee, memo, timeout_height } = json;
  const { amount, gas } = (fee ?? {}) as Readonly<Record<string, unknown>>;
  const isWhole = [account_number, sequence, gas, timeout_height].every((each) =>
    /^\d{1,20}$/.test(String(each)),
  );
  if (typeof chain_id !== "string" || typeof signer !== "string" || !isWhole) {
    throw notUnsigned(file, "this is no unsigned transaction");
  }
  if (!Array.isArray(json["messages"]) || !Array.isArray(amount)) {
    throw notUnsigned(file, "this is no unsigned transaction");
  }
  const messages = json["messages"].map(messageFromJson);
  const coins = amount.map((coin) => ({
    denom: String(coin?.denom),
    amount: String(coin?.amount),
  }));
  return {
    content: { messages, memo: String(memo ?? ""), timeoutHeight: BigInt(String(timeout_height)) },
    fee: { amount: coins, gas: BigInt(String(gas)) },
    identity: {
      chainId: chain_id,
      accountNumber: BigInt(String(account_number)),
      sequence: BigInt(String(sequence)),
    },
    signer,
  };
}

/** The object in a JSON file; `-` is standard input. */
export async function readJsonFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  let text: string;
  try {
    text = await readFile(file === "-" ? "/dev/stdin" : file, "utf8");
  } catch (error) {
    throw fileSystemError(error, "read", file);
  }
  if (text.length > MAX_FILE_CHARACTERS) throw notUnsigned(file, "the file is too large");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw notUnsigned(file, `is no JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (Array.isArray(value)) return { messages: value };
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw notUnsigned(file, "is no JSON object");
}

function notUnsigned(file: string, problem: string): UserError {
  const remedy = "make one with aliquot tx ... --generate-only";
  return new UserError("bad-tx-file", 2, problem, { file }, remedy);
}
