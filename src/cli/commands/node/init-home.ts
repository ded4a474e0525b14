import { randomBytes } from "node:crypto";
import { defaultAppState } from "../../../ledger/genesis.ts";
import type { GenesisJson } from "../../../ledger/kernel/module.ts";
import { CHAIN_ID } from "../../../node/genesis-doc.ts";
import { UserError } from "../../../settle/user-error.ts";

import { accountAddress, coinsOf, NO_UNITS } from "./amounts.ts";
import { metadata } from "./demo/genesis.ts";

import { createHome } from "./node-home.ts";
import { fieldsText, type HomeOptions, homeOf, print } from "./node-options.ts";

/** Of `aliquot init` without a template. */
export interface InitHomeOptions extends HomeOptions {
  readonly chainId?: string;
  /** `ACCOUNT:COINS`, each one a balance of the first state. */
  readonly account?: readonly string[];
  readonly moniker?: string;
}

/** Makes a node's home and says what to do next. */
export async function initHome(options: InitHomeOptions): Promise<void> {
  const home = homeOf(options);
  const chainId = options.chainId ?? `aliquot-${randomBytes(3).toString("hex")}-1`;
  if (!CHAIN_ID.test(chainId)) {
    const remedy = "give 1 to 50 letters, digits, dashes, underscores";
    throw new UserError("usage", 2, `--chain-id: ${chainId} is none`, undefined, remedy);
  }
  const moniker = options.moniker ?? "node";
  const time = `${new Date().toISOString().slice(0, 19)}Z`;
  const appState = await balancesState(home, options.account ?? []);
  const files = await createHome(home, { chainId, moniker, time, appState });
  print(options.json, { home, chain_id: chainId, ...files }, () => {
    const coins = "give accounts coins in app_state.bank of the genesis document, then";
    const next = `next: ${options.account === undefined ? coins : ""}
  aliquot start --home ${home}
`;
    const fields = [
      ["home", home],
      ["chain id", chainId],
      ["authority", String(appState.params.authority)],
      ["genesis", files.genesis],
      ["validator", files.validatorKey],
      ["settings", files.config],
    ] as const;
    return fieldsText(fields) + next;
  });
}

/** The first balances, whose first holder is the chain's authority; accounts are addresses or own keys' names. */
async function balancesState(home: string, accounts: readonly string[]) {
  const balances = [];
  for (const each of accounts) {
    const at = each.indexOf(":");
    if (at < 1) {
      const remedy = "write ACCOUNT:COINS, such as alice:1000000aktst";
      throw new UserError("usage", 2, `--account: ${each}`, undefined, remedy);
    }
    const address = await accountAddress(each.slice(0, at), home);
    balances.push({ address, coins: coinsOf(each.slice(at + 1), NO_UNITS) });
  }
  const { bank, params } = defaultAppState() as Record<string, Record<string, GenesisJson>>;
  const authority = balances[0]?.address ?? params?.["authority"] ?? "";
  const denom_metadata = [metadata("KTST", "aktst")];
  return { params: { ...params, authority }, bank: { ...bank, balances, denom_metadata } };
}
