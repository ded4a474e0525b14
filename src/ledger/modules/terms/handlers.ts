import type {
  MsgAcceptTerms,
  MsgAttest,
  MsgAttestMany,
  MsgPublishTerms,
  MsgRegister,
  MsgRegisterAttestor,
} from "../../gen/aliquot/terms/v1/tx.ts";
import type { Context } from "../../kernel/context.ts";
import { parseAddress } from "../accounts/index.ts";
import { MAX_VERSIONS } from "./checks.ts";
import { termsError } from "./errors.ts";
import { acceptances, attestors, documents, registrations, verdicts, versions } from "./state.ts";

type Done = Record<string, never>;

/** What is said of every subject of one message. */
type Said = Pick<MsgAttest, "passed" | "expiresSec" | "reference">;

/** Keeps when an account began to take part. */
export function register(ctx: Context, { participant, reference }: MsgRegister): Done {
  const address = parseAddress(participant);
  if (registrations.has(ctx, [address])) throw termsError("already-registered", participant);

  registrations.set(ctx, [address], { timeSec: BigInt(ctx.timeSec), reference });
  ctx.emit({ type: "terms_register", participant, reference });
  return {};
}

/** Adds a version to the publisher's own document, or begins a document with it. */
export function publishTerms(ctx: Context, message: MsgPublishTerms): Done {
  const { publisher, document, version, contentHash, uri } = message;
  const known = documents.get(ctx, [document]) ?? { document, owner: publisher, versions: 0n };
  if (known.owner !== publisher) throw termsError("not-owner", document);
  if (versions.has(ctx, [document, version]))
    throw termsError("version-exists", `${document} ${version}`);
  if (known.versions >= MAX_VERSIONS) throw termsError("too-many-versions", document);

  const number = known.versions + 1n;
  documents.set(ctx, [document], { ...known, versions: number });
  const timeSec = BigInt(ctx.timeSec);
  versions.set(ctx, [document, version], { version, contentHash, uri, number, timeSec });
  const type = "terms_publish_terms";
  ctx.emit({ type, document, version, content_hash: contentHash, owner: publisher });
  return {};
}

/** Keeps that an account agreed to a version, once. The hash ties its signature to the file that it read. */
export function acceptTerms(ctx: Context, message: MsgAcceptTerms): Done {
  const { contentHash, document, version, participant } = message;
  if (!documents.has(ctx, [document])) throw termsError("unknown-document", document);
  const published = versions.get(ctx, [document, version]);
  if (published === undefined) throw termsError("unknown-version", `${document} ${version}`);
  if (published.contentHash !== contentHash)
    throw termsError("wrong-hash", `${document} ${version} is ${published.contentHash}`);
  const key = [parseAddress(participant), document, published.number] as const;
  if (acceptances.has(ctx, key)) throw termsError("already-accepted", `${document} ${version}`);

  acceptances.set(ctx, key, { version, timeSec: BigInt(ctx.timeSec) });
  ctx.emit({ type: "terms_accept_terms", participant, document, version });
  return {};
}

/** Makes an account one that may attest. */
export function registerAttestor(ctx: Context, message: MsgRegisterAttestor): Done {
  const { attestor, name, uri } = message;
  const address = parseAddress(attestor);
  if (attestors.has(ctx, [address])) throw termsError("attestor-exists", attestor);

  attestors.set(ctx, [address], { name, uri, timeSec: BigInt(ctx.timeSec) });
  ctx.emit({ type: "terms_register_attestor", attestor, name });
  return {};
}

/** Replaces what an attestor says of itself. */
export function updateAttestor(ctx: Context, message: MsgRegisterAttestor): Done {
  const { attestor, name, uri } = message;
  const address = parseAddress(attestor);
  const known = attestors.get(ctx, [address]);
  if (known === undefined) throw termsError("unknown-attestor", attestor);

  attestors.set(ctx, [address], { ...known, name, uri });
  ctx.emit({ type: "terms_update_attestor", attestor, name });
  return {};
}

/** Replaces the attestor's verdict on one account. */
export function attest(ctx: Context, message: MsgAttest): Done {
  attestAll(ctx, message.attestor, [message.subject], message);
  return {};
}

/** Replaces the attestor's verdicts on several accounts; a refusal leaves all as they were. */
export function attestMany(ctx: Context, message: MsgAttestMany): Done {
  attestAll(ctx, message.attestor, message.subjects, message);
  return {};
}

function attestAll(ctx: Context, attestor: string, subjects: readonly string[], said: Said): void {
  const { passed, expiresSec, reference } = said;
  const from = parseAddress(attestor);
  if (!attestors.has(ctx, [from])) throw termsError("unknown-attestor", attestor);
  const timeSec = BigInt(ctx.timeSec);
  if (expiresSec !== 0n && expiresSec <= timeSec)
    throw termsError("expired", `${expiresSec} in a block of ${timeSec}`);

  const type = "terms_attest";
  for (const subject of subjects) {
    verdicts.set(ctx, [from, parseAddress(subject)], { timeSec, passed, expiresSec, reference });
    ctx.emit({ type, attestor, subject, passed, expires_sec: expiresSec, reference });
  }
}
