/** Our verifier against ICS 23's own, on proofs of real state trees and on damaged ones. */

import * as theirs from "@confio/ics23";
import { ics23 } from "@confio/ics23";
import { CommitmentProof } from "cosmjs-types/cosmos/ics23/v1/proofs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pureHost } from "../ledger/host.ts";
import { utf8ToBytes } from "../ledger/kernel/bytes.ts";
import { State } from "../ledger/kernel/state.ts";
import { proveStore } from "../ledger/kernel/stores-root.ts";
import { type ProofOp, verifyProof } from "./verify-proof.ts";

const STORES = ["accounts", "bank", "params"];

function stateWith(keys: readonly string[]): State {
  const state = new State(pureHost, STORES);
  state.apply(
    keys.map((key) => ({ store: "bank", key: utf8ToBytes(key), value: utf8ToBytes(`v${key}`) })),
  );
  return state;
}

function prove(state: State, key: Uint8Array) {
  const value = state.tree("bank").get(key);
  const appHash = state.appHash();
  const exist = proveStore(pureHost, state.roots(), "bank");
  const ops: ProofOp[] = [
    {
      type: "ics23:iavl",
      key,
      data: CommitmentProof.encode(state.tree("bank").prove(key)).finish(),
    },
    {
      type: "ics23:simple",
      key: utf8ToBytes("bank"),
      data: CommitmentProof.encode({ exist }).finish(),
    },
  ];
  return { ops, claim: { store: "bank", key, value, appHash } };
}

function theyAccept(data: Uint8Array, root: Uint8Array, key: Uint8Array, value?: Uint8Array) {
  try {
    const proof = ics23.CommitmentProof.decode(data);
    return value === undefined
      ? theirs.verifyNonMembership(proof, theirs.iavlSpec, root, key)
      : theirs.verifyMembership(proof, theirs.iavlSpec, root, key, value);
  } catch {
    return false;
  }
}

const words = fc.uniqueArray(fc.stringMatching(/^[a-e]{1,6}$/), { minLength: 1, maxLength: 40 });

describe("proofs", () => {
  it("of keys that are there and that are not hold, as ICS 23's verifier has it", () => {
    fc.assert(
      fc.property(words, fc.stringMatching(/^[a-e]{1,6}$/), (keys, wanted) => {
        const state = stateWith(keys);
        const key = utf8ToBytes(wanted);
        const { ops, claim } = prove(state, key);
        verifyProof(ops, claim);
        const root = state.tree("bank").root();
        expect(theyAccept(ops[0]?.data ?? key, root, key, claim.value)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("do not hold for another value, key, store or app hash", () => {
    const state = stateWith(["a", "b", "c"]);
    const there = prove(state, utf8ToBytes("b"));
    const absent = prove(state, utf8ToBytes("bb"));
    const other = utf8ToBytes("x");
    for (const claim of [
      { ...there.claim, value: other },
      { ...there.claim, value: undefined },
      { ...there.claim, key: utf8ToBytes("a") },
      { ...there.claim, store: "params" },
      { ...there.claim, appHash: new Uint8Array(32) },
    ])
      expect(() => verifyProof(there.ops, claim)).toThrow("the proof does not hold");
    for (const claim of [
      { ...absent.claim, value: other },
      { ...absent.claim, key: utf8ToBytes("b") },
      { ...absent.claim, key: utf8ToBytes("cc") },
      { ...absent.claim, key: utf8ToBytes("aa") },
    ])
      expect(() => verifyProof(absent.ops, claim)).toThrow("the proof does not hold");
    expect(() => verifyProof(there.ops.slice(1), there.claim)).toThrow("two steps");
  });

  it("with one damaged byte are never accepted when ICS 23's verifier refuses them", () => {
    const state = stateWith(["a", "ab", "abc", "b", "bd", "e"]);
    fc.assert(
      fc.property(
        fc.constantFrom("ab", "abb", "0", "z"),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (wanted, at, flip) => {
          const key = utf8ToBytes(wanted);
          const { ops, claim } = prove(state, key);
          const [first, second] = ops as [ProofOp, ProofOp];
          const data = first.data.slice();
          const place = at % data.length;
          data[place] = (data[place] ?? 0) ^ flip;
          let accepted = true;
          try {
            verifyProof([{ ...first, data }, second], claim);
          } catch {
            accepted = false;
          }
          const root = state.tree("bank").root();
          if (accepted) expect(theyAccept(data, root, key, claim.value)).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });

  it("of neighbours that are not adjacent are refused", () => {
    const state = stateWith(["a", "b", "c", "d", "e"]);
    const entry = (key: string) => state.tree("bank").prove(utf8ToBytes(key)).exist;
    const { ops, claim } = prove(state, utf8ToBytes("bb"));
    const [left, right] = [entry("b"), entry("d")];
    const key = utf8ToBytes("c");
    const data = CommitmentProof.encode(
      CommitmentProof.fromPartial({
        nonexist: { key, ...(left && { left }), ...(right && { right }) },
      }),
    ).finish();
    const forged = [{ ...(ops[0] as ProofOp), data }, ops[1] as ProofOp];
    expect(() => verifyProof(forged, { ...claim, key })).toThrow("between the neighbours");
  });
});
