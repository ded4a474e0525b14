import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Client } from "../../../client/client.ts";
import { type Message, messages } from "../../../client/messages.ts";
import { fileSystemError } from "../../../settle/file-system-error.ts";
import { UserError } from "../../../settle/user-error.ts";
import { instantSec } from "./node-options.ts";
import type { AddTx } from "./tx.ts";
import type { TxContext } from "./tx-run.ts";

/** Adds the commands of participants, of those who publish terms, and of attestors. */
export function addTermsTxs(add: AddTx): void {
  add("register", "take part, once", async ({ from }, _, options) =>
    messages.register({ participant: from, reference: text(options, "reference") }),
  ).option("--reference <text>", "means nothing to others; everybody can read it", "");
  add(
    "publish <document> <version> <file>",
    "publish a version of a document by its file's sha256",
    async ({ from }, [document = "", version = "", file = ""], options) =>
      messages.publishTerms({
        publisher: from,
        document,
        version,
        contentHash: await sha256Of(file),
        uri: text(options, "uri"),
      }),
  ).option("--uri <uri>", "where the file can be read: https://, ipfs:// or ar://", "");
  add(
    "accept <document> <version> <file>",
    "agree to the version of a document that you read in this file",
    async ({ client, from }, [document = "", version = "", file = ""]) => {
      const contentHash = await sha256Of(file);
      await requirePublished(client, { document, version, file, contentHash });
      return messages.acceptTerms({ contentHash, document, version, participant: from });
    },
  );
  addAttestorTxs(add);
}

function addAttestorTxs(add: AddTx): void {
  const uri = ["--uri <uri>", "where one reads what is verified", ""] as const;
  add("attestor <name>", "offer to verify accounts", async ({ from }, [name = ""], options) =>
    messages.registerAttestor({ attestor: from, name, uri: text(options, "uri") }),
  ).option(...uri);
  add(
    "update-attestor <name>",
    "replace an attestor's name and uri",
    async ({ from }, [name = ""], options) =>
      messages.updateAttestor({ attestor: from, name, uri: text(options, "uri") }),
  ).option(...uri);
  add(
    "attest <passed|failed> <account...>",
    "an attestor: say whether accounts, 100 at most, passed verification",
    attest,
  )
    .option("--expires <instant>", "until when it holds (default: for ever)")
    .option("--reference <text>", "means nothing to others; everybody can read it", "");
}

async function attest(
  context: TxContext,
  [verdict, ...accounts]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<Message> {
  if (verdict !== "passed" && verdict !== "failed") {
    const remedy = "give passed or failed";
    const problem = `${verdict} is neither passed nor failed`;
    throw new UserError("usage", 2, problem, undefined, remedy);
  }
  const { expires } = options;
  const said = {
    attestor: context.from,
    passed: verdict === "passed",
    expiresSec: expires === undefined ? 0n : instantSec("--expires", String(expires)),
    reference: text(options, "reference"),
  };
  const subjects = [];
  for (const account of accounts) subjects.push(await context.address(account));
  const [subject = "", ...others] = subjects;
  if (others.length === 0) return messages.attest({ ...said, subject });
  return messages.attestMany({ ...said, subjects });
}

/** Says before anything is signed or paid that the file is another one than was published. */
async function requirePublished(
  client: Client,
  wanted: {
    readonly document: string;
    readonly version: string;
    readonly file: string;
    readonly contentHash: string;
  },
): Promise<void> {
  const { document, version, file, contentHash } = wanted;
  const found = await client.terms.document(document);
  const published = found?.versions.find((each) => each.version === version);
  if (published === undefined) {
    const problem = `nobody published ${document} ${version}`;
    const remedy =
      found === undefined ? "see aliquot query terms documents" : versionsRemedy(document);
    throw new UserError("not-found", 7, problem, undefined, remedy);
  }
  if (published.contentHash === contentHash) return;
  const problem = `it is not ${document} ${version}: its sha256 is ${contentHash}, published is ${published.contentHash}`;
  const remedy = `read and name the file that was published${published.uri === "" ? "" : ` at ${published.uri}`}`;
  throw new UserError("wrong-hash", 7, problem, { file }, remedy);
}

function versionsRemedy(document: string): string {
  return `see aliquot query terms document ${document}`;
}

/** Lower-case hex; the file is read piece by piece, however large it is. */
async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const piece of createReadStream(file)) hash.update(piece);
  } catch (error) {
    throw fileSystemError(error, "read", file);
  }
  return hash.digest("hex");
}

function text(options: Readonly<Record<string, unknown>>, name: string): string {
  return String(options[name] ?? "");
}
