import type { Verdict } from "../../gen/aliquot/terms/v1/types.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { parseAddress } from "../accounts/index.ts";
import { isDocument } from "./checks.ts";
import { acceptances, attestors, documents, registrations, verdicts, versions } from "./state.ts";
import type { AcceptedAt, Standing, StandingVerdict, Wanted } from "./types.ts";

/**
 * What an account has done and been attested of that which is wanted: two reads and a range of at most 64
 * keys. Whether it suffices is the caller's to judge, and expiry by `isValid`. Throws `sdk` 7 for texts that
 * are no addresses; a document that nobody published was accepted by nobody.
 */
export function standingOf(ctx: QueryContext, participant: string, wanted: Wanted): Standing {
  const address = parseAddress(participant);
  const registration = registrations.get(ctx, [address]);
  return {
    registeredSec: registration === undefined ? undefined : Number(registration.timeSec),
    acceptances: acceptancesOf(ctx, address, wanted.document),
    verdict: verdictOf(ctx, address, wanted.attestor),
  };
}

/** Whether the subject passed and the verdict still holds: strictly before its expiry. */
export function isValid(
  verdict: Pick<StandingVerdict, "passed" | "expiresSec"> | undefined,
  timeSec: number,
): boolean {
  if (verdict === undefined || !verdict.passed) return false;
  return verdict.expiresSec === undefined || timeSec < verdict.expiresSec;
}

/** Whether a document was published, in that version when one is named. */
export function hasTermsVersion(
  ctx: QueryContext,
  document: string,
  version: string | undefined,
): boolean {
  if (!isDocument(document)) return false;
  return version === undefined
    ? documents.has(ctx, [document])
    : versions.has(ctx, [document, version]);
}

/** Whether the account has declared itself an attestor. */
export function isAttestor(ctx: QueryContext, address: string): boolean {
  return address !== "" && attestors.has(ctx, [parseAddress(address)]);
}

/** A stored verdict as other modules see it. */
export function verdictFrom({ passed, timeSec, expiresSec }: Verdict): StandingVerdict {
  return {
    passed,
    timeSec: Number(timeSec),
    expiresSec: expiresSec === 0n ? undefined : Number(expiresSec),
  };
}

function acceptancesOf(ctx: QueryContext, address: Uint8Array, document: string): AcceptedAt[] {
  // A name that can be none must not become part of a key.
  if (!isDocument(document)) return [];
  const range = acceptances.entries(ctx, [address, document]);
  return [...range].map(([, { version, timeSec }]) => ({ version, timeSec: Number(timeSec) }));
}

function verdictOf(
  ctx: QueryContext,
  subject: Uint8Array,
  attestor: string,
): StandingVerdict | undefined {
  if (attestor === "") return undefined;
  const verdict = verdicts.get(ctx, [parseAddress(attestor), subject]);
  return verdict && verdictFrom(verdict);
}
