import { defineErrors } from "../../kernel/errors.ts";

/** Why the certificates module refuses; addresses and coins that are wrong are refused as `sdk` ones. */
export const certificatesError = defineErrors("certificates", {
  "unknown-certificate": [2, "unknown certificate"],
  "not-mature": [3, "certificate is not mature"],
  mature: [4, "certificate has matured: redeem it"],
  "not-held": [5, "not enough certificates held"],
  "invalid-product": [6, "invalid product"],
  "invalid-maturity": [7, "invalid maturity"],
  "not-lockable": [8, "denomination cannot be locked"],
  "nothing-mature": [9, "no certificate can be redeemed"],
});
