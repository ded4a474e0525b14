import type { Context, QueryContext } from "../../kernel/context.ts";
import type { PageRequest, PageResponse } from "../../kernel/pagination.ts";
import { CERTIFICATE_PREFIX } from "../../kernel/reserved-denoms.ts";
import { formatAddress, parseAddress } from "../accounts/index.ts";
import { balancesPage } from "../bank/index.ts";
import { timeText } from "./denoms.ts";
import { certificatesError } from "./errors.ts";
import { principalOf, secondsLeft } from "./math.ts";
import { seriesByDenom } from "./state.ts";
import type { SeriesKey, SeriesRecord } from "./types.ts";
import { lock, release, requireSeries } from "./vault.ts";

// What other modules may do: no message locks or gives back by itself.

/** A position that another module locks. */
export interface Issue extends SeriesKey {
  readonly owner: string;
  /** Base units of the asset, more than 0. */
  readonly amount: bigint;
}

/**
 * Moves spendable coins of `owner` into the vault and gives it as many certificates of their asset, product
 * and maturity. Returns the certificate's denomination. Throws `certificates` 6 for a product's name, 7 for
 * a maturity that is not after this block, 8 for certificates as principal, and as sends do.
 */
export function issueCertificate(ctx: Context, issue: Issue): string {
  const { asset, product, maturitySec, amount } = issue;
  const owner = parseAddress(issue.owner);
  const { denom } = lock(ctx, { asset, product, maturitySec }, { owner, amount });
  ctx.emit({
    type: "certificates_issue",
    denom,
    owner: formatAddress(owner),
    amount,
    asset,
    product,
    maturity_sec: maturitySec,
  });
  return denom;
}

/**
 * Gives principal back before maturity, which is the issuing module's to allow: destroys certificates of
 * `owner` and pays what they stand for. Returns how much was paid. Throws `certificates` 2 for what is no
 * certificate, 4 from maturity on, and 5 when the owner has fewer of it, having sold them.
 */
export function returnCertificate(
  ctx: Context,
  { owner: text, denom, amount }: { owner: string; denom: string; amount: bigint },
): bigint {
  const series = requireSeries(ctx, denom);
  if (ctx.timeSec >= series.maturitySec)
    throw certificatesError("mature", `${denom} since ${timeText(series.maturitySec)}`);

  const holder = parseAddress(text);
  const principal = release(ctx, series, { holder, amount, as: "returned" });
  ctx.emit({
    type: "certificates_return",
    denom,
    owner: formatAddress(holder),
    amount,
    asset: principal.denom,
    principal: principal.amount,
  });
  return principal.amount;
}

/** The series of a certificate's denomination; undefined when it is none. */
export function seriesOf(ctx: QueryContext, denom: string): SeriesRecord | undefined {
  return seriesByDenom.get(ctx, [denom]);
}

/** Certificates of one series in an account. */
export interface CertificateHolding {
  readonly series: SeriesRecord;
  readonly amount: bigint;
  /** What redeeming all of them pays, at today's rate. */
  readonly principal: bigint;
  /** 0 when mature. */
  readonly secondsLeft: number;
}

/** One page, at most 1000, of the certificates in an account, by denomination. */
export function certificatesHeldBy(
  ctx: QueryContext,
  address: string,
  wanted?: PageRequest,
): { readonly holdings: CertificateHolding[]; readonly pagination: PageResponse } {
  const listing = { prefix: CERTIFICATE_PREFIX, pagination: wanted };
  const { coins, pagination } = balancesPage(ctx, parseAddress(address), listing);
  const holdings = coins.map(({ denom, amount }) => {
    const series = requireSeries(ctx, denom);
    const principal = principalOf(series, amount);
    return { series, amount, principal, secondsLeft: secondsLeft(series, ctx.timeSec) };
  });
  return { holdings, pagination };
}
