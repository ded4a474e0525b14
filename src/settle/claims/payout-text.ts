import { type ClaimRecords, claimAt } from "../../claims/claim-records.ts";
import { formatAmount } from "../../exact/amount.ts";

/** Rows of one file of the Safe app: it takes 501 lines, the header among them. */
export const SAFE_ROWS = 500;

/**
 * The file of the Safe CSV Airdrop app for the claims from `from` on, at most 500, in the order of
 * `order`. Amounts in whole tokens; an empty token address means the chain's own coin; no line end
 * at the end, because the app counts it as a line.
 * Source: https://github.com/bh2smith/safe-airdrop
 */
export function* safeText(
  records: ClaimRecords,
  order: Uint32Array,
  from: number,
  { tokenAddress, decimals }: { tokenAddress: string | undefined; decimals: number },
): Generator<string> {
  yield "token_type,token_address,receiver,amount,id";
  const token = tokenAddress === undefined ? "native," : `erc20,${tokenAddress}`;
  for (const rank of order.subarray(from, from + SAFE_ROWS)) {
    const { account, amount } = claimAt(records, rank);
    yield `\n${token},${account},${formatAmount(amount, decimals)},`;
  }
}

/**
 * The file of a Sablier airdrop: amounts in whole tokens, the row's place is the claim's index.
 * Source: https://docs.sablier.com (airdrops, CSV format)
 */
export function* sablierText(
  records: ClaimRecords,
  order: Uint32Array,
  decimals: number,
): Generator<string> {
  yield "address,amount\n";
  for (const rank of order) {
    const { account, amount } = claimAt(records, rank);
    yield `${account},${formatAmount(amount, decimals)}\n`;
  }
}
