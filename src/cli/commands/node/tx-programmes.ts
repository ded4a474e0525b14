import { TxMsgData } from "cosmjs-types/cosmos/base/abci/v1beta1/abci";
import { TxRefused } from "../../../client/client-error.ts";
import { type Message, messages } from "../../../client/messages.ts";
import { MsgClaimResponse } from "../../../ledger/gen/aliquot/programmes/v1/tx.ts";
import { PROGRAMMES_ERRORS } from "../../../ledger/modules/programmes/index.ts";
import { UserError } from "../../../settle/user-error.ts";
import { coinOf } from "./amounts.ts";
import type { AddTx } from "./tx.ts";
import { addAttestorTxs } from "./tx-programmes-attest.ts";
import { addOperatorTxs } from "./tx-programmes-operator.ts";
import type { TxContext } from "./tx-run.ts";

/** Adds the commands of everybody who has to do with a programme on the ledger. */
export function addProgrammeTxs(add: AddTx): void {
  addOperatorTxs(add);
  addDepositTxs(add);
  addRewardTxs(add);
  addAttestorTxs(add);
}

function addDepositTxs(add: AddTx): void {
  add(
    "lock <programme> <term> <coins>",
    "lock coins under a term; a certificate comes back",
    async ({ from, units }, [programmeId = "", term = "", coins = ""]) =>
      messages.lock({ participant: from, programmeId, term, amount: coinOf(coins, units) }),
  );
  add(
    "signal <programme> <coins> [term]",
    "count coins that stay where they are",
    async ({ from, units }, [programmeId = "", coins = "", term = ""]) =>
      messages.signal({ participant: from, programmeId, term, amount: coinOf(coins, units) }),
  );
  add(
    "withdraw <programme> <lock> <coins>",
    "take a part of a lock back, by the number of its event, while a window is open",
    async ({ from, units }, [programmeId = "", lock = "", coins = ""]) =>
      messages.withdrawLock({
        participant: from,
        programmeId,
        lock: eventNumber(lock, programmeId),
        amount: coinOf(coins, units),
      }),
  );
  add(
    "burn <programme> <coins>",
    "burn coins to accelerate, for ever",
    async ({ from, units }, [programmeId = "", coins = ""]) =>
      messages.burnToAccelerate({ participant: from, programmeId, amount: coinOf(coins, units) }),
  );
  add(
    "activate <programme> <coins> <recipient>",
    "send minted units to somebody else, which activates them",
    async (context, [programmeId = "", coins = "", recipient = ""], options) =>
      messages.activate({
        participant: context.from,
        programmeId,
        amount: coinOf(coins, context.units),
        via: String(options["via"]),
        recipient: await context.address(recipient),
      }),
  ).option("--via <way>", "sale, spend, transfer or withdrawal", "transfer");
}

function addRewardTxs(add: AddTx): void {
  add("claim <programme>", "have paid what is released of your shares", claim);
  add(
    "settle <programme> [participants...]",
    "compute shares of others, and send what nobody can have to the sink",
    async (context, [programmeId = "", ...people], options) =>
      messages.settleShares({
        sender: context.from,
        programmeId,
        group: String(options["group"]),
        participants: await addresses(context, people),
      }),
  ).option("--group <group>", "of a minter's yield: the month, such as KAU/2023-03", "");
  add(
    "burn-abandoned <programme> <participants...>",
    "burn what these participants, 100 at most, have abandoned",
    async (context, [programmeId = "", ...people]) =>
      messages.burnAbandoned({
        sender: context.from,
        programmeId,
        participants: await addresses(context, people),
      }),
  );
}

/** Longer backlogs of a minter's months take a second call. */
const MOST_CLAIMS = 20;
const [NOTHING_TO_CLAIM] = PROGRAMMES_ERRORS["nothing-to-claim"];

/** One message, or as many in one transaction as the ledger needs to compute all months that are due. */
async function claim(
  context: TxContext,
  [programmeId = ""]: readonly string[],
): Promise<readonly Message[]> {
  const one = messages.claim({ participant: context.from, programmeId });
  const all: Message[] = [one];
  while (all.length <= MOST_CLAIMS) {
    const more = await hasMore(context, all);
    // The last months of a backlog may hold nothing: a claim of them alone is refused.
    if (more === undefined) return all.slice(0, -1);
    if (!more) return all;
    all.push(one);
  }
  return all.slice(0, -1);
}

/** Whether months are left behind these claims; undefined when the last of them finds nothing. */
async function hasMore(
  context: TxContext,
  claims: readonly Message[],
): Promise<boolean | undefined> {
  try {
    const { data } = await context.simulate(claims);
    const last = TxMsgData.decode(data).msgResponses.at(-1);
    return last !== undefined && MsgClaimResponse.decode(last.value).more;
  } catch (error) {
    const isLast = claims.length > 1 && error instanceof TxRefused;
    if (!isLast || error.codespace !== "programmes" || error.txCode !== NOTHING_TO_CLAIM)
      throw error;
    return undefined;
  }
}

async function addresses(context: TxContext, people: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const each of people) found.push(await context.address(each));
  return found;
}

function eventNumber(text: string, programmeId: string): bigint {
  if (/^[1-9]\d{0,15}$/.test(text)) return BigInt(text);
  const remedy = `give the number of the lock's event: see aliquot query programmes participant ${programmeId}`;
  throw new UserError("usage", 2, `${text} is no number of an event`, undefined, remedy);
}
