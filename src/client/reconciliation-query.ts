import {
  QueryReconciliationRequest,
  QueryReconciliationResponse,
} from "../ledger/gen/aliquot/programmes/v1/query.ts";
import type { ChainQueries } from "./chain-queries.ts";

const PATH = "/aliquot.programmes.v1.Query/Reconciliation";

/** Where everything of a programme is after block `height` (the last one when 0). Throws QueryRefused. */
export async function reconciliation(
  chain: Pick<ChainQueries, "abciQuery">,
  id: string,
  height = 0,
): Promise<QueryReconciliationResponse> {
  const request = QueryReconciliationRequest.fromPartial({ id });
  const data = QueryReconciliationRequest.encode(request).finish();
  const { value } = await chain.abciQuery({ path: PATH, data, height });
  return QueryReconciliationResponse.decode(value);
}
