import { base64 } from "@scure/base";
import { CommitmentProof, ExistenceProof } from "cosmjs-types/cosmos/ics23/v1/proofs";
import type { Commit, Header } from "cosmjs-types/tendermint/types/types";
import type { SimpleValidator } from "cosmjs-types/tendermint/types/validator";
import { commitJson, headerJson } from "../api/rpc/block-json.ts";
import type { ProvenState } from "../client/proven-state.ts";
import { bytesToLatin1 } from "../ledger/kernel/bytes.ts";
import type { AccountStatement } from "../ledger/statement.ts";
import { signerJson } from "./block-proof.ts";

/** The first member of every statement's file. */
export const FORMAT = "aliquot statement 1";

/** An entry of a store, as an encoded ICS 23 ExistenceProof against the store's root. */
export interface EntryText {
  readonly store: string;
  readonly proof: string;
}

/** Two entries, by their place among the entries, with none between them; null: after the last one. */
export interface GapText {
  readonly store: string;
  readonly left: number;
  readonly right: number | null;
}

/** A statement's file: what it says, and what proves every figure of it against one block. */
export interface StatementDocument {
  readonly format: string;
  readonly statement: AccountStatement;
  readonly proof: {
    /** The header of the block after which the statement holds. */
    readonly state_header: object;
    /** The next block's header, which holds the app hash, and the commit that signs it. */
    readonly header: object;
    readonly commit: object;
    readonly validators: readonly object[];
    /** Encoded ICS 23 ExistenceProofs of each store's root against the app hash. */
    readonly stores: readonly EntryText[];
    readonly entries: readonly EntryText[];
    readonly gaps: readonly GapText[];
  };
}

/** Blocks and signatures that a statement rests on. */
export interface SignedBlocks {
  readonly state: Header;
  readonly next: Header;
  readonly commit: Commit;
  readonly validators: readonly SimpleValidator[];
}

/** Puts a statement and everything that proves it into one document. */
export function documentOf(
  statement: AccountStatement,
  blocks: SignedBlocks,
  known: { readonly state: ProvenState; readonly stores: ReadonlyMap<string, Uint8Array> },
): StatementDocument {
  const entries: EntryText[] = [];
  const gaps: GapText[] = [];
  for (const { store, ...of } of known.state.contents()) {
    const places = new Map<string, number>();
    for (const proof of of.entries) {
      places.set(bytesToLatin1(proof.key), entries.length);
      entries.push({ store, proof: base64.encode(ExistenceProof.encode(proof).finish()) });
    }
    for (const { left, right } of of.gaps)
      gaps.push({
        store,
        left: places.get(left) ?? -1,
        right: right === null ? null : (places.get(right) ?? -1),
      });
  }
  return {
    format: FORMAT,
    statement,
    proof: {
      state_header: headerJson(blocks.state),
      header: headerJson(blocks.next),
      commit: commitJson(blocks.commit),
      validators: blocks.validators.map(signerJson),
      stores: [...known.stores].map(([store, proof]) => ({ store, proof: existText(proof) })),
      entries,
      gaps,
    },
  };
}

/** The inner proof of an encoded proof of existence. */
function existText(proof: Uint8Array): string {
  const { exist } = CommitmentProof.decode(proof);
  return base64.encode(ExistenceProof.encode(exist ?? ExistenceProof.fromPartial({})).finish());
}
