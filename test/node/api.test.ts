/** What clients do with a served node; the node here shows a chain that CometBFT made. */
import { assert } from "../../src/exact/assert.ts";
import { apiScenarios } from "../support/api-scenarios.ts";
import { FixedChain } from "../support/fixed-chain.ts";
import { FIXED_QUERIES, fixedAnswers, fixedTypes } from "../support/fixed-queries.ts";

apiScenarios("a recorded chain", async () => {
  const chain = new FixedChain(2, fixedAnswers);
  return {
    node: chain,
    queries: FIXED_QUERIES,
    options: { addressPrefix: "cosmos", resolve: fixedTypes },
    txs: chain.coming(),
    badTx: new TextEncoder().encode("bad"),
    produce: () => assert(chain.step(), "the recording is over"),
    close: async () => undefined,
  };
});
