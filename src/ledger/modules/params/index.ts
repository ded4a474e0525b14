import { assert } from "../../../exact/assert.ts";
import { formatAddress, moduleAddress, parseAddress } from "../../kernel/address.ts";
import { bytesToUtf8, utf8ToBytes } from "../../kernel/bytes.ts";
import { collection, textTail } from "../../kernel/collections.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { atPlace, GenesisError, GenesisObject } from "../../kernel/genesis.ts";
import type { LedgerModule } from "../../kernel/module.ts";

/** What the whole chain agrees on beside the modules' own figures. */
export interface ChainParams {
  /** The account that may change parameters and admit issuers: governance, or an operator. */
  readonly authority: string;
  /** What one unit of gas costs at least, in the denominations that fees may be paid in: `1000000000aktst`. */
  readonly minGasPrices: string;
  /** Gas that the transactions of one block may want together. */
  readonly maxBlockGas: bigint;
  /** Bytes of a transaction. */
  readonly maxTxBytes: bigint;
  /** Bytes of the transactions of one block. */
  readonly maxBlockBytes: bigint;
  /** Characters of a memo. */
  readonly maxMemoCharacters: bigint;
  /** Single signatures in one transaction, those inside a multisignature included. */
  readonly txSigLimit: bigint;
  /** Gas for each byte of a transaction. */
  readonly txSizeCostPerByte: bigint;
  /** Gas for one secp256k1 signature. */
  readonly sigVerifyCostSecp256k1: bigint;
}

/**
 * Memo, signature and size figures are the SDK's own (`x/auth/types/params.go`); a price of 10^9 base units
 * of a token with 18 decimals makes a usual transfer cost 0.0001 tokens.
 */
const DEFAULTS: ChainParams = {
  authority: formatAddress(moduleAddress("gov")),
  minGasPrices: "1000000000aktst",
  maxBlockGas: 1_000_000_000n,
  maxTxBytes: 65_536n,
  maxBlockBytes: 4_194_304n,
  maxMemoCharacters: 256n,
  txSigLimit: 7n,
  txSizeCostPerByte: 10n,
  sigVerifyCostSecp256k1: 1_000n,
};

type Name = keyof ChainParams;
const NAMES = Object.keys(DEFAULTS).sort() as Name[];

const stored = collection({
  store: "params",
  prefix: 0x01,
  key: [textTail],
  value: { encode: utf8ToBytes, decode: bytesToUtf8 },
});

/** A parameter as it stands; the ledger has all of them from its first block on. */
export function param<N extends Name>(ctx: QueryContext, name: N): ChainParams[N] {
  const text = stored.get(ctx, [name]);
  assert(text !== undefined, `parameter ${name} is not in the state`);
  return (typeof DEFAULTS[name] === "bigint" ? BigInt(text) : text) as ChainParams[N];
}

/** The account that may change parameters and admit issuers, bech32. */
export function authority(ctx: QueryContext): string {
  return param(ctx, "authority");
}

/** Sets a parameter; the caller has checked it. */
export function setParam<N extends Name>(ctx: Context, name: N, value: ChainParams[N]): void {
  stored.set(ctx, [name], String(value));
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The chain's own parameters. */
export const params: LedgerModule = {
  name: "params",
  messages: [],
  queries: [],
  invariants: [],
  defaultGenesis: () =>
    Object.fromEntries(NAMES.map((name) => [snake(name), String(DEFAULTS[name])])),
  initGenesis(ctx, state) {
    const given = GenesisObject.of(state, "app_state.params");
    for (const name of Object.keys(state as object)) {
      if (NAMES.some((each) => snake(each) === name)) continue;
      throw new GenesisError(given.at(name), "is no parameter");
    }
    for (const name of NAMES) {
      const isNumber = typeof DEFAULTS[name] === "bigint";
      const text = given.text(snake(name), String(DEFAULTS[name]));
      if (isNumber && !/^(0|[1-9][0-9]{0,18})$/.test(text)) {
        throw new GenesisError(given.at(snake(name)), "must be a whole number as text");
      }
      stored.set(ctx, [name], text);
    }
    atPlace(given.at("authority"), () => parseAddress(param(ctx, "authority")));
  },
  exportGenesis: (ctx) =>
    Object.fromEntries(NAMES.map((name) => [snake(name), String(param(ctx, name))])),
};
