import type { MsgUpdateParams, MsgUpdateParamsResponse } from "../../gen/aliquot/params/v1/tx.ts";
import { parseAddress } from "../../kernel/address.ts";
import type { Context } from "../../kernel/context.ts";
import { sdkError } from "../../kernel/errors.ts";
import { requireAuthority, setParams } from "./state.ts";
import { checkParams } from "./types.ts";

/** Sets all parameters at once. The authority's alone (`sdk` 4). */
export function updateParams(ctx: Context, message: MsgUpdateParams): MsgUpdateParamsResponse {
  requireAuthority(ctx, message.authority);
  const params = paramsOf(message);
  setParams(ctx, params);
  ctx.emit({ type: "params_update", authority: message.authority });
  return {};
}

/** Refuses a bad address, missing parameters, and ones the chain could not go on with (`sdk` 7, 18). */
export function checkUpdateParams(message: MsgUpdateParams): void {
  parseAddress(message.authority);
  checkParams(paramsOf(message));
}

function paramsOf({ params }: MsgUpdateParams) {
  if (params === undefined) throw sdkError("invalid-request", "no params");
  return params;
}
