import type { Context, QueryContext } from "../../kernel/context.ts";
import { atPlace, GenesisError, GenesisObject } from "../../kernel/genesis.ts";
import type { GenesisJson } from "../../kernel/module.ts";
import { formatAddress, parseAddress } from "../accounts/index.ts";
import {
  MAX_VERSIONS,
  requireDocument,
  requireExpiry,
  requireHash,
  requireName,
  requireReference,
  requireUri,
  requireVersion,
} from "./checks.ts";
import {
  acceptances,
  attestors,
  documents,
  registrations,
  verdicts,
  versions,
  versionsOf,
} from "./state.ts";

/** Nobody, and nothing to agree to. */
export function defaultGenesis(): GenesisJson {
  return { registrations: [], documents: [], acceptances: [], attestors: [], verdicts: [] };
}

/** Writes the module's state; a document's versions stand in the order in which they were published. */
export function initGenesis(ctx: Context, state: GenesisJson): void {
  const genesis = GenesisObject.of(state, "terms");
  for (const registration of genesis.objects("registrations")) initRegistration(ctx, registration);
  for (const document of genesis.objects("documents")) initDocument(ctx, document);
  for (const acceptance of genesis.objects("acceptances")) initAcceptance(ctx, acceptance);
  for (const attestor of genesis.objects("attestors")) initAttestor(ctx, attestor);
  for (const verdict of genesis.objects("verdicts")) initVerdict(ctx, verdict);
}

/** The whole state in the form `initGenesis` takes. */
export function exportGenesis(ctx: QueryContext): GenesisJson {
  return {
    registrations: [...registrations.entries(ctx)].map(([[address], { timeSec, reference }]) => ({
      participant: formatAddress(address),
      reference,
      time_sec: timeSec.toString(),
    })),
    documents: [...documents.entries(ctx)].map(([[document], { owner }]) => ({
      document,
      owner,
      versions: versionsJson(ctx, document),
    })),
    acceptances: [...acceptances.entries(ctx)].map(([[address, document], accepted]) => ({
      participant: formatAddress(address),
      document,
      version: accepted.version,
      time_sec: accepted.timeSec.toString(),
    })),
    attestors: [...attestors.entries(ctx)].map(([[address], { name, uri, timeSec }]) => ({
      attestor: formatAddress(address),
      name,
      uri,
      time_sec: timeSec.toString(),
    })),
    verdicts: verdictsJson(ctx),
  };
}

function initRegistration(ctx: Context, registration: GenesisObject): void {
  const participant = addressAt(registration, "participant");
  refuseSecond(registration, "participant", registrations.has(ctx, [participant]));
  registrations.set(ctx, [participant], {
    timeSec: registration.whole("time_sec"),
    reference: textAt(registration, "reference", requireReference),
  });
}

function initDocument(ctx: Context, object: GenesisObject): void {
  const document = textAt(object, "document", requireDocument);
  refuseSecond(object, "document", documents.has(ctx, [document]));
  const owner = formatAddress(addressAt(object, "owner"));
  const list = object.objects("versions");
  if (list.length === 0 || list.length > MAX_VERSIONS)
    throw new GenesisError(object.at("versions"), `must be 1 to ${MAX_VERSIONS}`);
  for (const [i, each] of list.entries()) initVersion(ctx, document, BigInt(i + 1), each);
  documents.set(ctx, [document], { document, owner, versions: BigInt(list.length) });
}

function initVersion(ctx: Context, document: string, number: bigint, object: GenesisObject): void {
  const version = textAt(object, "version", requireVersion);
  refuseSecond(object, "version", versions.has(ctx, [document, version]));
  versions.set(ctx, [document, version], {
    version,
    contentHash: textAt(object, "content_hash", requireHash),
    uri: textAt(object, "uri", requireUri),
    number,
    timeSec: object.whole("time_sec"),
  });
}

function initAcceptance(ctx: Context, acceptance: GenesisObject): void {
  const participant = addressAt(acceptance, "participant");
  const document = textAt(acceptance, "document", requireDocument);
  const version = textAt(acceptance, "version", requireVersion);
  const published = versions.get(ctx, [document, version]);
  if (published === undefined)
    throw new GenesisError(acceptance.at("version"), `${document} has no version ${version}`);
  const key = [participant, document, published.number] as const;
  refuseSecond(acceptance, "version", acceptances.has(ctx, key));
  acceptances.set(ctx, key, { version, timeSec: acceptance.whole("time_sec") });
}

function initAttestor(ctx: Context, object: GenesisObject): void {
  const attestor = addressAt(object, "attestor");
  refuseSecond(object, "attestor", attestors.has(ctx, [attestor]));
  attestors.set(ctx, [attestor], {
    name: textAt(object, "name", requireName),
    uri: textAt(object, "uri", requireUri),
    timeSec: object.whole("time_sec"),
  });
}

function initVerdict(ctx: Context, verdict: GenesisObject): void {
  const attestor = addressAt(verdict, "attestor");
  if (!attestors.has(ctx, [attestor]))
    throw new GenesisError(verdict.at("attestor"), "is no attestor");
  const subject = addressAt(verdict, "subject");
  refuseSecond(verdict, "subject", verdicts.has(ctx, [attestor, subject]));
  const expiresSec = verdict.whole("expires_sec", 0);
  verdicts.set(ctx, [attestor, subject], {
    timeSec: verdict.whole("time_sec"),
    passed: verdict.flag("passed", false),
    expiresSec: atPlace(verdict.at("expires_sec"), () => requireExpiry(expiresSec)),
    reference: textAt(verdict, "reference", requireReference),
  });
}

function versionsJson(ctx: QueryContext, document: string): GenesisJson {
  return versionsOf(ctx, document).map(({ version, contentHash, uri, timeSec }) => ({
    version,
    content_hash: contentHash,
    uri,
    time_sec: timeSec.toString(),
  }));
}

function verdictsJson(ctx: QueryContext): GenesisJson {
  return [...verdicts.entries(ctx)].map(([[attestor, subject], verdict]) => ({
    attestor: formatAddress(attestor),
    subject: formatAddress(subject),
    passed: verdict.passed,
    expires_sec: verdict.expiresSec.toString(),
    reference: verdict.reference,
    time_sec: verdict.timeSec.toString(),
  }));
}

/** The text of a member, empty when missing, as `require` lets it pass. */
function textAt(object: GenesisObject, name: string, require: (text: string) => string): string {
  return atPlace(object.at(name), () => require(object.text(name, "")));
}

function addressAt(object: GenesisObject, name: string): Uint8Array {
  return atPlace(object.at(name), () => parseAddress(object.text(name)));
}

function refuseSecond(object: GenesisObject, name: string, isThere: boolean): void {
  if (isThere) throw new GenesisError(object.at(name), "stands twice");
}
