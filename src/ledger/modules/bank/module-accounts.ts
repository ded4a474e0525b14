import { sameBytes } from "../../kernel/bytes.ts";
import { moduleAddress } from "../accounts/index.ts";

/** The names of modules that hold coins in an account of their own. Add a name when a module opens one. */
const HOLDERS = ["fee_collector", "assets"] as const;

const addresses = HOLDERS.map(moduleAddress);

/**
 * Whether nobody may send to `address`: it belongs to a module, which would not know what to do with coins
 * it did not ask for. Source: Cosmos SDK bank, BlockedAddr.
 */
export function isBlocked(address: Uint8Array): boolean {
  return addresses.some((blocked) => sameBytes(blocked, address));
}
