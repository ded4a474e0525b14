import { secp256k1 } from "@noble/curves/secp256k1.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { base64 } from "@scure/base";
import { HDKey } from "@scure/bip32";
import { generateMnemonic, mnemonicToSeedSync, validateMnemonic } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { SignDoc } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { formatAddress } from "../ledger/kernel/address.ts";
import { hexToBytes, utf8ToBytes } from "../ledger/kernel/bytes.ts";
import { type AminoObject, sortedJson } from "../ledger/tx/amino-json.ts";
import { addressOfKey } from "../ledger/tx/public-keys.ts";
import { ClientError } from "./client-error.ts";
import type {
  AccountData,
  OfflineAminoSigner,
  OfflineDirectSigner,
  StdSignature,
  StdSignDoc,
} from "./signer-types.ts";

/** The key derivation path of a Cosmos account, up to its index. Source: SLIP-44 number 118. */
const PATH_PREFIX = "m/44'/118'/0'/0/";
const MAX_INDEX = 0x7fff_ffff;

/** A fresh English mnemonic (BIP-39): 12 words, or 24. */
export function newMnemonic(words: 12 | 24 = 24): string {
  return generateMnemonic(wordlist, words === 12 ? 128 : 256);
}

/** The words with single spaces in lower case; throws `client/bad-mnemonic` when the checksum is wrong. */
export function checkedMnemonic(text: string): string {
  const words = text.trim().toLowerCase().split(/\s+/).join(" ");
  if (validateMnemonic(words, wordlist)) return words;
  const remedy = "give the 12 to 24 English words in their order, as they were shown";
  throw new ClientError("client/bad-mnemonic", "these words are no mnemonic", remedy);
}

/** The private key, 32 bytes, of the account `index` of a mnemonic. */
export function privateKeyFromMnemonic(mnemonic: string, index = 0): Uint8Array {
  if (!Number.isInteger(index) || index < 0 || index > MAX_INDEX) {
    const remedy = `give a whole number from 0 to ${MAX_INDEX}`;
    throw new ClientError("client/bad-index", `${index} is no account index`, remedy);
  }
  const root = HDKey.fromMasterSeed(mnemonicToSeedSync(checkedMnemonic(mnemonic)));
  const { privateKey } = root.derive(`${PATH_PREFIX}${index}`);
  if (privateKey === null) throw new ClientError("client/bad-mnemonic", "no key on this path");
  return privateKey;
}

/** A private key from 64 hex digits; throws `client/bad-key`. */
export function privateKeyFromHex(text: string): Uint8Array {
  const digits = text.trim().replace(/^0x/i, "");
  const key = /^[0-9a-fA-F]{64}$/.test(digits) ? hexToBytes(digits) : new Uint8Array();
  if (secp256k1.utils.isValidSecretKey(key)) return key;
  const remedy = "give the 64 hex digits of a secp256k1 key";
  throw new ClientError("client/bad-key", "this is no private key", remedy);
}

/** The bech32 address of a compressed secp256k1 key. */
export function addressOf(publicKey: Uint8Array): string {
  return formatAddress(addressOfKey({ kind: "secp256k1", key: publicKey }));
}

/**
 * A signer whose key is in this process's memory; CosmJS takes it as one of its own. Signatures are
 * deterministic (RFC 6979) with the lower s.
 */
export class LocalSigner implements OfflineDirectSigner, OfflineAminoSigner {
  readonly address: string;
  /** 33 bytes, compressed. */
  readonly publicKey: Uint8Array;
  readonly #privateKey: Uint8Array;

  private constructor(privateKey: Uint8Array) {
    this.#privateKey = privateKey;
    this.publicKey = secp256k1.getPublicKey(privateKey, true);
    this.address = addressOf(this.publicKey);
  }

  static fromMnemonic(mnemonic: string, index = 0): LocalSigner {
    return new LocalSigner(privateKeyFromMnemonic(mnemonic, index));
  }

  /** From the 32 bytes of a key. */
  static fromPrivateKey(privateKey: Uint8Array): LocalSigner {
    if (secp256k1.utils.isValidSecretKey(privateKey)) return new LocalSigner(privateKey.slice());
    throw new ClientError("client/bad-key", "this is no private key", "give 32 bytes");
  }

  async getAccounts(): Promise<readonly (AccountData & { readonly algo: "secp256k1" })[]> {
    return [{ address: this.address, algo: "secp256k1", pubkey: this.publicKey }];
  }

  async signDirect(signerAddress: string, signDoc: SignDoc) {
    this.assertMine(signerAddress);
    return { signed: signDoc, signature: this.sign(SignDoc.encode(signDoc).finish()) };
  }

  async signAmino(signerAddress: string, signDoc: StdSignDoc) {
    this.assertMine(signerAddress);
    const text = sortedJson(signDoc as unknown as AminoObject);
    return { signed: signDoc, signature: this.sign(utf8ToBytes(text)) };
  }

  private sign(bytes: Uint8Array): StdSignature {
    const options = { prehash: false, lowS: true };
    const signature = secp256k1.sign(sha256(bytes), this.#privateKey, options);
    return {
      pub_key: { type: "tendermint/PubKeySecp256k1", value: base64.encode(this.publicKey) },
      signature: base64.encode(signature),
    };
  }

  private assertMine(address: string): void {
    if (address === this.address) return;
    const remedy = `this signer is ${this.address}`;
    throw new ClientError("client/unknown-signer", `no key for ${address}`, remedy);
  }
}
