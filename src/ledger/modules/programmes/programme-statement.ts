import { sha256 } from "@noble/hashes/sha2.js";
import { formatInstant } from "../../../exact/instant.ts";
import type { LockdropState } from "../../../programme/engines/lockdrop-state.ts";
import type { Explanation } from "../../../programme/explain/model.ts";
import { nextRelease, provisionalUntil } from "../../../programme/horizon.ts";
import { bytesToHex, utf8ToBytes } from "../../kernel/bytes.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { entryRefusal } from "./eligibility.ts";
import { explanationOf, type LiveExplanation } from "./explanation.ts";
import { denomOf, findLive, instantOf, type Live } from "./live.ts";
import { mintShape } from "./mint-book.ts";
import { feesClose, yieldOf } from "./mint-claim.ts";
import { isFinal, secondFrom } from "./shares.ts";
import { stageOf } from "./stage.ts";
import { participants, positions } from "./state/lockdrop.ts";
import { minters } from "./state/mint.ts";
import { definitions, programmesOf, vaults } from "./state/programmes.ts";

/** A programme's part of a statement: amounts are base units as decimal text, times RFC 3339. */
export interface ProgrammeStatement {
  readonly id: string;
  readonly title: string;
  readonly definition_sha256: string;
  readonly operator: string;
  readonly stage: string;
  readonly stage_ends: string | null;
  /** Whether shares can no longer change. */
  readonly final: boolean;
  readonly provisional_until: string | null;
  readonly positions: readonly Readonly<Record<string, string | boolean>>[];
  readonly burned_to_accelerate: string;
  readonly shares: readonly ShareLine[];
  readonly totals: readonly TotalLine[];
  readonly releases: readonly Readonly<Record<string, string>>[];
  readonly next_release: Countdown | null;
  readonly at_risk: (Countdown & { readonly token: string; readonly amount: string }) | null;
  /** `pending`: yield of months whose fees can still grow, the first of them claimable at `pending_from`. */
  readonly minting: readonly Readonly<Record<string, string>>[];
  /** What the pools of the whole programme hold. */
  readonly vaults: readonly Readonly<Record<string, string>>[];
  /** What the programme asks for that the account lacks now; empty when nothing. */
  readonly missing: readonly string[];
  /** The derivation, as `aliquot explain --json` prints it. */
  readonly explanation: Explanation;
  /** Whether the derivation leaves events out; the figures count all of them. */
  readonly more_events: boolean;
}

interface Countdown {
  readonly at: string;
  readonly seconds_left: string;
}

interface ShareLine {
  readonly group: string;
  readonly token: string;
  readonly weight: string;
  readonly boosted_weight: string;
  readonly total_weight: string;
  readonly total_boosted_weight: string;
  readonly pool: string;
  readonly share: string;
}

/** One reward token: allocated = released + held + burned, released = claimed + claimable. */
interface TotalLine {
  readonly token: string;
  readonly denom: string;
  readonly allocated: string;
  readonly released: string;
  readonly held: string;
  readonly burned: string;
  readonly claimed: string;
  readonly claimable: string;
}

/** A programme's part of a statement with what a page is made from. */
export interface ProgrammeAccount {
  readonly statement: ProgrammeStatement;
  readonly live: LiveExplanation;
}

/** Events of one programme that a statement names: each of them brings its proof along. */
const MOST_EVENTS = 400;

/** What a programme's books say of a participant; undefined when there is no such programme. */
export function programmeAccount(
  ctx: QueryContext,
  id: string,
  participant: string,
): ProgrammeAccount | undefined {
  const live = findLive(ctx, id);
  if (live === undefined) return undefined;
  const account = explanationOf(ctx, live, participant, MOST_EVENTS);
  return { statement: statementFrom(ctx, live, { participant, account }), live: account };
}

/** The programmes that an account takes part in, `most` of them, in the order of the state. */
export function programmesWith(ctx: QueryContext, participant: string, most: number): string[] {
  const ids: string[] = [];
  for (const [[, id]] of programmesOf.entries(ctx, [participant])) {
    if (ids.length === most) break;
    ids.push(id);
  }
  return ids;
}

interface Asked {
  readonly participant: string;
  readonly account: LiveExplanation;
}

function statementFrom(ctx: QueryContext, live: Live, asked: Asked): ProgrammeStatement {
  const { participant, account } = asked;
  const { settlement, explanation, hasMore } = account;
  const { stage, ends } = stageOf(ctx, live);
  const next = nextRelease(settlement);
  const until = provisionalUntil(settlement);
  const refused = entryRefusal(ctx, live, participant);
  return {
    id: live.id,
    title: live.programme.title,
    definition_sha256: hashOfDefinition(ctx, live.id),
    operator: live.record.operator,
    stage,
    stage_ends: ends === undefined ? null : timeText(ends),
    final: live.programme.shape.kind === "lockdrop" && isFinal(live, ctx.timeSec),
    provisional_until: until === undefined ? null : timeText(until),
    positions: positionLines(ctx, live, participant),
    burned_to_accelerate: `${participants.get(ctx, [live.id, participant])?.burned ?? 0n}`,
    shares: shareLines(account),
    totals: totalLines(ctx, live, asked),
    releases: settlement.releases.map(({ time, kind, amount, remaining, token }) => ({
      ...{ time: timeText(time), kind, token },
      ...{ amount: `${amount}`, remaining: `${remaining}` },
    })),
    next_release: next === undefined ? null : countdown(ctx, next),
    at_risk: atRisk(ctx, asked),
    minting: mintingLines(ctx, live, participant),
    vaults: vaultLines(ctx, live),
    missing: refused === undefined ? [] : [refused.detail],
    explanation,
    more_events: hasMore,
  };
}

/** Of the definition as it stands, not as it is said to be. */
function hashOfDefinition(ctx: QueryContext, id: string): string {
  return bytesToHex(sha256(utf8ToBytes(definitions.get(ctx, [id])?.canonical ?? "")));
}

function positionLines(ctx: QueryContext, live: Live, participant: string) {
  return [...positions.entries(ctx, [live.id, participant])].map(([, position]) => {
    const { seq, type, group, asset, amount, accepted, remaining, weight } = position;
    const { term, timeSec, certificate } = position;
    return {
      ...{ event: `${seq}`, type, group, term, asset, amount: `${amount}` },
      ...{ accepted: `${accepted}`, remaining: `${remaining}`, weight: `${weight}` },
      ...{ time: timeText(instantOf(timeSec)), certificate },
    };
  });
}

function shareLines({ settlement }: LiveExplanation): ShareLine[] {
  const groups = new Map(settlement.groups.map((each) => [each.id, each]));
  return settlement.allocations.map(({ group, token, weight, boostedWeight, allocation }) => {
    const { totalWeight = 0n, totalBoostedWeight = 0n, pool = 0n } = groups.get(group) ?? {};
    return {
      ...{ group, token, weight: `${weight}`, boosted_weight: `${boostedWeight}` },
      ...{ total_weight: `${totalWeight}`, total_boosted_weight: `${totalBoostedWeight}` },
      ...{ pool: `${pool}`, share: `${allocation}` },
    };
  });
}

function totalLines(ctx: QueryContext, live: Live, asked: Asked): TotalLine[] {
  const { settlement } = asked.account;
  const tokens = [...new Set(settlement.allocations.map(({ token }) => token))];
  return tokens.map((token) => {
    const allocated = sumOf(settlement.allocations, (row) =>
      row.token === token ? row.allocation : 0n,
    );
    const paid = (isBurn: boolean) =>
      sumOf(settlement.releases, (row) =>
        row.token === token && (row.kind === "burned") === isBurn ? row.amount : 0n,
      );
    const [released, burned] = [paid(false), paid(true)];
    const { claimed, claimable } = claimsOf(ctx, live, { ...asked, token, released });
    return {
      ...{ token, denom: denomOf(live, token), allocated: `${allocated}` },
      ...{ released: `${released}`, held: `${allocated - released - burned}` },
      ...{ burned: `${burned}`, claimed: `${claimed}`, claimable: `${claimable}` },
    };
  });
}

/** A minter's month can be claimed seven days after it was released: until then its fees can grow. */
function claimsOf(
  ctx: QueryContext,
  live: Live,
  { participant, token, released }: Asked & { readonly token: string; readonly released: bigint },
): { readonly claimed: bigint; readonly claimable: bigint } {
  if (live.programme.shape.kind === "mint") {
    const minter = minters.get(ctx, [live.id, token, participant]);
    if (minter === undefined) return { claimed: 0n, claimable: 0n };
    return { claimed: minter.claimed, claimable: yieldOf(ctx, live, minter).due };
  }
  const claimed = participants.get(ctx, [live.id, participant])?.claimed ?? 0n;
  return { claimed, claimable: isFinal(live, ctx.timeSec) ? released - claimed : 0n };
}

function atRisk(ctx: QueryContext, { participant, account }: Asked): ProgrammeStatement["at_risk"] {
  const { engine, allocations } = account.settlement;
  if (engine.kind !== "lockdrop") return null;
  const state: LockdropState = engine.state;
  const total = sumOf(allocations, ({ allocation }) => allocation);
  const outcome = state.activity?.outcome(participant, total);
  if (outcome === undefined || outcome.remaining === 0n || state.asOf >= outcome.expires)
    return null;
  const amount = `${outcome.remaining}`;
  return { token: state.shape.reward, amount, ...countdown(ctx, outcome.expires) };
}

function mintingLines(ctx: QueryContext, live: Live, participant: string) {
  if (live.programme.shape.kind !== "mint") return [];
  return [...mintShape(live).mintAssets].flatMap((asset) => {
    const minter = minters.get(ctx, [live.id, asset, participant]);
    if (minter === undefined) return [];
    const { minted, unactivated, weight, claimed } = minter;
    const { due, pending, firstPending } = yieldOf(ctx, live, minter);
    const from = pending === 0n ? "" : timeText(feesClose(live, firstPending));
    return {
      ...{ asset, minted: `${minted}`, unactivated: `${unactivated}`, weight: `${weight}` },
      ...{ claimed: `${claimed}`, claimable: `${due}`, pending: `${pending}`, pending_from: from },
    };
  });
}

function vaultLines(ctx: QueryContext, live: Live) {
  const { shape } = live.programme;
  const rewards = shape.kind === "mint" ? [...shape.mintAssets] : [shape.reward];
  return rewards.flatMap((asset) => {
    const vault = vaults.get(ctx, [live.id, denomOf(live, asset)]);
    if (vault === undefined) return [];
    const { denom, funded, claimed, burned, swept } = vault;
    const held = funded - claimed - burned - swept;
    return {
      ...{ token: asset, denom, funded: `${funded}`, claimed: `${claimed}` },
      ...{ burned: `${burned}`, swept: `${swept}`, held: `${held}` },
    };
  });
}

function countdown(ctx: QueryContext, at: bigint): Countdown {
  return { at: timeText(at), seconds_left: `${secondFrom(at) - BigInt(ctx.timeSec)}` };
}

function timeText(at: bigint): string {
  return formatInstant(at);
}

function sumOf<T>(items: readonly T[], amount: (item: T) => bigint): bigint {
  let total = 0n;
  for (const item of items) total += amount(item);
  return total;
}
