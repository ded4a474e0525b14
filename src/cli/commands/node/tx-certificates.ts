import { messages } from "../../../client/messages.ts";
import { coinOf } from "./amounts.ts";
import type { AddTx } from "./tx.ts";

/** Adds the commands of those who hold certificates. */
export function addCertificateTxs(add: AddTx): void {
  add(
    "redeem <coin>",
    "destroy mature certificates and get their principal",
    async ({ from, units }, [coin = ""]) =>
      messages.redeemCertificate({ holder: from, ...coinOf(coin, units) }),
  ).addHelpText(
    "after",
    `
Example:
  aliquot tx certificates redeem \\
    1000cert/3a0a228b01fe618d/pol-lockdrop/4w:aktst/1767225600 --from alice`,
  );
  add(
    "redeem-all",
    "redeem all mature certificates, of 20 series at once at most",
    async ({ from }) => messages.redeemAllCertificates({ holder: from }),
  );
}
