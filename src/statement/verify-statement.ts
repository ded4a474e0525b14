import { base64 } from "@scure/base";
import { CommitmentProof, ExistenceProof } from "cosmjs-types/cosmos/ics23/v1/proofs";
import { ClientError } from "../client/client-error.ts";
import { keyAfter, ProvenState, Unproven } from "../client/proven-state.ts";
import { type ProofOp, verifyProof } from "../client/verify-proof.ts";
import { TextError } from "../exact/text-error.ts";
import { bytesToLatin1, sameBytes, utf8ToBytes } from "../ledger/kernel/bytes.ts";
import type { QueryContext } from "../ledger/kernel/context.ts";
import { TxError } from "../ledger/kernel/errors.ts";
import { type StatementPage, statementOf } from "../ledger/statement.ts";
import { addressOf, type BlockProof, checkBlocks, type Pins } from "./block-proof.ts";
import { FORMAT } from "./document.ts";
import { Flaw, sameAs, sameJson } from "./flaw.ts";

/** What verifying came to: what holds, and the first thing that does not. */
export interface Verified {
  readonly checked: readonly string[];
  readonly flaw: Flaw | undefined;
  /** The statement as the proven entries give it, when everything holds. */
  readonly page: StatementPage | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Checks a statement's document without any network: the headers against the commit, every proof against the app
 * hash, and every figure against what the ledger's own rules make of the proven entries.
 */
export function verifyStatement(document: unknown, pins: Pins): Verified {
  const checked: string[] = [];
  try {
    const { statement, proof } = partsOf(document);
    const blocks = checkBlocks(proof, pins);
    checked.push(blocksInWords(blocks));
    const { state, count } = checkProofs(proof, blocks.next.appHash);
    checked.push(count);
    const page = recompute(statement, { blocks, state });
    sameJson(
      "statement",
      statement,
      plain(page.statement),
      "the proven state gives another figure",
    );
    checked.push("every figure, recomputed from the proven entries by the ledger's rules");
    return { checked, flaw: undefined, page };
  } catch (error) {
    return { checked, flaw: flawOf(error), page: undefined };
  }
}

/** The state that a statement speaks of: its block's height and time. */
export function contextAt({ state: header }: Pick<BlockProof, "state">, store: ProvenState) {
  const { chainId, height, time } = header;
  const ctx: QueryContext = {
    chainId,
    height: Number(height),
    timeSec: Number(time.seconds),
    store,
  };
  return ctx;
}

/** A statement as it stands in a file. */
function plain(statement: StatementPage["statement"]): Json {
  return JSON.parse(JSON.stringify(statement));
}

function partsOf(document: unknown): { readonly statement: Json; readonly proof: Json } {
  const whole = objectAt(document, "the file", ["format", "statement", "proof"]);
  sameAs("format", String(whole["format"]), FORMAT, "another kind of file, or another version");
  const statement = objectAt(whole["statement"], "statement");
  const members = ["state_header", "header", "commit", "validators", "stores", "entries", "gaps"];
  return { statement, proof: objectAt(whole["proof"], "proof", members) };
}

function blocksInWords({ next, validators }: BlockProof): string {
  const signers = validators.map(addressOf).join(", ");
  return `block ${next.height} of ${next.chainId}, signed by validator ${signers}`;
}

/** Every entry and every gap, against the app hash. */
function checkProofs(proof: Json, appHash: Uint8Array) {
  const stores = new Map<string, ProofOp>();
  listAt(proof, "stores").forEach((each, i) => {
    const at = `proof.stores[${i}]`;
    const { store, proof: bytes } = entryAt(each, at);
    if (stores.has(store)) throw new Flaw(at, store, "each store once", "it stands there twice");
    const data = CommitmentProof.encode({ exist: existenceOf(bytes, at) }).finish();
    stores.set(store, { type: "ics23:simple", key: utf8ToBytes(store), data });
  });
  const state = new ProvenState();
  const learn = (store: string, key: Uint8Array, of: { readonly at: string; proof: Found }) => {
    const step = stores.get(store);
    if (step === undefined) throw new Flaw(of.at, store, "a store with a root", "it has no proof");
    const inStore = CommitmentProof.encode(of.proof).finish();
    const ops = [{ type: "ics23:iavl", key, data: inStore }, step];
    const value = of.proof.exist?.value;
    at(of.at, () => verifyProof(ops, { store, key, value, appHash }));
    state.learn(store, of.proof);
  };
  const entries = listAt(proof, "entries").map((each, i) => {
    const place = `proof.entries[${i}]`;
    const { store, proof: bytes } = entryAt(each, place);
    const exist = existenceOf(bytes, place);
    learn(store, exist.key, { at: place, proof: { exist } });
    return { store, exist };
  });
  const gaps = listAt(proof, "gaps");
  gaps.forEach((each, i) => {
    const place = `proof.gaps[${i}]`;
    const { store, left, right } = gapAt(each, place, entries);
    const key = keyAfter(bytesToLatin1(left.key));
    const nonexist = { key, left, ...(right === undefined ? {} : { right }) };
    learn(store, key, { at: place, proof: { nonexist } });
  });
  const count = `${entries.length} entries of the state and ${gaps.length} gaps between them, against the app hash`;
  return { state, count };
}

type Found = Pick<CommitmentProof, "exist" | "nonexist">;

function recompute(
  statement: Json,
  { blocks, state }: { readonly blocks: BlockProof; readonly state: ProvenState },
): StatementPage {
  const { address, programme } = statement;
  const scope = {
    address: String(address),
    programme: programme === null ? null : String(programme),
  };
  return statementOf(contextAt(blocks, state), scope);
}

/** What of a failure is the file's fault; throws what is ours. */
function flawOf(error: unknown): Flaw {
  if (error instanceof Flaw) return error;
  if (error instanceof Unproven)
    return new Flaw("proof.entries", "no proof", error.message, "a proof is missing");
  if (error instanceof ClientError || error instanceof TextError || error instanceof TxError)
    return new Flaw("proof", error.message, "a statement's proof", "it cannot be read");
  throw error;
}

function at(place: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    throw new Flaw(place, error.message, "a proof that holds", "the entry is not in the state");
  }
}

function objectAt(value: unknown, path: string, members?: readonly string[]): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Flaw(path, JSON.stringify(value) ?? "nothing", "an object", "not a statement");
  if (members !== undefined) {
    const names = Object.keys(value).sort().join(", ");
    sameAs(path, names, [...members].sort().join(", "), "its members");
  }
  return value as Json;
}

function listAt(proof: Json, name: string): readonly unknown[] {
  const list = proof[name];
  if (Array.isArray(list)) return list;
  throw new Flaw(`proof.${name}`, typeof list, "a list", "not a statement");
}

function entryAt(value: unknown, path: string) {
  const { store, proof } = objectAt(value, path, ["store", "proof"]);
  if (typeof store !== "string" || typeof proof !== "string")
    throw new Flaw(path, "something else", "a store and a proof", "not a statement");
  return { store, proof };
}

/** Decodes strictly: bytes that mean the same must be the same. */
function existenceOf(text: string, path: string): ExistenceProof {
  const bytes = bytesOf(text, path);
  const broken = new Flaw(path, text.slice(0, 40), "an ICS 23 ExistenceProof", "it is unreadable");
  let exist: ExistenceProof;
  try {
    exist = ExistenceProof.decode(bytes);
  } catch {
    throw broken;
  }
  if (!sameBytes(ExistenceProof.encode(exist).finish(), bytes)) throw broken;
  return exist;
}

function bytesOf(text: string, path: string): Uint8Array {
  try {
    return base64.decode(text);
  } catch {
    throw new Flaw(path, text.slice(0, 40), "base64", "it is unreadable");
  }
}

function gapAt(
  value: unknown,
  path: string,
  entries: readonly { readonly store: string; readonly exist: ExistenceProof }[],
) {
  const { store, left, right } = objectAt(value, path, ["store", "left", "right"]);
  const entry = (index: unknown) => {
    const found = typeof index === "number" ? entries[index] : undefined;
    if (found !== undefined && found.store === store) return found.exist;
    throw new Flaw(path, String(index), `an entry of ${String(store)}`, "it names no such entry");
  };
  return {
    store: String(store),
    left: entry(left),
    right: right === null ? undefined : entry(right),
  };
}
