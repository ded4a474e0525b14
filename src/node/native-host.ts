import { createRequire } from "node:module";
import type { LedgerHost } from "../ledger/host.ts";
import { pureHost } from "../ledger/host.ts";
import { nativeHasher } from "./sha256.ts";

/** What of the `secp256k1` package is used; its binding to libsecp256k1 in C, when it is there. */
interface Secp256k1 {
  ecdsaVerify(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean;
}

/** The hashes and signature checks of a node, and which implementation of the latter runs. */
export interface NativeHost extends LedgerHost {
  /** `native` is some forty times as fast as `javascript`; the answers are the same. */
  readonly signatures: "native" | "javascript";
}

/** Takes the C library when it can be loaded on this machine, else the pure one. */
export function nativeHost(): NativeHost {
  const native = loadNative();
  const verify = native === undefined ? pureHost.verifySecp256k1 : verifyWith(native);
  return {
    signatures: native === undefined ? "javascript" : "native",
    ...nativeHasher,
    verifySecp256k1: verify,
  };
}

/**
 * The package falls back to a slow JavaScript implementation without a word, so its binding is asked for
 * directly.
 */
function loadNative(): Secp256k1 | undefined {
  const require = createRequire(import.meta.url);
  try {
    require("secp256k1/bindings");
    return require("secp256k1") as Secp256k1;
  } catch {
    return undefined;
  }
}

function verifyWith(native: Secp256k1): LedgerHost["verifySecp256k1"] {
  return (signature, digest, publicKey) => {
    if (signature.length !== 64 || publicKey.length !== 33 || digest.length !== 32) return false;
    try {
      // Refuses a high s by itself.
      return native.ecdsaVerify(signature, digest, publicKey);
    } catch {
      return false; // r or s out of range, or a key that is no point of the curve
    }
  };
}
