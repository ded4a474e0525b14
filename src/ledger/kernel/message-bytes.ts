import { WireReader } from "./wire-reader.ts";
import { WireWriter } from "./wire-writer.ts";

/** What turns messages into bytes, of cosmjs-types or generated here. */
export interface Encoder<T> {
  encode(message: T): { finish(): Uint8Array };
}

/** What turns bytes into messages, of cosmjs-types or generated here. */
export interface Decoder<T> {
  decode(input: Uint8Array): T;
}

/** The same, with the arguments that both kinds take beyond that. */
interface OnWire<T> {
  encode(message: T, writer: WireWriter): unknown;
  decode(input: WireReader): T;
}

/** One of each for all: no codec begins another message before its own is done. */
const writer = new WireWriter();
const reader = new WireReader();

/** The bytes of a message. */
export function encodeMessage<T>(codec: Encoder<T>, message: T): Uint8Array {
  writer.clear();
  onWire(codec).encode(message, writer);
  return writer.finish();
}

/** Whether `bytes` are what `encodeMessage` gives. */
export function encodesAs<T>(codec: Encoder<T>, message: T, bytes: Uint8Array): boolean {
  writer.clear();
  onWire(codec).encode(message, writer);
  return writer.holds(bytes);
}

/** The message in `bytes`, which nobody changes afterwards; throws what the decoder does on other bytes. */
export function decodeMessage<T>(codec: Decoder<T>, bytes: Uint8Array): T {
  return onWire(codec).decode(reader.open(bytes));
}

function onWire<T>(codec: Encoder<T> | Decoder<T>): OnWire<T> {
  return codec as unknown as OnWire<T>;
}
