/**
 * Fields that carry a decimal with 18 digits: whole atoms on the wire, but `0.050000000000000000` in JSON
 * (`cosmos_proto.scalar = "cosmos.Dec"`). The generated types do not know it, so they stand here: by package,
 * the ends of the fields' paths. Source: Cosmos SDK v0.50 `proto/cosmos/{staking,mint,distribution,slashing}`.
 */
const DECIMALS: Readonly<Record<string, readonly string[]>> = {
  "cosmos.staking.v1beta1": [
    "commission_rates.rate",
    "commission_rates.max_rate",
    "commission_rates.max_change_rate",
    "delegator_shares",
    "delegation.shares",
    "shares_dst",
    "params.min_commission_rate",
  ],
  "cosmos.mint.v1beta1": [
    "inflation",
    "annual_provisions",
    "params.inflation_rate_change",
    "params.inflation_max",
    "params.inflation_min",
    "params.goal_bonded",
  ],
  "cosmos.distribution.v1beta1": [
    "params.community_tax",
    "params.base_proposer_reward",
    "params.bonus_proposer_reward",
    "rewards.amount",
    "reward.amount",
    "total.amount",
    "commission.amount",
    "self_bond_rewards.amount",
    "pool.amount",
    "slashes.fraction",
  ],
  "cosmos.slashing.v1beta1": [
    "params.min_signed_per_window",
    "params.slash_fraction_double_sign",
    "params.slash_fraction_downtime",
  ],
};

const DIGITS = 18;

/** The decimal fields of a query's answer; `queryPath` is `/package.Query/Method`. */
export function decimalFieldsOf(queryPath: string): readonly string[] {
  return DECIMALS[queryPath.replace(/^\//, "").replace(/\.[^./]+\/.*$/, "")] ?? [];
}

/** Whether the field at `path` is one of `fields`. */
export function isDecimal(fields: readonly string[], path: string): boolean {
  return fields.some((field) => path === field || path.endsWith(`.${field}`));
}

/** Whole atoms as a decimal with all 18 digits; what is no whole number stays as it is. */
export function decimalText(atoms: string): string {
  const [, sign, digits] = /^(-?)([0-9]+)$/.exec(atoms) ?? [];
  if (digits === undefined) return atoms;
  const padded = digits.padStart(DIGITS + 1, "0");
  return `${sign}${padded.slice(0, -DIGITS)}.${padded.slice(-DIGITS)}`;
}
