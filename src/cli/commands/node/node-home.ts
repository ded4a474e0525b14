import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { defaultAppState } from "../../../ledger/genesis.ts";
import type { GenesisJson } from "../../../ledger/kernel/module.ts";
import {
  createValidatorKey,
  loadValidatorKey,
  type ValidatorKey,
} from "../../../node/comet/validator-key.ts";
import { genesisText, parseGenesisDoc } from "../../../node/genesis-doc.ts";
import { homePaths } from "../../../node/home.ts";
import { writeWholeFile } from "../../../node/storage/whole-file.ts";
import { fileSystemError, isSystemError } from "../../../settle/file-system-error.ts";
import { UserError } from "../../../settle/user-error.ts";

/** What a home's `config/node.json` sets; options of `start` go before it. */
export interface NodeConfig {
  readonly moniker: string;
  /** `on-demand`, `stepped`, or a duration between blocks. */
  readonly block_time: string;
  readonly rpc: string;
  readonly rest: string;
  /** Blocks to keep; null for all. */
  readonly keep_blocks: number | null;
}

/** What a new node is made of. */
export interface NewHome {
  readonly chainId: string;
  readonly moniker: string;
  /** RFC 3339 in UTC. */
  readonly time: string;
  /** The modules' state; what is missing gets defaults. */
  readonly appState?: Readonly<Record<string, GenesisJson>>;
  readonly config?: Partial<NodeConfig>;
}

/** The files that a new home has. */
export interface WrittenHome {
  readonly genesis: string;
  readonly validatorKey: string;
  readonly config: string;
}

const DEFAULTS: Omit<NodeConfig, "moniker"> = {
  block_time: "5s",
  rpc: "127.0.0.1:26657",
  rest: "127.0.0.1:1317",
  keep_blocks: null,
};

/** The settings' file of a home. */
function configPath(home: string): string {
  return join(home, "config/node.json");
}

/**
 * Makes a node's home: genesis document, validator key, settings. A validator key that is there already is
 * kept; a genesis document that is there is refused.
 */
export async function createHome(home: string, wanted: NewHome): Promise<WrittenHome> {
  const { genesis, validatorKey } = homePaths(home);
  const config = configPath(home);
  try {
    await mkdir(dirname(genesis), { recursive: true, mode: 0o700 });
    const key = await keyOf(validatorKey);
    const { chainId, time } = wanted;
    const appState = { ...defaultAppState(), ...wanted.appState };
    const text = genesisText({ chainId, time, publicKey: key.publicKey, appState });
    parseGenesisDoc(text, genesis);
    await writeWholeFile(genesis, text, { mode: 0o644, replace: false });
    const settings = { moniker: wanted.moniker, ...DEFAULTS, ...wanted.config };
    const settingsText = `${JSON.stringify(settings, undefined, 2)}\n`;
    await writeWholeFile(config, settingsText, { mode: 0o644, replace: true });
  } catch (error) {
    if (!isSystemError(error, "EEXIST")) throw fileSystemError(error, "write", home);
    const remedy = "start it with aliquot start, or choose another --home";
    throw new UserError("home-exists", 5, "there is a node already", { file: home }, remedy);
  }
  return { genesis, validatorKey, config };
}

/** The settings of a home; defaults where there is no file. Throws UserError for one that is wrong. */
export async function readConfig(home: string): Promise<NodeConfig> {
  const path = configPath(home);
  const fallback = { moniker: "node", ...DEFAULTS };
  try {
    const config: unknown = JSON.parse(await readFile(path, "utf8"));
    const problem = configProblem(config, fallback);
    if (problem === undefined) return { ...fallback, ...(config as Partial<NodeConfig>) };
    throw new UserError("bad-config", 5, problem, { file: path }, "correct the file, or delete it");
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return fallback;
    if (!(error instanceof SyntaxError)) throw fileSystemError(error, "read", path);
    const remedy = "correct the file, or delete it";
    throw new UserError("bad-config", 5, `is no JSON: ${error.message}`, { file: path }, remedy);
  }
}

function configProblem(config: unknown, known: NodeConfig): string | undefined {
  if (typeof config !== "object" || config === null || Array.isArray(config)) return "is no object";
  for (const [name, value] of Object.entries(config)) {
    if (!Object.hasOwn(known, name)) {
      return `${name} is no setting; settings are ${Object.keys(known).join(", ")}`;
    }
    const isCount = Number.isInteger(value) && Number(value) > 0;
    const isRight = name === "keep_blocks" ? value === null || isCount : typeof value === "string";
    if (!isRight) return `${name} has a value that it cannot have`;
  }
  return undefined;
}

async function keyOf(path: string): Promise<ValidatorKey> {
  try {
    return await createValidatorKey(path);
  } catch (error) {
    if (error instanceof UserError && error.code === "validator-key/exists") {
      return await loadValidatorKey(path);
    }
    throw error;
  }
}
