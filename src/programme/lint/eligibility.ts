import type { Programme } from "../programme.ts";
import { type Finding, finding } from "./finding.ts";

/** Entry conditions that nothing checks. */
export const eligibilityChecks = [uncheckedVersion, verifiedAlone, uncheckedForMints];

function uncheckedVersion({ eligibility }: Programme): Finding[] {
  if (eligibility.termsVersion === undefined || eligibility.require.has("accepted")) return [];
  return [
    finding("terms-version-unchecked", {
      path: "eligibility.terms_version",
      reason: `"accepted" is not required, so nobody checks that ${eligibility.termsVersion} was accepted`,
      suggestion: 'add "accepted" to require or remove terms_version',
    }),
  ];
}

function verifiedAlone({ eligibility: { require } }: Programme): Finding[] {
  if (!require.has("verified") || require.has("registered")) return [];
  return [
    finding("verified-without-registered", {
      path: "eligibility.require",
      reason: `of ${require.size} requirements none is "registered": who passes verification need not register`,
      suggestion: 'nothing, if that is meant; else add "registered"',
    }),
  ];
}

/** Requirements stand before `lock` and `signal`; a mint is an attested fact. */
function uncheckedForMints({ eligibility: { require }, shape }: Programme): Finding[] {
  if (shape.kind !== "mint" || require.size === 0) return [];
  return [
    finding("eligibility-unchecked", {
      path: "eligibility.require",
      reason: `${[...require].join(", ")} stand before a lock or a signal, and contribute.by "mint" has neither`,
      suggestion: "remove eligibility",
    }),
  ];
}
