import { formatInstant, SECOND } from "../../../exact/instant.ts";
import type { QueryStandingResponse } from "../../../ledger/gen/aliquot/terms/v1/query.ts";
import type { Verdict } from "../../../ledger/gen/aliquot/terms/v1/types.ts";
import { UserError } from "../../../settle/user-error.ts";
import { textTable } from "../../text-table.ts";
import { accountAddress } from "./amounts.ts";
import { fieldsText, homeOf, type NodeOptions, print } from "./node-options.ts";
import type { AddQuery } from "./query.ts";

/** Adds the questions about registrations, accepted terms and verdicts. */
export function addTermsQueries(add: AddQuery): void {
  addStandingQueries(add);
  addDocumentQueries(add);
  addAttestorQueries(add);
}

interface StandingOptions extends NodeOptions {
  readonly document?: string;
  readonly attestor?: string;
}

function addStandingQueries(add: AddQuery): void {
  add(
    "standing <account>",
    "whether an account registered, what it accepted, an attestor's verdict on it",
    async (client, [who = ""], options) => {
      const { document = "", attestor: from } = options as StandingOptions;
      const address = await accountAddress(who, homeOf(options));
      const attestor = from === undefined ? "" : await accountAddress(from, homeOf(options));
      const found = await client.terms.standing(address, { document, attestor });
      print(options.json, { address, ...found }, () => standingText(address, found));
    },
  )
    .option("--document <name>", "which versions of it were accepted")
    .option("--attestor <account>", "whose verdict");
  add("acceptances <account>", "all that an account accepted", async (client, words, options) => {
    const address = await accountAddress(words[0] ?? "", homeOf(options));
    const acceptances = await client.terms.acceptances(address);
    print(options.json, { address, acceptances }, () =>
      textTable(
        ["document", "version", "accepted"],
        acceptances.map(({ document, version, timeSec }) => [document, version, moment(timeSec)]),
      ),
    );
  });
}

function addDocumentQueries(add: AddQuery): void {
  add("documents", "the documents that can be accepted", async (client, _, options) => {
    const documents = await client.terms.documents();
    print(options.json, { documents }, () =>
      textTable(
        ["document", "versions", "owner"],
        documents.map(({ document, versions, owner }) => [document, String(versions), owner]),
      ),
    );
  });
  add(
    "document <document>",
    "a document's owner and versions, with their sha256",
    async (client, [name = ""], options) => {
      const found = await client.terms.document(name);
      if (found === undefined)
        throw absent(`nobody published ${name}`, "see aliquot query terms documents");
      print(options.json, found, () => {
        const rows = found.versions.map(({ version, timeSec, contentHash, uri }) => [
          ...[version, moment(timeSec), contentHash, uri],
        ]);
        const table = textTable(["version", "published", "sha256", "uri"], rows);
        return `${name}, published by ${found.document?.owner}\n${table}`;
      });
    },
  );
}

function addAttestorQueries(add: AddQuery): void {
  add("attestors", "those who offer to verify accounts", async (client, _, options) => {
    const attestors = await client.terms.attestors();
    print(options.json, { attestors }, () =>
      textTable(
        ["attestor", "name", "uri"],
        attestors.map(({ address, attestor }) => [
          ...[address, attestor?.name ?? "", attestor?.uri ?? ""],
        ]),
      ),
    );
  });
  add(
    "verdict <attestor> <account>",
    "what an attestor said last of an account, and whether it holds",
    async (client, [from = "", who = ""], options) => {
      const attestor = await accountAddress(from, homeOf(options));
      const subject = await accountAddress(who, homeOf(options));
      const found = await client.terms.verdict(attestor, subject);
      if (found === undefined) {
        const remedy = `see aliquot query terms verdicts ${from}`;
        throw absent(`${from} said nothing of ${who}`, remedy);
      }
      print(options.json, found, () => `${verdictText(found.verdict, found.valid)}\n`);
    },
  );
  add(
    "verdicts <attestor>",
    "the latest verdicts of an attestor",
    async (client, words, options) => {
      const attestor = await accountAddress(words[0] ?? "", homeOf(options));
      const verdicts = await client.terms.verdicts(attestor);
      print(options.json, { attestor, verdicts }, () =>
        textTable(
          ["account", "verdict", "said", "expires"],
          verdicts.map(({ subject, verdict }) => [
            subject,
            verdict?.passed === true ? "passed" : "failed",
            moment(verdict?.timeSec ?? 0n),
            verdict?.expiresSec === 0n ? "never" : moment(verdict?.expiresSec ?? 0n),
          ]),
        ),
      );
    },
  );
}

function standingText(
  address: string,
  { registration, acceptances, verdict, verdictValid }: QueryStandingResponse,
): string {
  const accepted = acceptances.map(({ version, timeSec }) => `${version} on ${moment(timeSec)}`);
  return fieldsText([
    ["address", address],
    ["registered", registration === undefined ? "no" : moment(registration.timeSec)],
    ["reference", registration?.reference ?? ""],
    ["accepted", accepted.join(", ") || "nothing that was asked for"],
    ["verdict", verdictText(verdict, verdictValid)],
  ]);
}

function verdictText(verdict: Verdict | undefined, isValid: boolean): string {
  if (verdict === undefined) return "none that was asked for";
  const { passed, timeSec, expiresSec } = verdict;
  const said = `${passed ? "passed" : "failed"} on ${moment(timeSec)}`;
  if (!passed) return said;
  if (expiresSec === 0n) return `${said}, never expires`;
  return `${said}, ${isValid ? "holds until" : "expired on"} ${moment(expiresSec)}`;
}

function moment(sec: bigint): string {
  return formatInstant(sec * SECOND);
}

function absent(message: string, remedy: string): UserError {
  return new UserError("not-found", 7, message, undefined, remedy);
}
