import { bytesToLatin1 } from "./bytes.ts";

/**
 * A key of a store: its bytes, and one character for each of them, by which overlays find it and whose
 * order under `<` is the bytes' order. Made once for all the layers that it goes through; nobody changes
 * the bytes.
 */
export interface StateKey {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** The key with these bytes. */
export function stateKey(bytes: Uint8Array): StateKey {
  return { bytes, text: bytesToLatin1(bytes) };
}
