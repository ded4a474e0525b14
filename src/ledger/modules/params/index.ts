import { QueryParamsRequest, QueryParamsResponse } from "../../gen/aliquot/params/v1/query.ts";
import { MsgUpdateParams, MsgUpdateParamsResponse } from "../../gen/aliquot/params/v1/tx.ts";
import { type LedgerModule, ownMessage, queryKind } from "../../kernel/module.ts";
import { defaultGenesis, exportGenesis, initGenesis } from "./genesis.ts";
import { checkUpdateParams, updateParams } from "./handlers.ts";
import { chainParams } from "./state.ts";

export { authority, chainParams, param, requireAuthority, setParam } from "./state.ts";
export type { ChainParams } from "./types.ts";

/** What the whole chain agrees on beside the modules' own figures. */
export const params: LedgerModule = {
  name: "params",
  messages: [
    ownMessage("params", "MsgUpdateParams", {
      codec: MsgUpdateParams,
      response: MsgUpdateParamsResponse,
      signer: ({ authority }) => authority,
      validate: checkUpdateParams,
      handle: updateParams,
    }),
  ],
  queries: [
    queryKind({
      path: "/aliquot.params.v1.Query/Params",
      rest: "/aliquot/params/v1/params",
      summary: "What the whole chain agrees on: fees, limits, the authority.",
      request: QueryParamsRequest,
      response: QueryParamsResponse,
      answer: (ctx) => ({ params: { ...chainParams(ctx) } }),
    }),
  ],
  invariants: [],
  defaultGenesis,
  initGenesis,
  exportGenesis,
};
