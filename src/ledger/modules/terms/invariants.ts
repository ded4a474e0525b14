import type { Invariant } from "../../kernel/module.ts";
import { formatAddress } from "../accounts/index.ts";
import { acceptances, attestors, documents, verdicts, versions, versionsOf } from "./state.ts";

/** Every document counts its versions from 1 without a gap, and no version is without a document. */
export const versionsAreCounted: Invariant = {
  name: "terms/versions-are-counted",
  check(ctx) {
    let counted = 0n;
    for (const [[document], { versions: count }] of documents.entries(ctx)) {
      const numbers = versionsOf(ctx, document).map(({ number }) => number);
      if (BigInt(numbers.length) !== count || numbers.some((number, i) => number !== BigInt(i + 1)))
        return `${document}: ${count} versions, numbered ${numbers.join(", ")}`;
      counted += count;
    }
    let found = 0n;
    for (const _ of versions.entries(ctx)) found++;
    return found === counted ? undefined : `${found} versions, ${counted} of documents`;
  },
};

/** Every acceptance is of a published version, under that version's number. */
export const acceptancesArePublished: Invariant = {
  name: "terms/acceptances-are-published",
  check(ctx) {
    for (const [[address, document, number], { version }] of acceptances.entries(ctx)) {
      if (versions.get(ctx, [document, version])?.number === number) continue;
      return `${formatAddress(address)}: ${document} ${version} is not published as ${number}`;
    }
    return undefined;
  },
};

/** Every verdict is an attestor's. */
export const verdictsAreAttestors: Invariant = {
  name: "terms/verdicts-are-attestors",
  check(ctx) {
    for (const [[attestor]] of verdicts.entries(ctx)) {
      if (!attestors.has(ctx, [attestor])) return `${formatAddress(attestor)} is no attestor`;
    }
    return undefined;
  },
};
