import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { multisigKey } from "../../../client/multisig.ts";
import {
  checkedMnemonic,
  newMnemonic,
  privateKeyFromHex,
  privateKeyFromMnemonic,
} from "../../../client/signer.ts";
import { writeWholeFile } from "../../../node/storage/whole-file.ts";
import { fileSystemError } from "../../../settle/file-system-error.ts";
import { UserError } from "../../../settle/user-error.ts";
import { Keystore, type StoredKey } from "../../keystore/keystore.ts";
import {
  askYes,
  newPassphrase,
  PASSPHRASE_VARIABLE,
  secretInput,
} from "../../keystore/terminal.ts";
import { textTable } from "../../text-table.ts";
import {
  fieldsText,
  type HomeOptions,
  homeOf,
  print,
  wholeOption,
  withHome,
} from "./node-options.ts";

interface AddOptions extends HomeOptions {
  readonly recover?: boolean;
  readonly backup: boolean;
  readonly mnemonicTo?: string;
  readonly words: string;
  readonly index: string;
  readonly passphraseFile?: string;
}

const PASSPHRASE_HELP = `
The passphrase is asked for on the terminal, or comes from --passphrase-file, or from the variable
${PASSPHRASE_VARIABLE} (which others on the machine may be able to read).`;
const MAX_INDEX = 0x7fff_ffff;

export function addKeys(program: Command): void {
  const keys = program
    .command("keys")
    .description("keep the keys of accounts, encrypted, in the home's folder keys");
  addAdd(keys);
  addImportKey(keys);
  withHome(keys.command("list").description("list the keys")).action(listCommand);
  withHome(keys.command("show").description("show a key's address and public key"))
    .argument("<name>")
    .option("--address", "print the address alone")
    .action(showCommand);
  withHome(keys.command("delete").description("forget a key; asks first"))
    .argument("<name>")
    .option("--yes", "do not ask")
    .action(deleteCommand);
  withHome(keys.command("multisig").description("keep an account that K of N keys control"))
    .argument("<name>")
    .requiredOption("--threshold <k>", "how many must sign")
    .requiredOption("--members <names>", "names of keys, separated by commas")
    .option("--keep-order", "do not sort the members: another order is another account")
    .action(multisigCommand);
}

function addAdd(keys: Command): void {
  withHome(keys.command("add").description("make a key and show its mnemonic, once"))
    .argument("<name>")
    .option("--recover", "read the mnemonic from standard input instead of making one")
    .option("--no-backup", "do not show the mnemonic: the key file is the only copy then")
    .option("--mnemonic-to <file>", "write the mnemonic to a new file (mode 0600) instead")
    .option("--words <n>", "12 or 24", "24")
    .option("--index <n>", "which account of the mnemonic: m/44'/118'/0'/0/N", "0")
    .option("--passphrase-file <file>", "its first line is the passphrase")
    .addHelpText("after", PASSPHRASE_HELP)
    .action(addCommand);
}

function addImportKey(keys: Command): void {
  withHome(keys.command("import").description("keep a key that exists already"))
    .argument("<name>")
    .option("--hex", "read the private key, 64 hex digits, from standard input")
    .option("--mnemonic-file <file>", "read a mnemonic from a file")
    .option("--index <n>", "which account of the mnemonic", "0")
    .option("--passphrase-file <file>", "its first line is the passphrase")
    .addHelpText("after", PASSPHRASE_HELP)
    .action(importCommand);
}

async function addCommand(name: string, options: AddOptions): Promise<void> {
  const keystore = new Keystore(homeOf(options));
  await keystore.refuseExisting(name);
  const index = wholeOption("--index", options.index, 0, MAX_INDEX);
  if (options.recover !== true) refuseNoTerminal(options);
  const mnemonic =
    options.recover === true
      ? checkedMnemonic(await secretInput(`Mnemonic of ${name} (not shown): `))
      : newMnemonic(wordsOption(options.words));
  const passphrase = await newPassphrase(name, options);
  const secret = privateKeyFromMnemonic(mnemonic, index);
  if (options.mnemonicTo !== undefined) await writeMnemonic(options.mnemonicTo, mnemonic);
  const stored = await keystore.addLocal(name, secret, passphrase);
  if (options.recover !== true && options.backup && options.mnemonicTo === undefined) {
    process.stderr.write(`
Write these words down and keep them away from this machine. They are shown only now, and they
bring the key back when its file or its passphrase is lost:

  ${mnemonic}

`);
  }
  printKey(stored, options);
}

async function importCommand(
  name: string,
  options: HomeOptions & {
    readonly hex?: boolean;
    readonly mnemonicFile?: string;
    readonly index: string;
    readonly passphraseFile?: string;
  },
): Promise<void> {
  const keystore = new Keystore(homeOf(options));
  await keystore.refuseExisting(name);
  const index = wholeOption("--index", options.index, 0, MAX_INDEX);
  const { hex, mnemonicFile } = options;
  if ((hex === true) === (mnemonicFile !== undefined)) {
    const remedy = "add one of --hex and --mnemonic-file FILE";
    throw new UserError("usage", 2, "it is not said what is imported", undefined, remedy);
  }
  const secret =
    mnemonicFile === undefined
      ? privateKeyFromHex(await secretInput(`Private key of ${name} in hex (not shown): `))
      : privateKeyFromMnemonic(await readSecret(mnemonicFile), index);
  const passphrase = await newPassphrase(name, options);
  printKey(await keystore.addLocal(name, secret, passphrase), options);
}

async function listCommand(options: HomeOptions): Promise<void> {
  const keys = await new Keystore(homeOf(options)).list();
  print(options.json, keys.map(keyJson), () => {
    if (keys.length === 0) return "no keys; make one: aliquot keys add NAME\n";
    return textTable(
      ["name", "kind", "address"],
      keys.map((key) => [key.name, kindText(key), key.address]),
    );
  });
}

async function showCommand(
  name: string,
  options: HomeOptions & { readonly address?: boolean },
): Promise<void> {
  const key = await new Keystore(homeOf(options)).find(name);
  if (options.address === true) process.stdout.write(`${key.address}\n`);
  else printKey(key, options);
}

async function deleteCommand(
  name: string,
  options: HomeOptions & { readonly yes?: boolean },
): Promise<void> {
  const keystore = new Keystore(homeOf(options));
  const { address } = await keystore.find(name);
  const question = `Forget ${name} (${address})? Without its mnemonic it is lost for ever.`;
  if (options.yes !== true && !(await askYes(question))) {
    const remedy = "answer yes on the terminal, or add --yes";
    throw new UserError("not-confirmed", 2, `${name} was not deleted`, undefined, remedy);
  }
  await keystore.remove(name);
  print(options.json, { deleted: name, address }, () => `${name} is deleted\n`);
}

async function multisigCommand(
  name: string,
  options: HomeOptions & {
    readonly threshold: string;
    readonly members: string;
    readonly keepOrder?: boolean;
  },
): Promise<void> {
  const keystore = new Keystore(homeOf(options));
  await keystore.refuseExisting(name);
  const names = options.members.split(",").map((each) => each.trim());
  const members: Uint8Array[] = [];
  for (const each of names) {
    const found = await keystore.find(each);
    if (found.kind === "local") members.push(found.publicKey);
    else throw new UserError("usage", 2, `${each} is a multisig account itself`);
  }
  const threshold = wholeOption("--threshold", options.threshold, 1, names.length);
  const key = multisigKey(threshold, members, { keepOrder: options.keepOrder === true });
  printKey(await keystore.addMultisig(name, key, names), options);
}

function printKey(key: StoredKey, { json }: HomeOptions): void {
  print(json, keyJson(key), () => {
    const secret =
      key.kind === "local"
        ? (["public key", Buffer.from(key.publicKey).toString("base64")] as const)
        : (["members", key.memberNames.join(", ")] as const);
    const fields = [
      ["name", key.name],
      ["kind", kindText(key)],
      ["address", key.address],
    ] as const;
    return fieldsText([...fields, secret]);
  });
}

function keyJson(key: StoredKey) {
  const { name, kind, address } = key;
  if (key.kind === "local") return { name, kind, address, public_key: key.publicKey };
  const { threshold, members } = key.key;
  return { name, kind, address, threshold, members, member_names: key.memberNames };
}

function kindText(key: StoredKey): string {
  return key.kind === "local" ? "local" : `${key.key.threshold} of ${key.key.members.length}`;
}

function wordsOption(text: string): 12 | 24 {
  if (text === "12") return 12;
  if (text === "24") return 24;
  throw new UserError("usage", 2, `--words: ${text}`, undefined, "give 12 or 24");
}

/** Whatever standard error goes into would keep the mnemonic. */
function refuseNoTerminal({ backup, mnemonicTo }: AddOptions): void {
  if (process.stderr.isTTY || !backup || mnemonicTo !== undefined) return;
  const remedy = "add --mnemonic-to FILE, or --no-backup when none is wanted";
  const problem = "there is no terminal to show the mnemonic on";
  throw new UserError("no-terminal", 2, problem, undefined, remedy);
}

async function writeMnemonic(path: string, mnemonic: string): Promise<void> {
  try {
    await writeWholeFile(path, `${mnemonic}\n`, { mode: 0o600, replace: false });
  } catch (error) {
    throw fileSystemError(error, "write", path);
  }
}

async function readSecret(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw fileSystemError(error, "read", path);
  }
}
