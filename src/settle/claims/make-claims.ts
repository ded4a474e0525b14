import { constants } from "node:buffer";
import type { ClaimFormat } from "../../claims/claim-format.ts";
import { buildClaimTree, type ClaimTree } from "../../claims/claim-tree.ts";
import { amountDigits, documentLengthAtMost, documentText } from "../../claims/document-text.ts";
import { ADDRESS_BYTES } from "../../claims/evm-address.ts";
import { treeFileContent } from "../../claims/tree-file.ts";
import { decimalsOf } from "../../programme/asset-amounts.ts";
import type { Outcome } from "../outcome.ts";
import type { Progress } from "../progress.ts";
import { shown, UserError } from "../user-error.ts";
import { readAccounts } from "./accounts-file.ts";
import { accountsCompanion, type ClaimFiles, claimFiles, type TreeToWrite } from "./claim-files.ts";
import {
  type Claimable,
  collectClaims,
  firstWithoutAddress,
  type TokenClaims,
} from "./collect-claims.ts";
import { inSteps } from "./in-steps.ts";

/** Without `--tree-json`, JSON documents are written up to this many claims. */
const JSON_CLAIMS = 50_000;

/** Which trees are wanted. */
export interface ClaimOptions {
  /** undefined: oz if everybody with a share is an EVM address or there is a mapping, else none. */
  readonly tree: ClaimFormat | "none" | undefined;
  /** A file that maps participants to accounts. */
  readonly accountsFile: string | undefined;
  /** The JSON document beside each tree, however large. */
  readonly treeJson: boolean;
  readonly progress?: Progress | undefined;
}

/** Totals with the decimals of their tokens. */
export type ClaimableOutcome = Claimable &
  Pick<Outcome, "ozTree"> & {
    readonly programme: Parameters<typeof decimalsOf>[0];
  };

/** The claim files of a result, and what its reader should be told. */
export interface MadeClaims extends ClaimFiles {
  readonly notices: readonly string[];
}

/**
 * Builds a claim tree for each reward token. Throws UserError: what is wrong with accounts (exit 4),
 * tree-json-too-large (exit 2).
 */
export async function makeClaims(
  outcome: ClaimableOutcome,
  options: ClaimOptions,
): Promise<MadeClaims> {
  const { accountsFile, progress } = options;
  progress?.phase("claims");
  const quick = await quickTree(outcome, options);
  if (quick !== undefined) return quick;
  const chosen = await chooseFormat(outcome, options);
  if (typeof chosen !== "string") return { companions: [], claims: {}, notices: chosen };
  const accounts =
    accountsFile === undefined ? undefined : await readAccounts(accountsFile, chosen);
  const claims = await inSteps(collectClaims(outcome, chosen, accounts));
  if (options.treeJson) for (const each of claims) refuseTooLarge(each, chosen);
  const trees: TreeToWrite[] = [];
  for (const each of claims) trees.push(await plantTree(outcome, each, options));
  const files = claimFiles(trees);
  const companions =
    accounts === undefined || trees.length === 0
      ? files.companions
      : [...files.companions, accountsCompanion(outcome, chosen, accounts)];
  return { ...files, companions, notices: notices(outcome, chosen, claims, options) };
}

/** The format, or the notices that say why there is none. */
async function chooseFormat(
  outcome: ClaimableOutcome,
  { tree, accountsFile }: ClaimOptions,
): Promise<ClaimFormat | readonly string[]> {
  if (tree === "none") return [];
  if (tree !== undefined) return tree;
  if (accountsFile !== undefined) return "oz";
  const without = await inSteps(firstWithoutAddress(outcome));
  if (without === undefined) return "oz";
  const who = `participant ${shown(without.participant)} is no EVM address`;
  const why = without.why.endsWith("is not an EVM address") ? who : `participant ${without.why}`;
  return [
    `no claim tree: ${why}; --accounts FILE maps participants to accounts, --tree none silences this`,
  ];
}

/** The tree of an engine that builds OpenZeppelin's by itself; undefined where it cannot. */
async function quickTree(
  outcome: ClaimableOutcome,
  options: ClaimOptions,
): Promise<MadeClaims | undefined> {
  const { tree: format = "oz", accountsFile, treeJson } = options;
  if (format !== "oz" || accountsFile !== undefined) return undefined;
  const reward = outcome.rewards[0];
  if (reward === undefined) return undefined;
  const { token, allocated } = reward;
  // What may be too large for a document is measured the plain way, before a tree is built.
  const digits = `${allocated}`.length;
  const most = mostClaims(format, { keyWidth: ADDRESS_BYTES, digits }, constants.MAX_STRING_LENGTH);
  const tree = await (treeJson ? outcome.ozTree?.(most, most) : outcome.ozTree?.(JSON_CLAIMS));
  if (tree === undefined) return undefined;
  const { records } = tree;
  const files = claimFiles([toWrite(outcome, tree, { token, treeJson })]);
  return { ...files, notices: notices(outcome, format, [{ token, records }], options) };
}

async function plantTree(
  outcome: ClaimableOutcome,
  { token, records }: TokenClaims,
  { treeJson, progress }: ClaimOptions,
): Promise<TreeToWrite> {
  const hashes = records.count * 2;
  const tree = await inSteps(buildClaimTree(records), (done) => {
    progress?.update(Math.floor(done / 2), Math.floor(hashes / 2), token);
  });
  return toWrite(outcome, tree, { token, treeJson });
}

function toWrite(
  outcome: ClaimableOutcome,
  tree: ClaimTree,
  { token, treeJson }: { readonly token: string; readonly treeJson: boolean },
): TreeToWrite {
  const content = treeFileContent(tree, token, decimalsOf(outcome.programme, token));
  if (!treeJson && tree.records.count > JSON_CLAIMS) return { content };
  return { content, document: () => documentText(tree, tree.keyOrder) };
}

/** Throws UserError if the document of these claims is longer than a text may be here. */
export function refuseTooLarge(
  { token, records }: TokenClaims,
  format: ClaimFormat,
  most = constants.MAX_STRING_LENGTH,
): void {
  const { keyWidth } = records;
  const digits = amountDigits(records);
  const fits = mostClaims(format, { keyWidth, digits }, most);
  if (records.count <= fits) return;
  const message = `the JSON document of ${records.count} claims in ${token} would be longer than a JSON reader can hold`;
  const remedy = `up to ${fits} such claims fit; without it, proofs are cut from the tree file`;
  throw new UserError("tree-json-too-large", 2, message, undefined, remedy);
}

/** How many claims, with amounts of so many digits, fit into a document of `length`. */
function mostClaims(
  format: ClaimFormat,
  size: { readonly keyWidth: number; readonly digits: number },
  length: number,
): number {
  let fits = 0;
  for (let step = 2 ** 31; step >= 1; step /= 2)
    if (documentLengthAtMost(format, { ...size, count: fits + step }) <= length) fits += step;
  return fits;
}

function notices(
  outcome: ClaimableOutcome,
  format: ClaimFormat,
  claims: readonly TokenClaims[],
  { tree, treeJson }: ClaimOptions,
): string[] {
  const lines: string[] = [];
  if (claims.length === 0 && tree !== undefined)
    lines.push("no claim tree: nobody has anything to claim");
  for (const { token, records } of claims) {
    if (!treeJson && records.count > JSON_CLAIMS)
      lines.push(
        `the JSON document of ${token} is left out above ${JSON_CLAIMS} claims; --tree-json writes it`,
      );
    const burned = outcome.rewards.find((each) => each.token === token)?.burned ?? 0n;
    if (burned > 0n && format !== "cumulative")
      lines.push(
        `${burned} base units of ${token} were burned and are in the claims all the same; --tree cumulative counts only what is released`,
      );
  }
  return lines;
}
