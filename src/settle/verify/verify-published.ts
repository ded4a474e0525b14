import { checkPublishedClaims } from "../claims/check-published.ts";
import type { Verification } from "./verify-result.ts";

/**
 * Recomputes a published claim tree, ours or anybody's: every leaf, node and proof, the total and the
 * root. Says nothing about whether the amounts follow from a programme.
 */
export async function verifyPublishedClaims(file: string): Promise<Verification> {
  const check = await checkPublishedClaims(file);
  if (check.ok) {
    const { format, leaves, total, root } = check;
    const checked = [
      `${file} is a ${format} document: every leaf, node and proof of ${leaves} claims is as recomputed`,
      `the total is ${total} base units`,
      `the root is ${root}`,
    ];
    return { checked, difference: undefined };
  }
  const difference = {
    file,
    path: check.place,
    found: check.message,
    expected: "a document that can be recomputed from its own claims",
    origin: "computed otherwise",
    explanation: `the file contradicts itself (${check.code}): computed otherwise, or edited since`,
  } as const;
  return { checked: [], difference };
}
