import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";

/** A secret under a passphrase: scrypt makes the key, AES-256-GCM encrypts and seals. */
export interface SealedSecret {
  readonly kdf: "scrypt";
  readonly n: number;
  readonly r: number;
  readonly p: number;
  /** Base64, as all that follows. */
  readonly salt: string;
  readonly cipher: "aes-256-gcm";
  readonly nonce: string;
  readonly ciphertext: string;
  readonly tag: string;
}

/** About a third of a second and 128 MiB: what guessing one passphrase costs. */
const COST = { n: 2 ** 17, r: 8, p: 1 } as const;
/** A damaged or hostile file must not take all memory: 1 GiB. */
const MAX_MEMORY = 2 ** 30;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const SALT_BYTES = 32;

/** Encrypts `secret`; `context` is not secret, but the secret opens with the same context only. */
export async function sealSecret(
  secret: Uint8Array,
  passphrase: string,
  context: string,
): Promise<SealedSecret> {
  const [salt, nonce] = [randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)];
  const key = await deriveKey(passphrase, salt, COST);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(secret), cipher.final()]);
  return {
    kdf: "scrypt",
    ...COST,
    salt: salt.toString("base64"),
    cipher: "aes-256-gcm",
    nonce: nonce.toString("base64"),
    ciphertext: ciphertext.toString("base64"),
    tag: cipher.getAuthTag().toString("base64"),
  };
}

/** The secret; undefined when passphrase or context are others, or the file was changed. */
export async function openSecret(
  sealed: SealedSecret,
  passphrase: string,
  context: string,
): Promise<Uint8Array | undefined> {
  const key = await deriveKey(passphrase, Buffer.from(sealed.salt, "base64"), sealed);
  try {
    const nonce = Buffer.from(sealed.nonce, "base64");
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(Buffer.from(sealed.tag, "base64"));
    const open = [decipher.update(Buffer.from(sealed.ciphertext, "base64")), decipher.final()];
    return new Uint8Array(Buffer.concat(open));
  } catch {
    return undefined;
  }
}

/** Whether `value` has the form of a sealed secret and asks for no more memory than it may. */
export function isSealedSecret(value: unknown): value is SealedSecret {
  if (typeof value !== "object" || value === null) return false;
  const { kdf, cipher, n, r, p, salt, nonce, ciphertext, tag } = value as SealedSecret;
  const isBounded =
    [n, r, p].every((each) => Number.isInteger(each) && each >= 1) &&
    n >= 2 && // scrypt's least
    Number.isInteger(Math.log2(n)) &&
    128 * n * r * p <= MAX_MEMORY;
  const texts = [salt, nonce, ciphertext, tag];
  const isText = texts.every((text) => typeof text === "string" && text.length <= 4_096);
  return kdf === "scrypt" && cipher === "aes-256-gcm" && isBounded && isText;
}

function deriveKey(
  passphrase: string,
  salt: Uint8Array,
  { n, r, p }: { readonly n: number; readonly r: number; readonly p: number },
): Promise<Buffer> {
  const options = { N: n, r, p, maxmem: 2 * MAX_MEMORY };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize("NFKC"), salt, KEY_BYTES, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
