import type { RefusalReason } from "../../../programme/events/reasons.ts";
import { defineErrors, type ErrorsOf } from "../../kernel/errors.ts";

/**
 * The rules' own reasons, which `settle` writes into rejected.csv: the same names here. `cap-partial` is
 * no refusal: the response says how much was taken. The last three cannot come about on a ledger.
 */
const RULES = {
  "unknown-term": [2, "unknown term"],
  "wrong-asset": [3, "wrong asset"],
  "outside-window": [4, "outside the window"],
  "not-eligible": [5, "not eligible"],
  "no-price": [6, "no price"],
  "below-minimum": [7, "below the minimum"],
  "over-limit": [8, "over the personal limit"],
  "over-cap": [9, "over the cap"],
  "no-position": [10, "no position"],
  "beyond-balance": [11, "beyond the balance"],
  "over-withdrawal-limit": [12, "over the withdrawal limit"],
  "already-withdrawn": [13, "withdrawn already"],
  "already-signalled": [14, "signalled already"],
  "already-invited": [15, "invited already"],
  "self-invite": [16, "self-invite"],
  "self-transfer": [17, "transfer to oneself"],
  "already-listed": [18, "listed already"],
  "not-in-programme": [19, "not in the programme"],
} as const satisfies Partial<Record<RefusalReason, readonly [number, string]>>;

const OWN = {
  "unknown-programme": [30, "unknown programme"],
  "programme-exists": [31, "programme exists already"],
  "invalid-definition": [32, "invalid definition"],
  "not-live": [33, "cannot run on a ledger"],
  "too-late": [34, "too late to register"],
  "invalid-binding": [35, "invalid asset binding"],
  "invalid-registration": [36, "invalid registration"],
  "not-final": [37, "shares are not final"],
  "nothing-to-claim": [38, "nothing to claim"],
  "not-abandoned": [39, "nothing is abandoned"],
  "not-attestor": [40, "signer is no attestor of the programme"],
  "not-attested": [41, "event cannot be attested here"],
  "invalid-event": [42, "invalid event"],
  "deadline-passed": [43, "deadline has passed"],
  "too-many-positions": [44, "too many positions"],
  "too-many-lots": [45, "too many lots at once"],
  "unknown-import": [46, "unknown import"],
  "import-exists": [47, "import exists already"],
  "import-order": [48, "rows are out of order"],
  "not-operator": [49, "signer is not the operator"],
  "unknown-group": [50, "unknown group"],
  "invalid-root": [51, "invalid claim root"],
  "invalid-id": [52, "invalid programme id"],
} as const;

/** All kinds of refusal of this module with their codes and texts. */
export const PROGRAMMES_ERRORS = { ...RULES, ...OWN } as const;

/** Why the programmes module refuses; addresses, coins and signers that are wrong are refused as `sdk` ones. */
export const programmesError: ErrorsOf<keyof typeof PROGRAMMES_ERRORS> = defineErrors(
  "programmes",
  PROGRAMMES_ERRORS,
);

/** The code of every reason. */
export const ERROR_CODES: Readonly<Record<keyof typeof RULES | keyof typeof OWN, number>> =
  Object.fromEntries(
    Object.entries({ ...RULES, ...OWN }).map(([kind, [code]]) => [kind, code]),
  ) as Record<keyof typeof RULES | keyof typeof OWN, number>;

/** Whether a rule's reason is one that transactions fail with. */
export function isRuleError(reason: string): reason is keyof typeof RULES {
  return Object.hasOwn(RULES, reason);
}
