import {
  Acceptance,
  Attestor,
  Document,
  Registration,
  Verdict,
  Version,
} from "../../gen/aliquot/terms/v1/types.ts";
import {
  collection,
  messageValue,
  scatteredPart,
  scatteredTextPart,
  textTail,
  u64Part,
  type ValueCodec,
} from "../../kernel/collections.ts";
import type { QueryContext } from "../../kernel/context.ts";

/** Also the name of the module's store. */
export const STORE = "terms";

/** Field 1 with the value 0, which a protobuf writer leaves out. */
const ZERO_TIME = Uint8Array.of(0x08, 0x00);

/** Registrations by account. */
export const registrations = collection({
  store: STORE,
  prefix: 1,
  key: [scatteredPart],
  value: timedValue<Registration>(Registration),
});

/** Documents by name. */
export const documents = collection({
  store: STORE,
  prefix: 2,
  key: [scatteredTextPart],
  value: messageValue<Document>(Document),
});

/** Versions by document and name. The owner alone chooses the names, of 64 at most. */
export const versions = collection({
  store: STORE,
  prefix: 3,
  key: [scatteredTextPart, textTail],
  value: messageValue<Version>(Version),
});

/** Acceptances by account, document and the version's number: what one account accepted lies together. */
export const acceptances = collection({
  store: STORE,
  prefix: 4,
  key: [scatteredPart, scatteredTextPart, u64Part],
  value: messageValue<Acceptance>(Acceptance),
});

/** Attestors by account. */
export const attestors = collection({
  store: STORE,
  prefix: 5,
  key: [scatteredPart],
  value: messageValue<Attestor>(Attestor),
});

/** The latest verdicts by attestor and subject. */
export const verdicts = collection({
  store: STORE,
  prefix: 6,
  key: [scatteredPart, scatteredPart],
  value: timedValue<Verdict>(Verdict),
});

/** The versions of a document in the order in which they were published; 64 at most. */
export function versionsOf(ctx: QueryContext, document: string): Version[] {
  const found = [...versions.entries(ctx, [document])].map(([, version]) => version);
  return found.sort((a, b) => Number(a.number - b.number));
}

/**
 * A message whose first field is a time. All its fields may be 0 or empty, and no value may be empty: then
 * the time is written although it is 0, which every reader of protobuf takes.
 */
function timedValue<V>(codec: Parameters<typeof messageValue<V>>[0]): ValueCodec<V> {
  const { encode, decode } = messageValue(codec);
  return {
    encode(value) {
      const bytes = encode(value);
      return bytes.length > 0 ? bytes : ZERO_TIME;
    },
    decode,
  };
}
