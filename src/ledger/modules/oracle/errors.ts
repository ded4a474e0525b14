import { defineErrors } from "../../kernel/errors.ts";

/** Why the oracle refuses; addresses that are wrong are refused as `sdk` 7. */
export const oracleError = defineErrors("oracle", {
  "unknown-feed": [2, "unknown feed"],
  "feed-exists": [3, "feed exists already"],
  "not-owner": [4, "signer is not the feed's owner"],
  "not-feeder": [5, "signer is not one of the feed's feeders"],
  "invalid-feed-id": [6, "invalid feed id"],
  "invalid-symbol": [7, "invalid symbol"],
  "invalid-feeders": [8, "invalid feeders"],
  "invalid-quorum": [9, "invalid quorum"],
  "invalid-max-age": [10, "invalid max age"],
  "invalid-decimals": [11, "invalid decimals"],
  "invalid-price": [12, "invalid price"],
  "invalid-prices": [13, "invalid list of prices"],
});
