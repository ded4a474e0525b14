import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ledger } from "../ledger/ledger.ts";
import { fileSystemError, isSystemError } from "../settle/file-system-error.ts";
import { UserError } from "../settle/user-error.ts";
import { loadValidatorKey } from "./comet/validator-key.ts";
import type { EmbeddedParts } from "./embedded.ts";
import { type GenesisDoc, parseGenesisDoc } from "./genesis-doc.ts";
import type { Logger } from "./log.ts";
import { type NativeHost, nativeHost } from "./native-host.ts";
import { recover } from "./recover.ts";
import { BlockLog } from "./storage/block-log.ts";
import { ChainStore } from "./storage/chain-store.ts";
import { StateDb } from "./storage/state-db.ts";

/** Where a node keeps what: settings and keys in `config`, the chain in `data`. */
export interface HomePaths {
  readonly genesis: string;
  readonly validatorKey: string;
  /** The chain: the block log, its lock, and the state. */
  readonly data: string;
  readonly state: string;
}

/** The files of a node's home. */
export function homePaths(home: string): HomePaths {
  return {
    genesis: join(home, "config/genesis.json"),
    validatorKey: join(home, "config/priv_validator_key.json"),
    data: join(home, "data"),
    state: join(home, "data/state"),
  };
}

/** Reads a home's genesis document; throws UserError when there is none or it is wrong. */
export async function readGenesis(home: string): Promise<GenesisDoc> {
  const path = homePaths(home).genesis;
  try {
    return parseGenesisDoc(await readFile(path, "utf8"), path);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) {
      const remedy = `make one with: aliquot init --home ${home}`;
      throw new UserError("no-home", 5, `there is no node in ${home}`, undefined, remedy);
    }
    throw error instanceof UserError ? error : fileSystemError(error, "read", path);
  }
}

/**
 * Opens a home: takes its lock, loads the state, and brings it up to the last block of the log. Throws
 * UserError or StorageError when something is damaged, naming the file and the way out.
 */
export async function openHome(
  home: string,
  log: Logger,
  host: NativeHost = nativeHost(),
): Promise<EmbeddedParts> {
  const paths = homePaths(home);
  const genesis = await readGenesis(home);
  const key = await loadValidatorKey(paths.validatorKey);
  if (Buffer.compare(key.publicKey, genesis.validator.publicKey) !== 0) {
    const problem = "is not the key of the genesis document's validator";
    throw new UserError("wrong-validator-key", 3, problem, { file: paths.validatorKey });
  }
  await mkdir(paths.data, { recursive: true });
  const blocks = await BlockLog.open(paths.data);
  try {
    if (blocks.recovered.droppedBytes > 0) {
      log.warn("an unfinished block was cut off the log", { bytes: blocks.recovered.droppedBytes });
    }
    const db = await StateDb.open(paths.state);
    try {
      const store = new ChainStore(blocks, db);
      log.info("signatures are checked", { by: host.signatures });
      const ledger = new Ledger(genesis.chainId, host);
      const head = await recover({ ledger, store, db, genesis, log });
      const release = async () => {
        await db.close();
        await blocks.close();
      };
      const proposer = { key, power: genesis.validator.power };
      return { genesis, ledger, store, proposer, head, log, release };
    } catch (error) {
      await db.close();
      throw error;
    }
  } catch (error) {
    await blocks.close();
    throw error;
  }
}
