import { moduleAddress } from "../../kernel/address.ts";
import { bytesToLatin1 } from "../../kernel/bytes.ts";
import type { Account } from "./types.ts";

/** The modules that hold coins in an account of their own, and what the SDK calls their permissions. */
const HOLDERS: readonly NonNullable<Account["module"]>[] = [
  { name: "fee_collector", permissions: [] },
  { name: "assets", permissions: ["minter", "burner"] },
  { name: "certificates", permissions: ["minter", "burner"] },
  { name: "programmes", permissions: ["burner"] },
];

const byAddress = new Map(
  HOLDERS.map((module) => [bytesToLatin1(moduleAddress(module.name)), module]),
);

/** The module that `address` belongs to: nobody's key controls it, and nobody may send to it. */
export function moduleAt(address: Uint8Array): Account["module"] {
  return byAddress.get(bytesToLatin1(address));
}
