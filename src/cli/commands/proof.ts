import type { Command } from "commander";
import { formatAmount } from "../../exact/amount.ts";
import { findProof, type ProvenClaim } from "../../settle/claims/find-proof.ts";
import { openTree } from "../../settle/claims/open-result.ts";
import { openTreeFile } from "../../settle/claims/open-tree-file.ts";
import { isFile } from "../options.ts";

interface ProofOptions {
  readonly token?: string;
  readonly json?: boolean;
}

export function addProof(program: Command): void {
  program
    .command("proof")
    .description("cut one participant's proof from a claim tree, and check it")
    .argument("<dir>", "what settle has written, or a .tree file alone")
    .argument("<participant>", "as in the events, or an account; -- before one with a dash")
    .option("--token <symbol>", "which reward token, when the result has several trees")
    .option("--json", "print the claim and its proof as JSON")
    .addHelpText(
      "after",
      `
The tree file is read where it is needed only, and the proof is checked against the root.
How to check one by hand: docs/claims.md. Example:
  aliquot proof out/mine 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC
  aliquot proof imported.tree 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC`,
    )
    .action(proofCommand);
}

async function proofCommand(
  path: string,
  participant: string,
  options: ProofOptions,
): Promise<void> {
  const open = isFile(path) ? openTreeFile : openTree;
  const tree = await open(path, options.token);
  try {
    const proven = await findProof(tree, participant);
    process.stdout.write(options.json ? proofJson(proven) : proofText(proven));
  } finally {
    tree.close();
  }
}

function proofJson(proven: ProvenClaim): string {
  return `${JSON.stringify({ ...proven, amount: `${proven.amount}` }, undefined, 2)}\n`;
}

function proofText(proven: ProvenClaim): string {
  const { proof } = proven;
  const rows: [string, string | undefined][] = [
    ["participant", proven.participant],
    ["account", proven.account],
    ["amount", amountText(proven)],
    ["index", proven.index === undefined ? undefined : `${proven.index}`],
    ["beneficiary", proven.beneficiary],
    ["format", proven.format],
    ["root", proven.root],
    ["leaf", proven.leaf],
    ...proof.map((hash, i): [string, string] => [i === 0 ? "proof" : "", hash]),
  ];
  const lines = rows
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name.padEnd(12)} ${value}`);
  const ends = proof.length === 0 ? "the leaf is the root" : "the proof leads to the root";
  return `${lines.join("\n")}\n${ends}\n`;
}

/** An imported tree may know neither its token nor that token's decimals. */
function amountText({ amount, decimals, token }: ProvenClaim): string {
  if (decimals > 0)
    return `${amount} base units = ${formatAmount(amount, decimals)} ${token || "whole tokens"}`;
  return `${amount} base units${token === "" ? "" : ` of ${token}`}`;
}
