import { type Message, messages } from "../../../client/messages.ts";
import { formatInstant } from "../../../exact/instant.ts";
import { EVENT_TYPES } from "../../../programme/events/event.ts";
import { MalformedEvent, parseEvent } from "../../../programme/events/parse-event.ts";
import { UserError } from "../../../settle/user-error.ts";
import { registeredProgramme } from "./programme-view.ts";
import type { AddTx } from "./tx.ts";
import type { TxContext } from "./tx-run.ts";

type Options = Readonly<Record<string, unknown>>;

/** Adds the command of attestors; whole files come in by `aliquot import-events`. */
export function addAttestorTxs(add: AddTx): void {
  add(
    "attest <programme> <event>",
    "an attestor: state one fact from outside, as of the block's time",
    attest,
  )
    .option("--participant <account>", "whom it is about")
    .option("--asset <symbol>", "the asset, by its symbol in the definition", "")
    .option("--amount <amount>", "in whole units of the asset", "")
    .option("--amount-base <amount>", "in base units of the asset", "")
    .option("--term <term>", "of a lock or signal", "")
    .option("--counterparty <text>", "the invitee, or the number of the lock's event", "")
    .option("--via <way>", "of an activation", "")
    .option("--value <text>", "market share of a qualification, worth of a trade", "");
}

async function attest(
  context: TxContext,
  [programmeId = "", type = ""]: readonly string[],
  options: Options,
): Promise<Message> {
  const programme = await registeredProgramme(context.client, programmeId);
  const text = (name: string) => String(options[name] ?? "");
  const account = async (given: string) => (given === "" ? "" : await context.address(given));
  const cells = {
    id: "",
    time: formatInstant(0n),
    event: type,
    participant: await account(text("participant")),
    asset: text("asset"),
    amount: text("amount"),
    amount_base: text("amountBase"),
    term: text("term"),
    counterparty: type === "invite" ? await account(text("counterparty")) : text("counterparty"),
    via: text("via"),
    value: text("value"),
  };
  try {
    const { participant, asset, amount, term, counterparty, via, value } = parseEvent(
      programme,
      1,
      cells,
    );
    const used = cells.amount === "" && cells.amount_base === "" ? "" : amount.toString();
    const event = { type, participant, asset, amount: used, term, counterparty, via, value };
    return messages.attestEvent({ attestor: context.from, programmeId, event });
  } catch (error) {
    if (!(error instanceof MalformedEvent)) throw error;
    const name = EVENT_TYPES.some((each) => each === type) ? `--${error.column}` : "the event";
    throw new UserError(
      "usage",
      2,
      `${name.replace("_", "-")}: ${error.message}`,
      undefined,
      error.remedy,
    );
  }
}
