import type { Metadata } from "cosmjs-types/cosmos/bank/v1beta1/bank";
import { CERTIFICATE_PREFIX } from "../../kernel/reserved-denoms.ts";
import { timeText } from "./denoms.ts";
import type { SeriesRecord } from "./types.ts";

/**
 * What the bank shall call a certificate, from what it calls the principal: the same exponent under a name
 * of its own, the denomination with CERT/ instead of cert/. Base units only where the principal has no more.
 */
export function certificateMetadata(
  { denom, asset, product, maturitySec }: SeriesRecord,
  principal: Metadata | undefined,
): Metadata {
  const unit = principal?.denomUnits.find((each) => each.denom === principal.display);
  const { denom: people, exponent } = unit ?? { denom: asset, exponent: 0 };
  const base = { denom, exponent: 0, aliases: [] };
  const display = exponent === 0 ? denom : denom.replace(CERTIFICATE_PREFIX, "CERT/");
  const until = timeText(maturitySec);
  return {
    description: cut(`Whoever holds it redeems it for ${people} from ${until} on`),
    denomUnits: exponent === 0 ? [base] : [base, { denom: display, exponent, aliases: [] }],
    base: denom,
    display,
    name: cut(`${people} locked in ${product} until ${until}`),
    symbol: cut(`${people}-CERT`),
    uri: "",
    uriHash: "",
  };
}

/** What the bank takes of a text. */
function cut(text: string): string {
  return text.slice(0, 256);
}
