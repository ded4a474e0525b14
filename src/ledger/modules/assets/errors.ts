import { defineErrors } from "../../kernel/errors.ts";

/** Why the assets module refuses; addresses, coins and signers that are wrong are refused as `sdk` ones. */
export const assetsError = defineErrors("assets", {
  "unknown-asset": [2, "unknown asset"],
  "asset-exists": [3, "asset exists already"],
  "denom-in-use": [4, "denomination is in use"],
  "not-issuer": [5, "signer is not the issuer"],
  paused: [6, "asset is paused"],
  "paused-by-authority": [7, "only the authority can lift its pause"],
  "reference-used": [8, "reference was used before"],
  "mint-limit": [9, "daily mint limit exceeded"],
  "redeem-limit": [10, "daily redeem limit exceeded"],
  "invalid-reference": [11, "invalid reference"],
  "invalid-destination": [12, "invalid destination"],
  "invalid-backing": [13, "invalid backing"],
  "invalid-limit": [14, "invalid limit"],
  "not-proposed": [15, "signer is not the proposed issuer"],
  "denom-reserved": [16, "denomination is reserved for a module"],
});
