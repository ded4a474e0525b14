import type { QueryParticipantResponse } from "../../../ledger/gen/aliquot/programmes/v1/query.ts";
import type { Position } from "../../../ledger/gen/aliquot/programmes/v1/types.ts";
import { textTable } from "../../text-table.ts";
import { fieldsText } from "./node-options.ts";
import type { ProgrammeView } from "./programme-view.ts";

/** One participant's standing as people read it: what was put in, what comes out, what may be lost. */
export function participantText(
  view: ProgrammeView,
  address: string,
  found: QueryParticipantResponse,
): string {
  const { positions, shares, minters } = found;
  if (positions.length === 0 && minters.length === 0)
    return `${address} has no position in ${view.registered.id}\n`;
  const parts = [fieldsText([["participant", address], ...totals(view, found)])];
  if (positions.length > 0) parts.push(positionsTable(view, positions));
  if (shares.length > 0) parts.push(sharesTable(view, found));
  if (minters.length > 0) parts.push(mintersTable(view, found));
  return parts.join("\n");
}

function totals(
  view: ProgrammeView,
  found: QueryParticipantResponse,
): (readonly [string, string])[] {
  if (view.programme.shape.kind !== "lockdrop") return [];
  const { participant, shares, released, claimable, abandoned, final } = found;
  const inReward = (base: string) => view.amount(base, view.reward);
  const share = shares.reduce((sum, each) => sum + BigInt(each.share), 0n);
  const held = share - BigInt(released) - BigInt(abandoned);
  const until = final ? "final" : `provisional until ${view.moment(view.registered.finalSec)}`;
  const burned = participant?.burned ?? "0";
  return [
    ["share", `${inReward(`${share}`)} (${until})`],
    ["released", inReward(released)],
    ["claimed", inReward(participant?.claimed ?? "0")],
    ["claimable now", inReward(claimable)],
    ["not released yet", inReward(`${held < 0n ? 0n : held}`)],
    ...(burned === "0" ? [] : [["burned to accelerate", inBoost(view, burned)] as const]),
    ...(abandoned === "0" ? [] : [["lost", inReward(abandoned)] as const]),
    ...risk(view, held),
  ];
}

/** Under an activity release all that is not released when its days end burns. */
function risk(view: ProgrammeView, held: bigint): (readonly [string, string])[] {
  const { main } = view.programme.release;
  const { stage, stageEndsSec } = view.state;
  if (main.by !== "activity" || stage !== "releasing" || held <= 0n) return [];
  const amount = view.amount(`${held}`, view.reward);
  const end = `${view.moment(stageEndsSec)} (${view.countdown(stageEndsSec)})`;
  return [["at risk", `${amount} burns at ${end}, less what activity releases before`]];
}

function inBoost(view: ProgrammeView, base: string): string {
  const { shape } = view.programme;
  return shape.kind === "lockdrop" ? view.amount(base, shape.boost?.asset ?? "") : base;
}

function positionsTable(view: ProgrammeView, positions: readonly Position[]): string {
  return textTable(
    ["no.", "time", "type", "group", "term", "accepted", "remaining", "certificate"],
    positions.map((each) => [
      ...[String(each.seq), view.moment(each.timeSec), each.type, each.group, each.term],
      ...[view.amount(each.accepted, each.asset), view.amount(each.remaining, each.asset)],
      each.certificate,
    ]),
  );
}

function sharesTable(view: ProgrammeView, { shares }: QueryParticipantResponse): string {
  return textTable(
    ["group", "weight", "of", "boosted", "of", "pool", "share"],
    shares.map((each) => [
      ...[each.group, each.weight, each.totalWeight, each.boosted, each.totalBoosted],
      ...[view.amount(each.pool, view.reward), view.amount(each.share, view.reward)],
    ]),
  );
}

function mintersTable(view: ProgrammeView, { minters }: QueryParticipantResponse): string {
  return textTable(
    ["asset", "minted", "not activated", "weight", "computed", "claimed"],
    minters.map(({ asset, minted, unactivated, weight, allocated, claimed }) => {
      const [whole, left, yielded, paid] = [minted, unactivated, allocated, claimed].map((each) =>
        view.amount(each, asset),
      );
      return [asset, whole ?? "", left ?? "", weight, yielded ?? "", paid ?? ""];
    }),
  );
}
