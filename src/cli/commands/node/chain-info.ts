import {
  QueryDenomsMetadataRequest,
  QueryDenomsMetadataResponse,
} from "cosmjs-types/cosmos/bank/v1beta1/query";
import type { ServedApi } from "../../../api/serve.ts";
import { QueryParamsResponse } from "../../../ledger/gen/aliquot/params/v1/query.ts";
import { ADDRESS_PREFIX } from "../../../ledger/kernel/address.ts";
import { type GasPrice, parseGasPrices } from "../../../ledger/modules/fees/index.ts";
import type { Node } from "../../../node/node.ts";

/** A coin as wallets describe it. */
interface Currency {
  readonly coinDenom: string;
  readonly coinMinimalDenom: string;
  readonly coinDecimals: number;
}

/** What wallets such as Keplr take to know a network, with prices and units as they are now. */
export function chainInfo(node: Node, urls: () => Pick<ServedApi, "rpcUrl" | "restUrl">) {
  const units = currencies(node);
  const unitOf = (denom: string): Currency =>
    units.find(({ coinMinimalDenom }) => coinMinimalDenom === denom) ?? plain(denom);
  const feeCurrencies = gasPrices(node).map(({ denom, price18 }) => {
    const price = Number(price18) / 1e18;
    const gasPriceStep = { low: price, average: price, high: 2 * price };
    return { ...unitOf(denom), gasPriceStep };
  });
  const known = feeCurrencies.map(({ gasPriceStep, ...coin }) => coin);
  const others = units.filter((each) =>
    known.every(({ coinMinimalDenom }) => coinMinimalDenom !== each.coinMinimalDenom),
  );
  return {
    chainId: node.chainId,
    chainName: node.chainId,
    get rpc() {
      return urls().rpcUrl;
    },
    get rest() {
      return urls().restUrl;
    },
    bip44: { coinType: 118 },
    bech32Config: bech32Config(ADDRESS_PREFIX),
    currencies: [...known, ...others],
    feeCurrencies,
    stakeCurrency: known[0] ?? others[0] ?? plain("none"),
    features: [],
  };
}

function gasPrices(node: Node): readonly GasPrice[] {
  return parseGasPrices(gasPricesText(node));
}

/** What a unit of gas costs at least, as the parameters spell it. */
export function gasPricesText(node: Node): string {
  const path = "/aliquot.params.v1.Query/Params";
  const { value } = node.query({ path, data: new Uint8Array(), height: 0, prove: false });
  return QueryParamsResponse.decode(value).params?.minGasPrices ?? "";
}

function currencies(node: Node): readonly Currency[] {
  const path = "/cosmos.bank.v1beta1.Query/DenomsMetadata";
  const data = QueryDenomsMetadataRequest.encode({}).finish();
  const { value } = node.query({ path, data, height: 0, prove: false });
  return QueryDenomsMetadataResponse.decode(value).metadatas.map(
    ({ base, display, denomUnits }) => {
      const coinDecimals = denomUnits.find(({ denom }) => denom === display)?.exponent ?? 0;
      return { coinDenom: display, coinMinimalDenom: base, coinDecimals };
    },
  );
}

function plain(denom: string): Currency {
  return { coinDenom: denom, coinMinimalDenom: denom, coinDecimals: 0 };
}

function bech32Config(prefix: string): Readonly<Record<string, string>> {
  const kinds = [
    ["Acc", prefix],
    ["Val", `${prefix}valoper`],
    ["Cons", `${prefix}valcons`],
  ] as const;
  return Object.fromEntries(
    kinds.flatMap(([kind, text]) => [
      [`bech32Prefix${kind}Addr`, text],
      [`bech32Prefix${kind}Pub`, `${text}pub`],
    ]),
  );
}
