/** The bytes that tests store as block `height`. */
export function blockPayload(height: number, length = 20 + (height % 5)): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (height * 31 + i * 7) % 253);
}
