import type { CheckedClaims, CheckedDocument } from "./checked-claims.ts";
import { ClaimFlaw } from "./claim-flaw.ts";
import { isObject } from "./document-values.ts";
import { checkCw20Document, checkCw20List, checkCw20Proof } from "./read-cw20.ts";
import { checkCumulativeDocument, checkUniswapDocument } from "./read-keyed.ts";
import { checkOzDocument } from "./read-oz.ts";
import type { Steps } from "./steps.ts";

/**
 * Recomputes everything that a published document says, whichever of the known formats it has.
 * Throws ClaimFlaw at the first difference.
 */
export function* checkDocument(document: unknown): Steps<CheckedClaims> {
  return (yield* readDocument(document)).checked;
}

/** As `checkDocument`, and hands the claims on. */
export function* readDocument(document: unknown): Steps<CheckedDocument> {
  if (Array.isArray(document)) return yield* checkCw20List(document);
  if (!isObject(document)) throw unknownFormat("it is neither an object nor a list");
  if (document["format"] === "standard-v1") return yield* checkOzDocument(document);
  if ("format" in document) throw unknownFormat(`its format is ${shown(document["format"])}`);
  if ("tokenTotal" in document) return yield* checkUniswapDocument(document);
  if ("totalAmount" in document) return yield* checkCumulativeDocument(document);
  const { accounts } = document;
  if (Array.isArray(accounts)) return yield* checkCw20Document(document, accounts);
  if ("proofs" in document) return checkCw20Proof(document);
  throw unknownFormat(`its keys are ${Object.keys(document).slice(0, 8).join(", ") || "none"}`);
}

function unknownFormat(what: string): ClaimFlaw {
  const known = "known are OpenZeppelin standard-v1, Uniswap, Threshold cumulative and cw20";
  return new ClaimFlaw("unknown-format", "the document", `${what}; ${known}`);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
