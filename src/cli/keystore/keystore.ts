import { chmod, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type MultisigKey, multisigAddress } from "../../client/multisig.ts";
import { addressOf, LocalSigner } from "../../client/signer.ts";
import { didYouMean } from "../../exact/nearest.ts";
import { writeWholeFile } from "../../node/storage/whole-file.ts";
import { fileSystemError, isSystemError } from "../../settle/file-system-error.ts";
import { shown, UserError } from "../../settle/user-error.ts";
import { isSealedSecret, openSecret, type SealedSecret, sealSecret } from "./sealed-secret.ts";

/** A key of the keystore, without its secret. */
export type StoredKey = {
  readonly name: string;
  readonly address: string;
} & (
  | { readonly kind: "local"; readonly publicKey: Uint8Array; readonly sealed: SealedSecret }
  | {
      readonly kind: "multisig";
      readonly key: MultisigKey;
      readonly memberNames: readonly string[];
    }
);

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/i;
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;
const MAX_FILE_BYTES = 65_536;

/** The keys of a home, one encrypted file for each, in a folder that only its owner can enter. */
export class Keystore {
  private readonly directory: string;

  constructor(home: string) {
    this.directory = join(home, "keys");
  }

  /** The file of a key. */
  path(name: string): string {
    if (!NAME.test(name)) {
      const remedy =
        "give a letter or digit, then letters, digits, dots, dashes, underscores: at most 64";
      throw new UserError(
        "bad-key-name",
        2,
        `${shown(name)} is no name of a key`,
        undefined,
        remedy,
      );
    }
    return join(this.directory, `${name}.json`);
  }

  /** Refuses a name that is taken: a key is never replaced. */
  async refuseExisting(name: string): Promise<void> {
    const path = this.path(name);
    if (!(await this.names()).includes(name)) return;
    const remedy = `choose another name, or delete it first: aliquot keys delete ${name}`;
    throw new UserError("key-exists", 5, `there is a key called ${name}`, { file: path }, remedy);
  }

  /** Keeps a private key (32 bytes) under a passphrase. */
  async addLocal(name: string, privateKey: Uint8Array, passphrase: string): Promise<StoredKey> {
    await this.refuseExisting(name);
    const { address, publicKey } = LocalSigner.fromPrivateKey(privateKey);
    const sealed = await sealSecret(privateKey, passphrase, address);
    const key = { kind: "local", name, address, publicKey, sealed } as const;
    await this.write(key);
    return key;
  }

  /** Keeps a multisig account: it has no secret of its own. */
  async addMultisig(
    name: string,
    key: MultisigKey,
    memberNames: readonly string[],
  ): Promise<StoredKey> {
    await this.refuseExisting(name);
    const stored = {
      kind: "multisig",
      name,
      address: multisigAddress(key),
      key,
      memberNames,
    } as const;
    await this.write(stored);
    return stored;
  }

  /** All keys, by name. */
  async list(): Promise<StoredKey[]> {
    const keys: StoredKey[] = [];
    for (const name of await this.names()) keys.push(await this.find(name));
    return keys;
  }

  /** A key by its name; throws UserError `no-such-key` or `damaged-key`. */
  async find(name: string): Promise<StoredKey> {
    const path = this.path(name);
    try {
      const text = await readFile(path, "utf8");
      return readKey(text.length > MAX_FILE_BYTES ? "" : text, name, path);
    } catch (error) {
      if (!isSystemError(error, "ENOENT")) throw fileSystemError(error, "read", path);
      const names = await this.names();
      const message = `there is no key called ${name} in ${this.directory}${didYouMean(name, names)}`;
      const remedy =
        names.length === 0 ? `make one: aliquot keys add ${name}` : "see aliquot keys list";
      throw new UserError("no-such-key", 5, message, undefined, remedy);
    }
  }

  /** The signer of a key; throws UserError `wrong-passphrase`, or `no-secret` for a multisig account. */
  async unlock(stored: StoredKey, passphrase: string): Promise<LocalSigner> {
    if (stored.kind === "multisig") {
      const problem = `${stored.name} is a multisig account: its members sign`;
      const remedy =
        "make the transaction with --generate-only, then aliquot tx sign and tx combine";
      throw new UserError("no-secret", 2, problem, undefined, remedy);
    }
    const secret = await openSecret(stored.sealed, passphrase, stored.address);
    if (secret === undefined) {
      const problem = `the passphrase of ${stored.name} is another one, or the file was changed`;
      const remedy = "try again; without the passphrase only the mnemonic brings the key back";
      throw new UserError("wrong-passphrase", 5, problem, { file: this.path(stored.name) }, remedy);
    }
    return LocalSigner.fromPrivateKey(secret);
  }

  /** Forgets a key. */
  async remove(name: string): Promise<void> {
    await this.find(name);
    await rm(this.path(name));
  }

  private async names(): Promise<string[]> {
    try {
      const files = await readdir(this.directory);
      const names = files.filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -5));
      return names.filter((name) => NAME.test(name)).sort();
    } catch (error) {
      if (isSystemError(error, "ENOENT")) return [];
      throw fileSystemError(error, "read", this.directory);
    }
  }

  private async write(key: StoredKey): Promise<void> {
    const path = this.path(key.name);
    try {
      await mkdir(this.directory, { recursive: true, mode: DIRECTORY_MODE });
      await chmod(this.directory, DIRECTORY_MODE);
      await writeWholeFile(path, keyText(key), { mode: FILE_MODE, replace: false });
    } catch (error) {
      throw fileSystemError(error, "write", path);
    }
  }
}

function keyText(key: StoredKey): string {
  const { name, kind, address } = key;
  const rest =
    key.kind === "local"
      ? { public_key: base64(key.publicKey), secret: key.sealed }
      : {
          threshold: key.key.threshold,
          members: key.key.members.map(base64),
          member_names: key.memberNames,
        };
  return `${JSON.stringify({ version: 1, name, kind, address, ...rest }, undefined, 2)}\n`;
}

function readKey(text: string, name: string, path: string): StoredKey {
  const key = parsedKey(text, name);
  if (key !== undefined) return key;
  const remedy = "restore it from a backup, or from the mnemonic: aliquot keys add NAME --recover";
  throw new UserError("damaged-key", 5, "this is no key file", { file: path }, remedy);
}

/** Public parts are held against the address: a changed file must not make another account look like this one. */
function parsedKey(text: string, name: string): StoredKey | undefined {
  try {
    const file: Record<string, unknown> = JSON.parse(text);
    const { version, kind, address, public_key, secret, threshold, members, member_names } = file;
    if (version !== 1 || typeof address !== "string") return undefined;
    if (kind === "local" && typeof public_key === "string" && isSealedSecret(secret)) {
      const publicKey = bytes(public_key);
      if (addressOf(publicKey) !== address) return undefined;
      return { kind, name, address, publicKey, sealed: secret };
    }
    if (kind !== "multisig" || !Array.isArray(members)) return undefined;
    const key = {
      threshold: Number(threshold),
      members: members.map((each) => bytes(String(each))),
    };
    if (multisigAddress(key) !== address) return undefined;
    const memberNames = Array.isArray(member_names) ? member_names.map(String) : [];
    return { kind, name, address, key, memberNames };
  } catch {
    return undefined;
  }
}

function base64(value: Uint8Array): string {
  return Buffer.from(value).toString("base64");
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}
