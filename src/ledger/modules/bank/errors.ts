import { defineErrors } from "../../kernel/errors.ts";

/**
 * The bank's own refusals; others are `sdk` ones. Codes 2 to 9 as in the Cosmos SDK,
 * `x/bank/types/errors.go`; ours begin at 100.
 */
export const bankError = defineErrors("bank", {
  "no-inputs": [2, "no inputs to send transaction"],
  "no-outputs": [3, "no outputs to send transaction"],
  "input-output-mismatch": [4, "sum inputs != sum outputs"],
  "send-disabled": [5, "send transactions are disabled"],
  "too-many-outputs": [102, "too many outputs"],
  "multiple-senders": [9, "multiple senders not allowed"],
  "supply-overflow": [100, "supply exceeds its maximum"],
  "invalid-metadata": [101, "invalid denomination metadata"],
  "not-burnable": [103, "denomination cannot be burned"],
});
