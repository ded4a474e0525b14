import type { ConsensusParams } from "cosmjs-types/tendermint/types/params";
import type { QueryContext } from "../ledger/kernel/context.ts";
import { param } from "../ledger/modules/params/index.ts";

/** The limits of consensus as CometBFT's clients read them; the evidence figures are CometBFT's defaults. */
export function consensusParamsOf(ctx: QueryContext) {
  return {
    block: { maxBytes: param(ctx, "maxBlockBytes"), maxGas: param(ctx, "maxBlockGas") },
    evidence: {
      maxAgeNumBlocks: 100_000n,
      maxAgeDuration: { seconds: 172_800n, nanos: 0 },
      maxBytes: 1_048_576n,
    },
    validator: { pubKeyTypes: ["ed25519"] },
    version: { app: 1n },
    abci: { voteExtensionsEnableHeight: 0n },
  } satisfies ConsensusParams;
}
