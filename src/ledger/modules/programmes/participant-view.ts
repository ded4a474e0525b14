import type { QueryParticipantResponse } from "../../gen/aliquot/programmes/v1/query.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { queryError, TxError } from "../../kernel/errors.ts";
import { messagesOf } from "../../kernel/records.ts";
import { parseAddress } from "../accounts/index.ts";
import type { Live } from "./live.ts";
import { newPerson } from "./lockdrop-book.ts";
import { type Account, accountOf, isFinal, sumPayments } from "./shares.ts";
import { participants, positions } from "./state/lockdrop.ts";
import { minters } from "./state/mint.ts";

/** All that a programme knows of one participant, with the shares as they stand. */
export function participantView(
  ctx: QueryContext,
  live: Live,
  participant: string,
): QueryParticipantResponse {
  requireAddress(participant);
  const { shape } = live.programme;
  const none = { shares: [], final: false, released: "0", claimable: "0", abandoned: "0" };
  const person = participants.get(ctx, [live.id, participant]) ?? newPerson(live.id, participant);
  const base = {
    participant: participants.toMessage(person),
    positions: messagesOf(ctx, positions, [live.id, participant]),
    minters: mintersOf(ctx, live, participant),
  };
  if (shape.kind !== "lockdrop") return { ...base, ...none };
  const account = accountOf(ctx, live, participant);
  const { released, lost } = sumPayments(account.payments);
  const final = isFinal(live, ctx.timeSec);
  const claimable = final ? released - person.claimed : 0n;
  return {
    ...base,
    shares: sharesOf(account),
    final,
    released: `${released}`,
    claimable: `${claimable}`,
    abandoned: `${lost}`,
  };
}

function sharesOf({ book, allocations }: Account): QueryParticipantResponse["shares"] {
  return allocations.map(({ group, weight, boostedWeight, allocation }) => {
    const totals = [...book.groups.values()].find((each) => each.group === group);
    return {
      group,
      weight: `${weight}`,
      boosted: `${boostedWeight}`,
      totalWeight: `${totals?.weight ?? 0n}`,
      totalBoosted: `${totals?.boosted ?? 0n}`,
      pool: `${totals?.pool ?? 0n}`,
      share: `${allocation}`,
    };
  });
}

function mintersOf(ctx: QueryContext, { id, programme }: Live, participant: string) {
  const { shape } = programme;
  if (shape.kind !== "mint") return [];
  return [...shape.mintAssets].flatMap((asset) => {
    const minter = minters.get(ctx, [id, asset, participant]);
    return minter === undefined ? [] : [minters.toMessage(minter)];
  });
}

/** Refuses what is no address. */
export function requireAddress(text: string): void {
  try {
    parseAddress(text);
  } catch (error) {
    if (error instanceof TxError) throw queryError("InvalidArgument", error.message);
    throw error;
  }
}
