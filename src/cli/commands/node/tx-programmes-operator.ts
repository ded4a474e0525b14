import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type Message, messages } from "../../../client/messages.ts";
import type { AssetBinding } from "../../../ledger/gen/aliquot/programmes/v1/types.ts";
import { liveProblems } from "../../../ledger/modules/programmes/index.ts";
import type { Programme } from "../../../programme/programme.ts";
import { formatHash } from "../../../settle/claims/claim-files.ts";
import { openTree } from "../../../settle/claims/open-result.ts";
import { BadDefinition, loadProgramme } from "../../../settle/definition-file.ts";
import { fileSystemError } from "../../../settle/file-system-error.ts";
import { readSummary } from "../../../settle/read-summary.ts";
import { UserError } from "../../../settle/user-error.ts";
import { programmePath } from "../../options.ts";
import { coinOf } from "./amounts.ts";
import { registrationPreview } from "./registration-preview.ts";
import type { AddTx } from "./tx.ts";
import type { TxContext } from "./tx-run.ts";

type Options = Readonly<Record<string, unknown>>;

/** Adds the commands of those who run a programme. */
export function addOperatorTxs(add: AddTx): void {
  addRegister(add);
  add(
    "pay-fees <programme> <month> <coins>",
    "pay a month's fees (YYYY-MM); only the part that is divided is taken",
    async ({ from, units }, [programmeId = "", month = "", coins = ""]) =>
      messages.payFees({ payer: from, programmeId, month, fees: coinOf(coins, units) }),
  );
  add(
    "post-root <programme> <result>",
    "post the root of a claim tree that settle has written to the folder <result>",
    postRoot,
  )
    .option("--token <symbol>", "which token's tree, when the result has several")
    .option("--uri <uri>", "where the tree's file can be fetched", "");
}

function addRegister(add: AddTx): void {
  const several = (value: string, before: readonly string[] = []) => [...before, value];
  add(
    "register <file>",
    "register a definition and pay its whole pool; --dry-run shows what that means",
    register,
  )
    .option("--id <id>", "its name on this ledger (default: the definition's own)")
    .option(
      "--bind <asset=denom[,feed]>",
      "which coins an asset is, and its price feed; once for each asset",
      several,
    )
    .option("--treasury <account>", "where dust goes, when the definition's sink is treasury")
    .option("--attestor <account>", "who may bring in facts from outside; repeatable", several)
    .option("--attest <events>", "which events, separated by commas, such as listing,mined", "")
    .option("--terms-document <name>", "whose acceptance counts (module terms)", "")
    .option("--verifier <account>", "the attestor whose verdicts count (module terms)")
    .option("--requires <programme/right>", "only for those with that entry right");
}

async function register(
  context: TxContext,
  [file = ""]: readonly string[],
  options: Options,
): Promise<Message> {
  const path = programmePath(file);
  const loaded = await loadProgramme(path);
  refuseBulkOnly(loaded.programme, path, loaded.lineOf);
  const id = String(options["id"] ?? loaded.programme.id);
  const assets = bindings(loaded.programme, listOf(options["bind"]));
  const reward = loaded.programme.definition.reward ?? "";
  const denom = assets.find(({ asset }) => asset === reward)?.denom ?? "";
  const { text, json } = registrationPreview(loaded, { id, denom });
  context.preview(text, json);
  const optional = async (name: string) =>
    options[name] === undefined ? "" : await context.address(String(options[name]));
  const attestors: string[] = [];
  for (const each of listOf(options["attestor"])) attestors.push(await context.address(each));
  const { programme: requiredProgramme, right: requiredRight } = entryRight(options["requires"]);
  return messages.registerProgramme({
    operator: context.from,
    id,
    definition: loaded.canonical,
    assets,
    treasury: await optional("treasury"),
    attestors,
    attested: String(options["attest"])
      .split(",")
      .filter((each) => each !== ""),
    termsDocument: String(options["termsDocument"]),
    verifier: await optional("verifier"),
    requiredProgramme,
    requiredRight,
  });
}

/** What the ledger would refuse as `programmes` 33, with the lines of the file. */
function refuseBulkOnly(
  programme: Programme,
  file: string,
  lineOf: (path: string) => number | undefined,
): void {
  const problems = liveProblems(programme);
  if (problems.length === 0) return;
  throw new BadDefinition(
    problems.map(({ path, message, remedy }) => {
      const line = lineOf(path);
      const place = { file, path, ...(line === undefined ? {} : { line }) };
      return new UserError("not-live", 3, message, place, remedy);
    }),
  );
}

/** `USDT=ausdt,usdt-usd` for every asset of the definition, in the order that the ledger wants. */
function bindings(programme: Programme, texts: readonly string[]): AssetBinding[] {
  const found = new Map<string, AssetBinding>();
  for (const text of texts) {
    const [, asset = "", denom = "", feed = ""] =
      /^([^=,]+)=([^=,]+)(?:,([^=,]+))?$/.exec(text) ?? [];
    const remedy = "write them like USDT=ausdt, or KAU=akau,kau-usd with a feed";
    if (asset === "") throw usage(`--bind ${text} is no binding`, remedy);
    if (!programme.assets.has(asset))
      throw usage(
        `--bind: ${asset} is no asset of ${programme.id}`,
        `its assets are ${[...programme.assets.keys()].join(", ")}`,
      );
    if (found.has(asset)) throw usage(`--bind: ${asset} is bound twice`, "bind every asset once");
    found.set(asset, { asset, denom, feed });
  }
  const missing = [...programme.assets.keys()].filter((each) => !found.has(each));
  if (missing.length > 0)
    throw usage(
      `which coins are ${missing.join(", ")} on this ledger?`,
      `add ${missing.map((each) => `--bind ${each}=DENOM`).join(" ")}`,
    );
  return [...programme.assets.keys()].sort().flatMap((asset) => found.get(asset) ?? []);
}

function entryRight(given: unknown): { readonly programme: string; readonly right: string } {
  if (given === undefined) return { programme: "", right: "" };
  const [programme = "", right = "", ...more] = String(given).split("/");
  if (programme !== "" && right !== "" && more.length === 0) return { programme, right };
  throw usage(`--requires ${given} names no entry right`, "write it like my-lockdrop/early-access");
}

/** Posts what the tree file says, of a result of the very definition that is registered. */
async function postRoot(
  { client, from }: TxContext,
  [programmeId = "", directory = ""]: readonly string[],
  options: Options,
): Promise<Message> {
  const found = await client.programmes.programme(programmeId);
  const summary = await readSummary(directory);
  const registered = found?.programme?.definitionSha256;
  if (registered !== undefined && registered !== summary.programme.sha256) {
    const problem = `the result is of definition ${summary.programme.sha256}, ${programmeId} of ${registered}`;
    const remedy = `settle what aliquot export-programme ${programmeId} writes`;
    throw new UserError("wrong-definition", 4, problem, { file: summary.file }, remedy);
  }
  const token = options["token"] === undefined ? undefined : String(options["token"]);
  const tree = await openTree(directory, token);
  try {
    const { format, root, token: symbol } = tree.reader.header;
    return messages.postRoot({
      operator: from,
      programmeId,
      token: symbol,
      format,
      root: formatHash(format, root),
      fileSha256: await fileSha256(tree.file),
      uri: String(options["uri"]),
    });
  } finally {
    tree.close();
  }
}

async function fileSha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const piece of createReadStream(file)) hash.update(piece);
  } catch (error) {
    throw fileSystemError(error, "read", file);
  }
  return hash.digest("hex");
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function usage(problem: string, remedy: string): UserError {
  return new UserError("usage", 2, problem, undefined, remedy);
}
