import { type Command, Option } from "commander";
import type { Client } from "../../../client/client.ts";
import { assertDone } from "../../../client/client.ts";
import type { ClientError } from "../../../client/client-error.ts";
import { gasLimit, type Simulated, simulateGas, simulateTx } from "../../../client/gas.ts";
import {
  signTx,
  singleSigner,
  type TxContent,
  type TxFee,
  type TxMode,
} from "../../../client/make-tx.ts";
import type { Message } from "../../../client/messages.ts";
import { multisigSigner } from "../../../client/multisig.ts";
import type { LocalSigner } from "../../../client/signer.ts";
import type { SignerIdentity } from "../../../ledger/tx/sign-bytes.ts";
import { UserError } from "../../../settle/user-error.ts";
import { Keystore, type StoredKey } from "../../keystore/keystore.ts";
import { existingPassphrase } from "../../keystore/terminal.ts";
import { accountAddress, coinsOf, displayUnits, type Units } from "./amounts.ts";
import {
  connectNode,
  durationMs,
  fieldsText,
  homeOf,
  jsonText,
  type NodeOptions,
  print,
  withNode,
} from "./node-options.ts";
import { txJson, txText } from "./tx-text.ts";
import { unsignedText } from "./unsigned-tx.ts";

/** Of every command that makes a transaction. */
export interface TxOptions extends NodeOptions {
  readonly from: string;
  readonly fees?: string;
  readonly gas: string;
  readonly gasMultiplier?: string;
  readonly memo?: string;
  readonly timeoutHeight?: string;
  readonly signMode?: TxMode;
  readonly dryRun?: boolean;
  readonly generateOnly?: boolean;
  readonly wait: boolean;
  readonly timeout: string;
  readonly passphraseFile?: string;
}

/** What a transaction's messages are made with. */
export interface TxContext {
  readonly client: Client;
  /** The sender's address. */
  readonly from: string;
  readonly units: Units;
  /** An address as given, or that of a key by its name. */
  address(text: string): Promise<string>;
  /** What messages of the sender would do now. Throws TxRefused for what would fail. */
  simulate(messages: readonly Message[]): Promise<Simulated>;
  /** Shown by a dry run beside gas and fee: what people read, and what `--json` adds. */
  preview(text: string, json: Readonly<Record<string, unknown>>): void;
}

/** Adds the options that every transaction has. */
export function withTx(command: Command): Command {
  command
    .requiredOption("--from <key>", "who signs: the name of a key")
    .option("--fees <coins>", "the fee (default: the gas at the chain's price)")
    .option("--gas <gas>", "how much gas it may use, or auto to try it first", "auto")
    .option("--gas-multiplier <n>", "for auto: the reserve (default: 1.3)")
    .option("--memo <text>", "a note that everybody can read")
    .option("--timeout-height <height>", "the last block that may hold it")
    .addOption(new Option("--sign-mode <mode>").choices(["direct", "amino"]))
    .option("--dry-run", "try it without sending: says the gas and the fee")
    .option("--generate-only", "print the unsigned transaction, for tx sign")
    .option("--no-wait", "do not wait for the block")
    .option("--timeout <duration>", "how long to wait for the block", "30s")
    .option("--passphrase-file <file>", "its first line is the passphrase");
  return withNode(command);
}

/** Makes messages, and then tries, prints, or signs and sends them, as the options say. */
export async function runTx(
  options: TxOptions,
  make: (context: TxContext) => Promise<readonly Message[]>,
): Promise<void> {
  const home = homeOf(options);
  const client = await connectNode(options);
  const key = await new Keystore(home).find(options.from);
  const units = await displayUnits(client);
  const address = (text: string) => accountAddress(text, home);
  let shown = { text: "", json: {} };
  const messages = await make({
    client,
    from: key.address,
    units,
    address,
    simulate: async (list) => {
      const signer = signerOf(key, await client.identity(key.address));
      return await simulateTx(client, contentOf(list, options), signer);
    },
    preview: (text, json) => {
      shown = { text, json };
    },
  });
  const content = contentOf(messages, options);
  const identity = await client.identity(key.address);
  const { used, fee } = await feeOf(client, { content, key, identity, units }, options);
  if (options.dryRun === true) {
    const cost = [
      ["gas used", used ?? "not tried: --gas was given"],
      ["gas limit", fee.gas],
      ["fee", feeText(fee)],
    ] as const;
    const json = { ...shown.json, gas_used: used ?? null, fee };
    print(options.json, json, () => shown.text + fieldsText(cost));
  } else if (options.generateOnly === true) {
    process.stdout.write(unsignedText({ content, fee, identity, signer: key.address }));
  } else await signAndSend(client, key, { content, fee, identity }, options);
}

/** Sends a signed transaction, waits for its block unless told not to, and prints what became of it. */
export async function sendSigned(
  client: Client,
  bytes: Uint8Array,
  { wait, timeout, json }: Pick<TxOptions, "wait" | "timeout" | "json">,
): Promise<void> {
  const timeoutMs = durationMs("--timeout", timeout);
  const hash = await client.broadcast(bytes);
  if (!wait) {
    print(json, { hash }, () => `sent: ${hash}\n`);
    return;
  }
  const tx = await client.waitForTx(hash, { timeoutMs, pollMs: 100 });
  if (tx.code === 0 || json === true) print(json, txJson(tx), () => txText(tx));
  assertDone(tx);
}

async function signAndSend(
  client: Client,
  key: StoredKey,
  parts: { readonly content: TxContent; readonly fee: TxFee; readonly identity: SignerIdentity },
  options: TxOptions,
): Promise<void> {
  const signer = await unlockedSigner(key, options);
  const account = { address: signer.address, algo: "secp256k1", pubkey: signer.publicKey };
  const { signMode } = options;
  const mode = signMode === undefined ? {} : { mode: signMode };
  const { bytes } = await signTx(signer, account, { ...parts, ...mode });
  await sendSigned(client, bytes, options);
}

/** The signer of a key of the home, by its passphrase; a multisig account has none and is refused. */
export async function unlockedSigner(
  key: StoredKey,
  options: NodeOptions & Pick<TxOptions, "passphraseFile">,
): Promise<LocalSigner> {
  const home = homeOf(options);
  const keystore = new Keystore(home);
  if (key.kind === "multisig") await keystore.unlock(key, ""); // says what to do instead
  const { passphraseFile } = options;
  const from = passphraseFile === undefined ? { home } : { passphraseFile };
  return await keystore.unlock(key, await existingPassphrase(key.name, from));
}

function contentOf(messages: readonly Message[], options: TxOptions): TxContent {
  const { memo = "", timeoutHeight = "0" } = options;
  if (!/^\d{1,18}$/.test(timeoutHeight)) {
    const problem = `--timeout-height: ${timeoutHeight} is no height`;
    throw new UserError("usage", 2, problem, undefined, "give a whole number");
  }
  return { messages, memo, timeoutHeight: BigInt(timeoutHeight) };
}

interface FeeParts {
  readonly content: TxContent;
  readonly key: StoredKey;
  readonly identity: SignerIdentity;
  readonly units: Units;
}

async function feeOf(
  client: Client,
  { content, key, identity, units }: FeeParts,
  { gas, gasMultiplier, fees }: TxOptions,
): Promise<{ readonly used?: bigint; readonly fee: TxFee }> {
  const isAuto = gas === "auto";
  if (!isAuto && !/^[1-9]\d{0,18}$/.test(gas)) {
    throw new UserError("usage", 2, `--gas: ${gas}`, undefined, "give auto or a whole number");
  }
  const used = isAuto ? await simulateGas(client, content, signerOf(key, identity)) : undefined;
  const multiplier = gasMultiplier === undefined ? undefined : Number(gasMultiplier);
  const limit = used === undefined ? BigInt(gas) : gasLimit(used, multiplier);
  const fee =
    fees === undefined ? await client.feeFor(limit) : { amount: coinsOf(fees, units), gas: limit };
  return { ...(used === undefined ? {} : { used }), fee };
}

/** The signer as the simulation sees it; of a multisig account the first members sign. */
function signerOf(key: StoredKey, identity: SignerIdentity) {
  if (key.kind === "local") return singleSigner(key.publicKey, identity, "direct");
  const { threshold, members } = key.key;
  const present = members.map((_, i) => i < threshold);
  return multisigSigner(key.key, identity.sequence, present);
}

function feeText({ amount }: TxFee): string {
  return amount.map(({ denom, amount: count }) => `${count}${denom}`).join(",") || "none";
}

/** A file's JSON that is no transaction of ours. */
export function badTxFile(file: string, problem: string): ClientError | UserError {
  const remedy = "give a file made with --generate-only, tx sign or tx combine";
  return new UserError("bad-tx-file", 2, problem, { file }, remedy);
}

/** Prints a document that another command reads, to standard output or to a new file. */
export async function putDocument(value: unknown, out: string | undefined): Promise<void> {
  const text = `${jsonText(value)}\n`;
  if (out === undefined) process.stdout.write(text);
  else {
    const { writeWholeFiles } = await import("../../../settle/whole-files.ts");
    await writeWholeFiles([{ path: out, chunks: [text] }], { force: false });
    process.stderr.write(`written to ${out}\n`);
  }
}
