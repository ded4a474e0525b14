import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import type { Client } from "../../../client/client.ts";

import { parseInstant, SECOND } from "../../../exact/instant.ts";
import { TextError } from "../../../exact/text-error.ts";

import { snakeCase } from "../../../ledger/kernel/field-names.ts";

import { UserError } from "../../../settle/user-error.ts";

/** Of commands that work on a home. */
export interface HomeOptions {
  readonly home?: string;
  readonly json?: boolean;
}

/** Of commands that talk to a node. */
export interface NodeOptions extends HomeOptions {
  readonly node?: string;
}

/** What a running node leaves in its home for other commands. */
export interface RunningNode {
  readonly pid: number;
  readonly rpc: string;
  readonly rest: string;
  /** Of a demonstration node: lets its owner move time. */
  readonly operatorToken?: string;
}

const DEFAULT_RPC = "http://127.0.0.1:26657";

/** Adds `--home` and `--json`. */
export function withHome(command: Command): Command {
  return withHomeOnly(command).option("--json", "print JSON");
}

function withHomeOnly(command: Command): Command {
  return command.option(
    "--home <dir>",
    "the node's home (default: $ALIQUOT_HOME, else ~/.aliquot)",
  );
}

/** Adds `--node` and `--home`, and `--json` unless the command has one of its own. */
export function withNode(command: Command, { json = true } = {}): Command {
  const node = command.option(
    "--node <url>",
    `the node's RPC address (default: $ALIQUOT_NODE, else the node of the home, else ${DEFAULT_RPC})`,
  );
  return json ? withHome(node) : withHomeOnly(node);
}

/** The home that is meant. */
export function homeOf({ home }: HomeOptions): string {
  return resolve(home ?? (process.env["ALIQUOT_HOME"] || join(homedir(), ".aliquot")));
}

/** Where a running node says how it is reached. */
export function runningFile(home: string): string {
  return join(home, "data/running.json");
}

/** The node that runs in a home, as far as its home tells. */
export async function runningNode(home: string): Promise<RunningNode | undefined> {
  try {
    return JSON.parse(await readFile(runningFile(home), "utf8"));
  } catch {
    return undefined; // none, or one that is just starting
  }
}

/** Connects to the node that is meant. */
export async function connectNode(options: NodeOptions): Promise<Client> {
  const url =
    options.node ??
    (process.env["ALIQUOT_NODE"] || (await runningNode(homeOf(options)))?.rpc) ??
    DEFAULT_RPC;
  const { connect } = await import("../../../client/client.ts");
  return await connect(url, { retries: 1 });
}

/** Prints a value as JSON, or as people read it. */
export function print(isJson: boolean | undefined, value: unknown, text: () => string): void {
  process.stdout.write(isJson === true ? `${jsonText(value)}\n` : text());
}

/** JSON with names in snake case, amounts as decimal text and bytes as base64. */
export function jsonText(value: unknown): string {
  return JSON.stringify(plainJson(value), undefined, 2);
}

function plainJson(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [snakeCase(name), plainJson(each)]),
  );
}

/** Lines of names and values, aligned. */
export function fieldsText(fields: readonly (readonly [name: string, value: unknown])[]): string {
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join("");
}

/** A whole number of an option. */
export function wholeOption(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const remedy = `give a whole number from ${least} to ${most}`;
  throw new UserError("usage", 2, `${name}: ${text} is none`, undefined, remedy);
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 36e5,
  d: 864e5,
  w: 6048e5,
};

/** Milliseconds of a duration such as `500ms`, `5s`, `90d`, or of bare seconds. */
export function durationMs(name: string, text: string): number {
  const [, digits = "", unit = "s"] = /^(\d{1,12})(ms|s|m|h|d|w)?$/.exec(text) ?? [];
  const ms = digits === "" ? Number.NaN : Number(digits) * (UNITS[unit] ?? 1);
  if (Number.isSafeInteger(ms)) return ms;
  const remedy = "give one like 500ms, 5s, 10m, 24h, 90d or 2w";
  throw new UserError("usage", 2, `${name}: ${text} is no duration`, undefined, remedy);
}

/** Seconds since 1970, at least one, of an instant such as `2027-01-01T00:00:00Z`. */
export function instantSec(name: string, text: string): bigint {
  try {
    const sec = parseInstant(text) / SECOND;
    if (sec > 0n) return sec;
    throw new TextError("too-early", `${text} is not after 1970`, "give a moment to come");
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    throw new UserError("usage", 2, `${name}: ${error.message}`, undefined, error.expected);
  }
}
