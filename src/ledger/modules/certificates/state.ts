import { Series } from "../../gen/aliquot/certificates/v1/types.ts";
import { collection, recordValue, textTail } from "../../kernel/collections.ts";
import type { SeriesRecord } from "./types.ts";

/** Also the name of the module's store. */
export const STORE = "certificates";

/** Every series there ever was, by its denomination. */
export const seriesByDenom = collection({
  store: STORE,
  prefix: 1,
  key: [textTail],
  value: recordValue(Series, toSeries, fromSeries),
});

/** The series as answers and the state spell it: amounts as decimal text. */
export function toSeries(record: SeriesRecord): Series {
  return {
    ...record,
    maturitySec: BigInt(record.maturitySec),
    issued: record.issued.toString(),
    redeemed: record.redeemed.toString(),
    returned: record.returned.toString(),
    locked: record.locked.toString(),
  };
}

function fromSeries(series: Series): SeriesRecord {
  return {
    ...series,
    maturitySec: Number(series.maturitySec),
    issued: BigInt(series.issued),
    redeemed: BigInt(series.redeemed),
    returned: BigInt(series.returned),
    locked: BigInt(series.locked),
  };
}
