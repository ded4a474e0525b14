import { randomBytes } from "node:crypto";
import { UserError } from "../../../settle/user-error.ts";
import { createHome } from "./node-home.ts";
import { fieldsText, type HomeOptions, homeOf, print } from "./node-options.ts";

/** Of `aliquot init` without a template. */
export interface InitHomeOptions extends HomeOptions {
  readonly chainId?: string;
  readonly moniker?: string;
}

const CHAIN_ID = /^[A-Za-z0-9_-]{1,50}$/;

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
  const files = await createHome(home, { chainId, moniker, time });
  print(options.json, { home, chain_id: chainId, ...files }, () => {
    const next = `next: give accounts coins in app_state.bank of the genesis document, then
  aliquot start --home ${home}
`;
    const fields = [
      ["home", home],
      ["chain id", chainId],
      ["genesis", files.genesis],
      ["validator", files.validatorKey],
      ["settings", files.config],
    ] as const;
    return fieldsText(fields) + next;
  });
}
