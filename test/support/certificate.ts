import { createHash } from "node:crypto";

/** The certificate of `PRODUCT:ASSET/MATURITY`: the beginning of that text's SHA-256 stands before it. */
export function certificate(text: string): string {
  return `cert/${createHash("sha256").update(text).digest("hex").slice(0, 16)}/${text}`;
}
