import { MultiSignature } from "cosmjs-types/cosmos/crypto/multisig/v1beta1/multisig";
import { SignMode } from "cosmjs-types/cosmos/tx/signing/v1beta1/signing";
import type { ModeInfo, ModeInfo_Multi } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import type { LedgerHost } from "../host.ts";
import type { Codec } from "../kernel/module.ts";
import { decodeCanonical } from "./canonical.ts";
import type { DecodedTx } from "./decode-tx.ts";
import type { PublicKey } from "./public-keys.ts";
import { type SignerIdentity, signBytes } from "./sign-bytes.ts";

/** One signer's part of a transaction. */
export interface SignerPart {
  readonly key: PublicKey;
  readonly modeInfo: ModeInfo | undefined;
  readonly signature: Uint8Array;
  readonly identity: SignerIdentity;
}

/** A single secp256k1 signature to be verified: r and s in 64 bytes, the digest in 32, the compressed key in 33. */
export interface SignatureCheck {
  readonly signature: Uint8Array;
  readonly digest: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** How many single signatures a key may bring: what the limit and the gas count. */
export function signatureCount(key: PublicKey): number {
  return key.kind === "multisig" ? key.members.length : 1;
}

/** How many single signatures are really there, to be paid for. */
export function presentSignatures({ key, modeInfo }: Pick<SignerPart, "key" | "modeInfo">): number {
  return key.kind === "multisig" ? (modeInfo?.multi?.modeInfos.length ?? 0) : 1;
}

/** What one key signs in `mode`: 32 bytes. Throws `sdk` 4 for modes this chain does not take. */
function signedDigest(
  tx: DecodedTx,
  mode: SignMode,
  identity: SignerIdentity,
  host: LedgerHost,
): Uint8Array {
  return host.sha256(signBytes(tx, mode, identity));
}

/**
 * All that decides whether a key of one signature has signed: who verifies it elsewhere looks at the same. Undefined
 * for a multisig key, and for what cannot be a signature by one key. Throws `sdk` 4 for modes this chain does not take.
 */
export function singleCheck(
  tx: DecodedTx,
  { key, modeInfo, signature, identity }: SignerPart,
  host: LedgerHost,
): SignatureCheck | undefined {
  if (key.kind !== "secp256k1" || modeInfo?.multi !== undefined) return undefined;
  const mode = modeInfo?.single?.mode ?? SignMode.SIGN_MODE_UNSPECIFIED;
  return { signature, digest: signedDigest(tx, mode, identity, host), publicKey: key.key };
}

/** Whether the signer's signature or signatures stand for this transaction. */
export function isSigned(tx: DecodedTx, part: SignerPart, host: LedgerHost): boolean {
  const { key, modeInfo, signature, identity } = part;
  if (key.kind === "secp256k1") {
    const check = singleCheck(tx, part, host);
    if (check === undefined) return false;
    return host.verifySecp256k1(check.signature, check.digest, check.publicKey);
  }
  const { multi } = modeInfo ?? {};
  if (multi === undefined || modeInfo?.single !== undefined) return false;
  return isMultisigned(tx, { key, multi, signature, identity }, host);
}

/** k of n: the bit array says whose signatures follow, in the order of the members. */
function isMultisigned(
  tx: DecodedTx,
  part: {
    readonly key: PublicKey & { readonly kind: "multisig" };
    readonly multi: ModeInfo_Multi;
    readonly signature: Uint8Array;
    readonly identity: SignerIdentity;
  },
  host: LedgerHost,
): boolean {
  const { key, multi, identity } = part;
  const codec = MultiSignature as Codec<MultiSignature>;
  const { signatures } = decodeCanonical(codec, part.signature, "multisignature");
  const present = presentMembers(multi, key.members.length);
  if (present === undefined || present.length < key.threshold) return false;
  if (present.length !== signatures.length || present.length !== multi.modeInfos.length)
    return false;
  return present.every((member, i) => {
    const mode = multi.modeInfos[i]?.single?.mode;
    // A member cannot sign DIRECT: the document would have to hold the others' signatures' modes.
    if (mode !== SignMode.SIGN_MODE_LEGACY_AMINO_JSON) return false;
    const digest = signedDigest(tx, mode, identity, host);
    const signature = signatures[i] ?? new Uint8Array();
    return host.verifySecp256k1(signature, digest, key.members[member] ?? new Uint8Array());
  });
}

/** The members whose bit is set; undefined when the array is not as long as the key has members. */
function presentMembers({ bitarray }: ModeInfo_Multi, members: number): number[] | undefined {
  if (bitarray === undefined) return undefined;
  const { elems, extraBitsStored } = bitarray;
  if (extraBitsStored > 7) return undefined;
  const bits = extraBitsStored === 0 ? elems.length * 8 : (elems.length - 1) * 8 + extraBitsStored;
  if (bits !== members) return undefined;
  // One spelling: bits beyond the members would change the transaction's hash and nothing else.
  const unused = elems.length * 8 - bits;
  if ((elems.at(-1) ?? 0) & ((1 << unused) - 1)) return undefined;
  const all = Array.from({ length: members }, (_, member) => member);
  return all.filter((member) => ((elems[member >> 3] ?? 0) >> (7 - (member & 7))) & 1);
}
