import {
  QueryAllSeriesRequest,
  QueryAllSeriesResponse,
  QueryCertificatesRequest,
  QueryCertificatesResponse,
  QuerySeriesRequest,
  QuerySeriesResponse,
} from "../../gen/aliquot/certificates/v1/query.ts";
import type { Holding } from "../../gen/aliquot/certificates/v1/types.ts";
import { coinToText } from "../../kernel/coins.ts";
import { queryError } from "../../kernel/errors.ts";
import { type AnyQueryKind, queryKind } from "../../kernel/module.ts";
import { paginate } from "../../kernel/pagination.ts";
import { formatAddress } from "../accounts/index.ts";
import { addressOf, denomFrom, requireDenom } from "../bank/index.ts";
import { type CertificateHolding, certificatesHeldBy } from "./issue.ts";
import { outstandingOf, secondsLeft } from "./math.ts";
import { seriesByDenom, toSeries } from "./state.ts";

/** What the certificates module tells by itself. */
export const queries: readonly AnyQueryKind[] = [
  queryKind({
    path: "/aliquot.certificates.v1.Query/Series",
    rest: "/aliquot/certificates/v1/series/{denom=**}",
    summary: "What a certificate stands for, how many exist, and when they mature.",
    request: QuerySeriesRequest,
    response: QuerySeriesResponse,
    answer(ctx, { denom }) {
      const series = seriesByDenom.get(ctx, [requireDenom(denom)]);
      if (series === undefined) throw queryError("NotFound", `certificate ${denom}`);
      return {
        series: toSeries(series),
        outstanding: outstandingOf(series).toString(),
        secondsLeft: BigInt(secondsLeft(series, ctx.timeSec)),
      };
    },
  }),
  queryKind({
    path: "/aliquot.certificates.v1.Query/AllSeries",
    rest: "/aliquot/certificates/v1/series",
    summary: "All series of certificates, by denomination.",
    request: QueryAllSeriesRequest,
    response: QueryAllSeriesResponse,
    answer(ctx, { pagination: wanted }) {
      const listing = { collection: seriesByDenom, keyFrom: denomFrom };
      const { page, pagination } = paginate(ctx, listing, wanted);
      return { series: page.map(([, series]) => toSeries(series)), pagination };
    },
  }),
  queryKind({
    path: "/aliquot.certificates.v1.Query/Certificates",
    rest: "/aliquot/certificates/v1/accounts/{address}/certificates",
    summary: "The certificates of an account, with principal and maturity.",
    request: QueryCertificatesRequest,
    response: QueryCertificatesResponse,
    answer(ctx, { address, pagination: wanted }) {
      const holder = formatAddress(addressOf(address));
      const { holdings, pagination } = certificatesHeldBy(ctx, holder, wanted);
      return { certificates: holdings.map(toHolding), pagination };
    },
  }),
];

function toHolding({ series, amount, principal, ...rest }: CertificateHolding): Holding {
  const { denom, asset, product, maturitySec } = series;
  return {
    certificate: coinToText({ denom, amount }),
    principal: coinToText({ denom: asset, amount: principal }),
    product,
    maturitySec: BigInt(maturitySec),
    secondsLeft: BigInt(rest.secondsLeft),
  };
}
