import { existsSync } from "node:fs";
import type { Client } from "../../../client/client.ts";
import { eventsSha256 } from "../../../settle/event-file.ts";
import { UserError } from "../../../settle/user-error.ts";
import { textTable } from "../../text-table.ts";
import { accountAddress } from "./amounts.ts";
import { homeOf, print, wholeOption } from "./node-options.ts";
import { participantText } from "./participant-text.ts";
import { programmeText } from "./programme-text.ts";
import { type ProgrammeView, programmeView, unknownProgramme } from "./programme-view.ts";
import type { AddQuery } from "./query.ts";

/** Adds the questions about programmes on the ledger. */
export function addProgrammeQueries(add: AddQuery): void {
  addProgrammes(add);
  addPeople(add);
  addEvents(add);
  addImports(add);
}

function addProgrammes(add: AddQuery): void {
  add("list", "all programmes with their stages", async (client, _, options) => {
    const all = await client.programmes.all();
    const views: ProgrammeView[] = [];
    for (const { id } of all) views.push(await programmeView(client, id));
    const programmes = views.map(({ state: { programme, stage, stageEndsSec } }) => {
      return { ...programme, stage, stageEndsSec };
    });
    print(options.json, { programmes }, () =>
      textTable(
        ["programme", "title", "stage", "ends", "participants"],
        views.map((view) => [
          ...[view.registered.id, view.programme.title, view.state.stage],
          view.state.stageEndsSec === 0n ? "" : view.moment(view.state.stageEndsSec),
          String(view.state.progress?.participants ?? 0n),
        ]),
      ),
    );
  });
  add("show <id>", "stage, windows and every total", async (client, [id = ""], options) => {
    const view = await programmeView(client, id);
    print(options.json, view.state, () => programmeText(view));
  });
  add(
    "definition <id>",
    "the definition as registered: RFC 8785 JSON, whose sha256 is the programme's",
    async (client, [id = ""], options) => {
      const found = await client.programmes.definition(id);
      if (found === undefined) throw unknownProgramme(id);
      // Nothing behind it: `| sha256sum` gives the programme's hash.
      print(options.json, found, () => found.canonical);
    },
  );
  add("roots <id>", "posted roots of claim trees", async (client, [id = ""], options) => {
    const view = await programmeView(client, id);
    const roots = await client.programmes.roots(id);
    print(options.json, { roots }, () =>
      textTable(
        ["no.", "token", "format", "posted", "root", "file sha256", "uri"],
        roots.map((each) => [
          ...[String(each.number), each.token, each.format, view.moment(each.timeSec)],
          ...[each.root, each.fileSha256, each.uri],
        ]),
      ),
    );
  });
}

function addPeople(add: AddQuery): void {
  add(
    "participant <id> <account>",
    "positions, shares, what can be claimed, and what is at risk until when",
    async (client, [id = "", who = ""], options) => {
      const view = await programmeView(client, id);
      const address = await accountAddress(who, homeOf(options));
      const found = await client.programmes.participant(id, address);
      if (found === undefined) throw unknownProgramme(id);
      print(options.json, found, () => participantText(view, address, found));
    },
  );
  add(
    "participants <id>",
    "all who take part in a lockdrop, and whether their shares are computed",
    async (client, [id = ""], options) => {
      const view = await programmeView(client, id);
      const participants = await client.programmes.participants(id);
      print(options.json, { participants }, () =>
        textTable(
          ["participant", "positions", "computed", "share", "claimed"],
          participants.flatMap(({ participant: each }) =>
            each === undefined
              ? []
              : [
                  [
                    ...[each.participant, String(each.positions), each.counted ? "yes" : "no"],
                    each.counted ? view.amount(each.allocation, view.reward) : "",
                    view.amount(each.claimed, view.reward),
                  ],
                ],
          ),
        ),
      );
    },
  );
}

function addEvents(add: AddQuery): void {
  add(
    "events <id>",
    "the newest accepted events, or those of one account",
    async (client, [id = ""], options) => {
      const { account } = options as { readonly account?: string };
      const view = await programmeView(client, id);
      const events =
        account === undefined
          ? await client.programmes.latestEvents(id, BigInt(options.limit ?? 30))
          : await client.programmes.eventsOf(id, await accountAddress(account, homeOf(options)));
      print(options.json, { events }, () =>
        textTable(
          ["no.", "time", "event", "participant", "amount", "term", "detail", "attested"],
          events.map((each) => [
            ...[String(each.seq), view.moment(each.timeSec), each.type, each.participant],
            each.amount === "0" ? "" : view.amount(each.amount, each.asset || view.reward),
            each.term,
            [each.via, each.counterparty, each.value].filter((part) => part !== "").join(" "),
            each.attestor === "" ? "" : "yes",
          ]),
        ),
      );
    },
  )
    .option("--account <account>", "all events of this account, oldest first")
    .option("--limit <n>", "how many, at most 1000 (default: 30)", (text) =>
      wholeOption("--limit", text, 1, 1_000),
    );
}

function addImports(add: AddQuery): void {
  add(
    "import <id> <file>",
    "how far an events file has come in, by the file or its sha256",
    async (client, [id = "", file = ""], options) => {
      const found = await client.programmes.import(id, await hashOf(file));
      if (found === undefined) throw await notAnnounced(client, id, file);
      const { rows, nextRow, accepted, rejected, attestor } = found;
      print(options.json, found, () => {
        const done = nextRow > rows ? "complete" : `next is row ${nextRow}`;
        return `${nextRow - 1n} of ${rows} rows, ${done}\n${accepted} accepted, ${rejected} refused\nby ${attestor}\n`;
      });
    },
  );
  add(
    "rejected <id> <file>",
    "the rows of an imported file that were refused, by the file or its sha256",
    async (client, [id = "", file = ""], options) => {
      const hash = await hashOf(file);
      if ((await client.programmes.import(id, hash)) === undefined)
        throw await notAnnounced(client, id, file);
      const rows = await client.programmes.rejectedRows(id, hash);
      print(options.json, { rows }, () =>
        textTable(
          ["row", "reason", "detail"],
          rows.map(({ row, reason, detail }) => [String(row), reason, detail]),
        ),
      );
    },
  );
}

/** A hash as given, or that of a file's unpacked bytes. */
async function hashOf(text: string): Promise<string> {
  if (/^[0-9a-f]{64}$/.test(text) && !existsSync(text)) return text;
  return await eventsSha256(text);
}

async function notAnnounced(client: Client, id: string, file: string): Promise<UserError> {
  if ((await client.programmes.programme(id)) === undefined) return unknownProgramme(id);
  const problem = `${file} was not imported into ${id}`;
  const remedy = `bring it in with aliquot import-events ${id} FILE`;
  return new UserError("not-found", 7, problem, undefined, remedy);
}
