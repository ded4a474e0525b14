import { compile } from "../../../programme/compile/compile.ts";
import { parseDefinition } from "../../../programme/compile/parse-definition.ts";
import { DefinitionError, type Problem } from "../../../programme/compile/problems.ts";
import { unassigned } from "../../../programme/engines/lockdrop-result.ts";
import { EVENT_TYPES, type EventType } from "../../../programme/events/event.ts";
import { lockdropClosings } from "../../../programme/horizon.ts";
import { lintErrors } from "../../../programme/lint/lint.ts";
import type { Programme } from "../../../programme/programme.ts";
import type {
  MsgRegisterProgramme,
  MsgRegisterProgrammeResponse,
} from "../../gen/aliquot/programmes/v1/tx.ts";
import { isDenom } from "../../kernel/coins.ts";
import type { Context } from "../../kernel/context.ts";
import { isReservedDenom } from "../../kernel/reserved-denoms.ts";
import { parseAddress } from "../accounts/index.ts";
import { metadataOf, requireReceiver } from "../bank/index.ts";
import { requireFeed } from "../oracle/index.ts";
import { hasTermsVersion, isAttestor } from "../terms/index.ts";
import { programmesError } from "./errors.ts";
import { maturityOf } from "./handlers.ts";
import { definitionHash, denomOf, findLive, instantOf, isProgrammeId, type Live } from "./live.ts";
import { liveProblems } from "./live-rules.ts";
import { newGroup } from "./lockdrop-book.ts";
import { secondFrom } from "./shares.ts";
import { groups } from "./state/lockdrop.ts";
import { definitions, programmes } from "./state/programmes.ts";
import type { ProgrammeRecord } from "./types.ts";
import { fund } from "./vaults.ts";

/** 9999-12-31T23:59:59Z. */
const LAST_SECOND = 253_402_300_799n;
const MOST_ATTESTORS = 16;

/** What no attestor brings in: the modules terms and oracle know it, or the ledger itself does. */
const NEVER_ATTESTED: ReadonlySet<EventType> = new Set([
  "register",
  "accept",
  "verify",
  "price",
  "fees",
  "void",
]);

/**
 * Registers a programme and pays its whole pool into the vault, in one step, before it opens: it can never
 * owe more than it holds. Nobody can change anything about it afterwards.
 */
export function registerProgramme(
  ctx: Context,
  message: MsgRegisterProgramme,
): MsgRegisterProgrammeResponse {
  const { id, operator } = message;
  if (!isProgrammeId(id)) throw programmesError("invalid-id", id.slice(0, 64));
  if (findLive(ctx, id) !== undefined) throw programmesError("programme-exists", id);
  const programme = compiledFrom(message.definition);
  const problems = liveProblems(programme);
  if (problems.length > 0) throw programmesError("not-live", inWords(problems));
  requireInTime(ctx, programme);
  const definitionSha256 = definitionHash(message.definition);
  const record = recordFrom(ctx, { message, programme, definitionSha256 });
  requireRegistration(ctx, record, programme);

  programmes.put(ctx, record);
  definitions.put(ctx, { id, canonical: message.definition });
  const live: Live = { id, record, programme, now: instantOf(ctx.timeSec) };
  fundPool(ctx, live);
  ctx.emit({
    type: "programmes_register",
    programme_id: id,
    operator,
    definition_sha256: definitionSha256,
  });
  return { definitionSha256 };
}

/** The definition compiled; refuses (`programmes` 32) what is invalid and what lint calls an error. */
function compiledFrom(definition: string): Programme {
  try {
    const programme = compile(parseDefinition(definition));
    const problems = lintErrors(programme).map(({ path, reason, suggestion }) => {
      return { path, message: reason, remedy: suggestion };
    });
    if (problems.length > 0) throw new DefinitionError(problems);
    return programme;
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    throw programmesError("invalid-definition", inWords(error.problems));
  }
}

/** The first problems, as one line of a log. */
function inWords(problems: readonly Problem[]): string {
  const shown = problems.slice(0, 3);
  const more =
    problems.length > shown.length ? ` (and ${problems.length - shown.length} more)` : "";
  const words = shown.map(({ path, message, remedy }) => `${path}: ${message}; ${remedy}`);
  return `${words.join(" | ")}${more}`.slice(0, 1_000);
}

function requireInTime(ctx: Context, { shape }: Programme): void {
  if (shape.kind !== "lockdrop") return;
  const now = instantOf(ctx.timeSec);
  const open = shape.groups.find(({ opens }) => opens <= now);
  if (open !== undefined)
    throw programmesError(
      "too-late",
      `group ${open.id} opened at second ${secondFrom(open.opens)}`,
    );
}

function recordFrom(
  ctx: Context,
  from: {
    readonly message: MsgRegisterProgramme;
    readonly programme: Programme;
    readonly definitionSha256: string;
  },
): ProgrammeRecord {
  const { message, programme, definitionSha256 } = from;
  const { shape } = programme;
  const closings = shape.kind === "lockdrop" ? lockdropClosings(shape) : [];
  const final = closings.reduce((last, each) => (each > last ? each : last), 0n);
  const { id, operator, assets, treasury, attestors, attested } = message;
  const { termsDocument, verifier, requiredProgramme, requiredRight } = message;
  return {
    id,
    operator,
    definitionSha256,
    assets,
    treasury,
    attestors,
    attested,
    termsDocument,
    verifier,
    requiredProgramme,
    requiredRight,
    registeredSec: BigInt(ctx.timeSec),
    finalSec: secondFrom(final),
  };
}

function requireRegistration(ctx: Context, record: ProgrammeRecord, programme: Programme): void {
  requireBindings(ctx, record, programme);
  requireAttestors(record);
  requireMaturities(programme);
  requireTerms(ctx, record, programme);
  const { shape } = programme;
  const sink = shape.kind === "lockdrop" ? shape.share.sink : shape.kind === "mint" && shape.sink;
  if (sink === "treasury") requireReceiver(parseAddress(record.treasury));
  const { requiredProgramme, requiredRight } = record;
  if (requiredProgramme === "" && requiredRight === "") return;
  const grants = findLive(ctx, requiredProgramme)?.programme.grants ?? [];
  if (!grants.includes(requiredRight))
    throw invalid(`no programme ${requiredProgramme} grants ${requiredRight}`);
}

/** Every asset of the definition is bound to a denomination of its own, with its decimals and its price. */
function requireBindings(ctx: Context, record: ProgrammeRecord, programme: Programme): void {
  const bound = record.assets.map(({ asset }) => asset);
  const wanted = [...programme.assets.keys()].sort();
  if (bound.join("\n") !== wanted.join("\n"))
    throw binding(`bind these assets, in this order: ${wanted.join(", ")}`);
  const denoms = new Set<string>();
  const { shape } = programme;
  const needsPrice = shape.kind === "lockdrop" && shape.price.by === "opening";
  for (const { asset, denom, feed } of record.assets) {
    if (!isDenom(denom)) throw binding(`${asset}: ${denom.slice(0, 128)} is no denomination`);
    // Principal cannot be locked twice, and only its module may burn a certificate.
    if (isReservedDenom(denom)) throw binding(`${asset}: ${denom} is a certificate`);
    if (denoms.has(denom)) throw binding(`${denom} stands for two assets`);
    denoms.add(denom);
    const decimals = programme.assets.get(asset)?.decimals;
    const exponent = exponentOf(ctx, denom);
    if (exponent !== undefined && exponent !== decimals)
      throw binding(`${asset} has ${decimals} decimals, ${denom} ${exponent}`);
    if (feed !== "") requireFeed(ctx, feed);
    const isPriced = needsPrice && shape.groups.some(({ assets }) => assets.has(asset));
    if (isPriced && feed === "") throw binding(`${asset} needs a feed for its price`);
  }
}

/** The decimals of the unit that people see, if the denomination has metadata. */
function exponentOf(ctx: Context, denom: string): number | undefined {
  const metadata = metadataOf(ctx, denom);
  return metadata?.denomUnits.find((unit) => unit.denom === metadata.display)?.exponent;
}

/** Every lock must come to be redeemable: RFC 3339 can write no time after the year 9999. */
function requireMaturities(programme: Programme): void {
  const { shape } = programme;
  if (shape.kind !== "lockdrop") return;
  for (const group of shape.groups) {
    for (const term of group.terms)
      if (maturityOf({ programme }, { group, term }) > LAST_SECOND)
        throw invalid(`a lock of group ${group.id} under ${term} would mature after the year 9999`);
  }
}

function requireAttestors({ attestors, attested }: ProgrammeRecord): void {
  if (attestors.length > MOST_ATTESTORS) throw invalid(`more than ${MOST_ATTESTORS} attestors`);
  for (const attestor of attestors) parseAddress(attestor);
  if (new Set(attestors).size < attestors.length) throw invalid("an attestor is named twice");
  for (const type of attested) {
    const known = EVENT_TYPES.find((each) => each === type);
    if (known === undefined || NEVER_ATTESTED.has(known))
      throw invalid(`${type.slice(0, 32)} cannot be attested`);
  }
  if (new Set(attested).size < attested.length) throw invalid("an event is named twice");
}

function requireTerms(ctx: Context, record: ProgrammeRecord, { eligibility }: Programme): void {
  const { require, termsVersion } = eligibility;
  const { termsDocument, verifier } = record;
  const needsTerms = require.has("accepted") || termsDocument !== "";
  const needsVerifier = require.has("verified") || verifier !== "";
  if (needsTerms && !hasTermsVersion(ctx, termsDocument, termsVersion))
    throw invalid(`no document ${termsDocument.slice(0, 64)} has version ${termsVersion ?? "any"}`);
  if (needsVerifier && !isAttestor(ctx, verifier))
    throw invalid(`the verifier ${verifier.slice(0, 90)} is no registered attestor`);
}

/** Pays the whole pool in, and opens the books of every group. */
function fundPool(ctx: Context, live: Live): void {
  const { shape } = live.programme;
  if (shape.kind !== "lockdrop") return;
  let amount = unassigned(shape);
  for (const group of shape.groups) {
    amount += group.pool;
    groups.put(ctx, newGroup(live.id, group));
  }
  fund(ctx, live, { from: live.record.operator, denom: denomOf(live, shape.reward), amount });
}

function binding(detail: string) {
  return programmesError("invalid-binding", detail);
}

function invalid(detail: string) {
  return programmesError("invalid-registration", detail);
}
