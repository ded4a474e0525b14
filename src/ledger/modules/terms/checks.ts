import type {
  MsgAcceptTerms,
  MsgAttest,
  MsgAttestMany,
  MsgPublishTerms,
  MsgRegister,
  MsgRegisterAttestor,
} from "../../gen/aliquot/terms/v1/tx.ts";
import { parseAddress } from "../accounts/index.ts";
import { termsError } from "./errors.ts";

// What each message can be refused for without the state.

/** Printable ASCII, no space at either end, so that no two texts look the same. */
const LINE = /^[\x21-\x7e](?:[\x20-\x7e]{0,62}[\x21-\x7e])?$/;
const DOCUMENT = /^[a-z0-9][a-z0-9-]{1,63}$/;
const VERSION = /^[A-Za-z0-9._-]{1,32}$/;
const HASH = /^[0-9a-f]{64}$/;
/** Only what a page may link to without running it. */
const URI = /^(?:https|ipfs|ar):\/\/[\x21-\x7e]+$/;
const MAX_URI = 256;
/** The last second of the year 9999, which people can still read as a date. */
const MAX_EXPIRY_SEC = 253_402_300_799n;
const MAX_SUBJECTS = 100;
/** How much of a text that is refused stands in the log. */
const SHOWN = 80;

/** Most versions that a document may have: what an account accepted of it is one short range. */
export const MAX_VERSIONS = 64;

/** Refuses a bad address and reference. */
export function checkRegister({ participant, reference }: MsgRegister): void {
  parseAddress(participant);
  requireReference(reference);
}

/** Refuses a bad address, names, hash and place. */
export function checkPublishTerms(message: MsgPublishTerms): void {
  parseAddress(message.publisher);
  requireDocument(message.document);
  requireVersion(message.version);
  requireHash(message.contentHash);
  requireUri(message.uri);
}

/** Refuses a bad address, names and hash. */
export function checkAcceptTerms(message: MsgAcceptTerms): void {
  parseAddress(message.participant);
  requireDocument(message.document);
  requireVersion(message.version);
  requireHash(message.contentHash);
}

/** Refuses a bad address, name and place; of new attestors and of changed ones. */
export function checkAttestor({ attestor, name, uri }: MsgRegisterAttestor): void {
  parseAddress(attestor);
  requireName(name);
  requireUri(uri);
}

/** Refuses bad addresses, a moment that is none and a bad reference. */
export function checkAttest({ attestor, subject, expiresSec, reference }: MsgAttest): void {
  parseAddress(attestor);
  parseAddress(subject);
  requireExpiry(expiresSec);
  requireReference(reference);
}

/** As `checkAttest`, and refuses too many subjects or one that stands twice. */
export function checkAttestMany(message: MsgAttestMany): void {
  const { attestor, subjects, expiresSec, reference } = message;
  parseAddress(attestor);
  if (subjects.length === 0 || subjects.length > MAX_SUBJECTS)
    throw termsError("invalid-subjects", `${subjects.length} subjects`);
  for (const subject of subjects) parseAddress(subject);
  const twice = subjects.find((subject, i) => subjects.indexOf(subject) !== i);
  if (twice !== undefined) throw termsError("invalid-subjects", `${twice} stands twice`);
  requireExpiry(expiresSec);
  requireReference(reference);
}

/** The text, when it may stand beside a registration or a verdict. Throws `terms` 3 or 4. */
export function requireReference(text: string): string {
  refusePersonal(text);
  if (text !== "" && !LINE.test(text)) throw termsError("invalid-reference");
  return text;
}

/** Whether a text can be a document's name. */
export function isDocument(text: string): boolean {
  return DOCUMENT.test(text);
}

/** The text, when it can be a document's name. Throws `terms` 5. */
export function requireDocument(text: string): string {
  if (!isDocument(text)) throw termsError("invalid-document", text.slice(0, SHOWN));
  return text;
}

/** The text, when it can be a version's name. Throws `terms` 6. */
export function requireVersion(text: string): string {
  if (!VERSION.test(text)) throw termsError("invalid-version", text.slice(0, SHOWN));
  return text;
}

/** The text, when it is a sha256. Throws `terms` 7. */
export function requireHash(text: string): string {
  if (!HASH.test(text)) throw termsError("invalid-hash");
  return text;
}

/** The text, when it is empty or a place that a page may link to. Throws `terms` 4 or 8. */
export function requireUri(text: string): string {
  refusePersonal(text);
  if (text !== "" && (text.length > MAX_URI || !URI.test(text))) throw termsError("invalid-uri");
  return text;
}

/** The text, when it can be an attestor's name. Throws `terms` 4 or 18. */
export function requireName(text: string): string {
  refusePersonal(text);
  if (!LINE.test(text)) throw termsError("invalid-name");
  return text;
}

/** The moment, when it is one that people can read. Throws `terms` 20. */
export function requireExpiry(expiresSec: bigint): bigint {
  if (expiresSec > MAX_EXPIRY_SEC) throw termsError("invalid-expiry", `${expiresSec}`);
  return expiresSec;
}

/** An e-mail address is the personal data that lands in such fields most easily. The text is not repeated. */
function refusePersonal(text: string): void {
  if (text.includes("@")) throw termsError("personal-data");
}
