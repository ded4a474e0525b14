import type { ServedApi } from "../../../api/serve.ts";

/** What wallets such as Keplr take to know a network. */
export function chainInfo(chainId: string, urls: () => Pick<ServedApi, "rpcUrl" | "restUrl">) {
  const coin = { coinDenom: "KTST", coinMinimalDenom: "aktst", coinDecimals: 18 };
  const kinds = ["Acc", "Val", "Cons"].flatMap((kind) => [
    [`bech32Prefix${kind}Addr`, PREFIXES[kind]] as const,
    [`bech32Prefix${kind}Pub`, `${PREFIXES[kind]}pub`] as const,
  ]);
  return {
    chainId,
    chainName: chainId,
    get rpc() {
      return urls().rpcUrl;
    },
    get rest() {
      return urls().restUrl;
    },
    bip44: { coinType: 118 },
    bech32Config: Object.fromEntries(kinds),
    currencies: [coin],
    feeCurrencies: [{ ...coin, gasPriceStep: { low: 1e9, average: 1e9, high: 2e9 } }],
    stakeCurrency: coin,
    features: [],
  };
}

const PREFIXES: Readonly<Record<string, string>> = {
  Acc: "kratos",
  Val: "kratosvaloper",
  Cons: "kratosvalcons",
};
