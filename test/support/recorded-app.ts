import type { FixedAnswers } from "./fixed-chain.ts";

/** The answers of the application whose chain and RPC were recorded. */
export const recordedAnswers: FixedAnswers = ({ path, data, prove }, height) => {
  if (path !== "/store/bank/key") return undefined;
  return {
    code: 0,
    codespace: "",
    log: "",
    key: data,
    value: Uint8Array.of(0x35),
    proofOps: prove ? [{ type: "ics23:iavl", key: data, data: Uint8Array.of(1, 2) }] : [],
    height,
  };
};
