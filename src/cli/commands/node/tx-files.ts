import type { Command } from "commander";
import { aminoSignDoc, bodyBytes, signTx, txHash } from "../../../client/make-tx.ts";
import { messageFromJson } from "../../../client/messages.ts";
import { combineSignatures } from "../../../client/multisig.ts";
import type { LocalSigner } from "../../../client/signer.ts";
import { UserError } from "../../../settle/user-error.ts";
import { Keystore } from "../../keystore/keystore.ts";
import { existingPassphrase } from "../../keystore/terminal.ts";
import {
  connectNode,
  type HomeOptions,
  homeOf,
  type NodeOptions,
  withHome,
  withNode,
} from "./node-options.ts";
import { badTxFile, putDocument, runTx, sendSigned, type TxOptions, withTx } from "./tx-run.ts";
import { readJsonFile, readUnsigned, type UnsignedTx } from "./unsigned-tx.ts";

/** Adds the commands that work on transactions in files. */
export function addTxFiles(tx: Command): void {
  withTx(tx.command("raw").description("send the messages of a JSON file"))
    .argument("<file>", 'a list of messages with "@type", or an object with them in messages')
    .action(rawCommand);
  withHome(tx.command("sign").description("sign a transaction made with --generate-only, offline"))
    .argument("<file>")
    .requiredOption(
      "--from <key>",
      "who signs: the account itself, or a member of its multisig key",
    )
    .option("--passphrase-file <file>", "its first line is the passphrase")
    .option("--out <file>", "write to a new file instead of standard output")
    .action(signCommand);
  withHome(tx.command("combine").description("put the signatures of a multisig account together"))
    .argument("<file>", "the unsigned transaction")
    .argument("<signatures...>", "what tx sign wrote for the members")
    .requiredOption("--multisig <key>", "the name of the multisig account")
    .option("--out <file>", "write to a new file instead of standard output")
    .action(combineCommand);
  withNode(tx.command("broadcast").description("send a signed transaction"))
    .argument("<file>", "what tx sign or tx combine wrote")
    .option("--no-wait", "do not wait for the block")
    .option("--timeout <duration>", "how long to wait for the block", "30s")
    .action(broadcastCommand);
}

async function rawCommand(file: string, options: TxOptions): Promise<void> {
  const json = await readJsonFile(file);
  const body = (json["body"] ?? json) as Readonly<Record<string, unknown>>;
  const { messages } = body;
  if (!Array.isArray(messages)) throw badTxFile(file, "there are no messages");
  await runTx(options, async () => messages.map(messageFromJson));
}

interface SignFileOptions extends HomeOptions {
  readonly from: string;
  readonly passphraseFile?: string;
  readonly out?: string;
}

async function signCommand(file: string, options: SignFileOptions): Promise<void> {
  const unsigned = await readUnsigned(file);
  const home = homeOf(options);
  const keystore = new Keystore(home);
  const key = await keystore.find(options.from);
  const { passphraseFile } = options;
  const from = passphraseFile === undefined ? { home } : { passphraseFile };
  const signer = await keystore.unlock(key, await existingPassphrase(key.name, from));
  const isOwn = signer.address === unsigned.signer;
  const document = isOwn ? await wholeTx(signer, unsigned) : await memberPart(signer, unsigned);
  await putDocument(document, options.out);
}

async function wholeTx(signer: LocalSigner, unsigned: UnsignedTx) {
  const account = { address: signer.address, algo: "secp256k1", pubkey: signer.publicKey };
  const { bytes, hash } = await signTx(signer, account, unsigned);
  return { tx_bytes: bytes, hash };
}

async function memberPart(signer: LocalSigner, unsigned: UnsignedTx) {
  const { signature } = await signer.signAmino(signer.address, aminoSignDoc(unsigned));
  return { signer: unsigned.signer, member: signer.address, signature: signature.signature };
}

async function combineCommand(
  file: string,
  signatureFiles: readonly string[],
  options: HomeOptions & { readonly multisig: string; readonly out?: string },
): Promise<void> {
  const unsigned = await readUnsigned(file);
  const key = await new Keystore(homeOf(options)).find(options.multisig);
  if (key.kind !== "multisig" || key.address !== unsigned.signer) {
    const problem = `${options.multisig} is not the multisig account ${unsigned.signer}`;
    throw new UserError("usage", 2, problem, undefined, "name the account that signs it");
  }
  const signatures = new Map<string, Uint8Array>();
  for (const each of signatureFiles) {
    const { signer, member, signature } = await readJsonFile(each);
    if (signer !== key.address || typeof member !== "string" || typeof signature !== "string") {
      throw badTxFile(each, `this is no signature for ${key.address}`);
    }
    signatures.set(member, new Uint8Array(Buffer.from(signature, "base64")));
  }
  const { content, fee, identity } = unsigned;
  const { sequence } = identity;
  const tx = combineSignatures(key.key, { body: bodyBytes(content), fee, sequence, signatures });
  await putDocument({ tx_bytes: tx.bytes, hash: tx.hash }, options.out);
}

async function broadcastCommand(
  file: string,
  options: NodeOptions & { readonly wait: boolean; readonly timeout: string },
): Promise<void> {
  const { tx_bytes, hash } = await readJsonFile(file);
  const bytes = new Uint8Array(Buffer.from(String(tx_bytes ?? ""), "base64"));
  if (bytes.length === 0 || (hash !== undefined && hash !== txHash(bytes))) {
    throw badTxFile(file, "this is no signed transaction");
  }
  await sendSigned(await connectNode(options), bytes, options);
}
