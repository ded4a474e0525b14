/**
 * The shape of a programme definition as it stands in a YAML or JSON file, after validation against
 * `schema/programme.schema.json`. Every decimal is text; docs/definition.md says what each key means.
 */
export interface Definition {
  readonly aliquot: 1;
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly source?: readonly string[];
  readonly zone: string;
  readonly assets: Readonly<Record<string, { readonly decimals: number; readonly title?: string }>>;
  readonly reward?: string;
  readonly supply?: { readonly total: string; readonly parts: Readonly<Record<string, string>> };
  readonly eligibility?: {
    readonly require: readonly Requirement[];
    readonly terms_version?: string;
  };
  readonly contribute: ContributeLock | ContributeMint | ContributeStake;
  readonly weigh?: {
    readonly price?: {
      readonly fixed?: Readonly<Record<string, string>>;
      readonly at?: "opening" | "closing" | "day";
    };
    readonly multiplier?: readonly MultiplierEntry[];
  };
  readonly share: ShareProRata | ShareTokensPerUnit | ShareMonthly | ShareDaily | ShareStream;
  readonly groups?: readonly GroupEntry[];
  readonly boost?: BoostEntry;
  readonly release: ReleaseEntry;
  readonly grants?: readonly string[];
}

export type Requirement = "registered" | "accepted" | "verified";
export type Sink = "burn" | "treasury" | "carry" | "unmined";
export type Rates = "printed" | "exact" | "weighted";
export type Rounding = "floor" | "largest-remainder";

export interface TermEntry {
  readonly assets: readonly string[];
  readonly coefficient: string;
  readonly duration?: string;
  readonly illustrative?: string;
}

export interface ContributeLock {
  readonly by: "lock";
  readonly opens?: string;
  readonly closes?: string;
  readonly terms: Readonly<Record<string, TermEntry>>;
  readonly minimum?: Readonly<Record<string, string>>;
  readonly maximum_per_participant?: Readonly<Record<string, string>>;
  readonly signal?: { readonly coefficient: string; readonly once?: boolean };
  readonly withdraw?: { readonly windows: readonly WithdrawWindowEntry[] };
}

export interface WithdrawWindowEntry {
  readonly opens: string;
  readonly closes: string;
  readonly limit: readonly [string, string];
  readonly once?: boolean;
}

export interface ContributeMint {
  readonly by: "mint";
  readonly assets: readonly string[];
  readonly offer?: { readonly opens: string; readonly closes: string; readonly factor: string };
}

export interface ContributeStake {
  readonly by: "stake";
  readonly opens: string;
  readonly closes?: string;
  readonly terms: Readonly<Record<string, TermEntry>>;
}

export interface MultiplierEntry {
  readonly through?: string;
  readonly before?: string;
  readonly factor: string;
}

interface ReferralBonusEntry {
  readonly fraction: string;
  readonly pool: string;
}

export interface ShareProRata {
  readonly by: "pro-rata";
  readonly pool?: string;
  readonly rates?: Rates;
  readonly round_per?: "participant" | "position";
  readonly rounding?: Rounding;
  readonly sink: Sink;
  readonly referral_bonus?: ReferralBonusEntry;
}

export interface ShareTokensPerUnit {
  readonly by: "tokens-per-unit";
  readonly round_per?: "participant" | "position";
  readonly sink: Sink;
  readonly referral_bonus?: ReferralBonusEntry;
}

export interface ShareMonthly {
  readonly by: "monthly-yield";
  readonly fraction: string;
  readonly rounding?: Rounding;
  readonly sink: Sink;
}

export interface ShareDaily {
  readonly by: "daily-emission";
  readonly rounding?: Rounding;
  readonly sink: Sink;
  readonly emission: {
    readonly starts: string;
    readonly supply: string;
    readonly daily_rate: string;
    readonly cycle_days: number;
    readonly decay: string;
    readonly ceiling: string;
  };
}

export interface ShareStream {
  readonly by: "stream";
  readonly pool: string;
  readonly starts: string;
  readonly duration: string;
  readonly precision?: number;
  readonly sink: Sink;
}

export interface GroupEntry {
  readonly id: string;
  readonly title?: string;
  readonly opens?: string;
  readonly closes?: string;
  readonly terms?: readonly string[];
  readonly cap?: { readonly asset: string; readonly amount: string };
  readonly weight_decimals?: number;
  readonly pool?: string;
  readonly rate?: string;
  readonly early_bonus?: string;
}

export interface BoostEntry {
  readonly by: "burn";
  readonly asset: string;
  readonly group: string;
  readonly opens: string;
  readonly closes: string;
  readonly curve: {
    readonly scale: string;
    readonly k: string;
    readonly shift: string;
    readonly offset: string;
  };
  readonly zero_burn_is_zero?: boolean;
  readonly illustrative?: string;
}

export interface ReleaseAtOnce {
  readonly by: "at-once";
  readonly at: string;
  readonly fallback_listing?: string;
  readonly signal?: PlainReleaseEntry;
}

export interface ReleaseTranches {
  readonly by: "tranches";
  readonly start: string;
  readonly tranches: readonly { readonly after: string; readonly fraction: string }[];
  readonly fallback_listing?: string;
  readonly signal?: PlainReleaseEntry;
}

export interface ReleaseLinear {
  readonly by: "linear";
  readonly start: string;
  readonly duration: string;
  readonly cliff?: string;
  readonly at_start?: string;
  readonly fallback_listing?: string;
  readonly signal?: PlainReleaseEntry;
}

export type PlainReleaseEntry = ReleaseAtOnce | ReleaseTranches | ReleaseLinear;

export interface ReleaseActivity {
  readonly by: "activity";
  readonly at_listing: string;
  readonly mining_rate: string;
  readonly mining_vesting?: "mined" | "half-of-allocation";
  readonly days: number;
  readonly expiry: "burn";
  readonly fallback_listing?: string;
  readonly referral?: {
    readonly minimum: string;
    readonly new_from?: string;
    readonly tiers: readonly { readonly invitees: number; readonly coefficient: string }[];
  };
  readonly net_buying?: { readonly base: string; readonly divisor: string };
}

export type ReleaseEntry =
  | PlainReleaseEntry
  | ReleaseActivity
  | { readonly by: "monthly" }
  | { readonly by: "stream" };
