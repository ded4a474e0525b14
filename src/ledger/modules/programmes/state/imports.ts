import { ClaimRoot, Import, RejectedRow } from "../../../gen/aliquot/programmes/v1/types.ts";
import { scatteredTextPart, u64Part } from "../../../kernel/collections.ts";
import { table } from "../../../kernel/records.ts";
import { STORE } from "./keys.ts";

/** Files on their way in, by programme and hash. */
export const imports = table({
  store: STORE,
  prefix: 25,
  codec: Import,
  fields: {
    id: "text",
    fileSha256: "text",
    attestor: "text",
    rows: "whole",
    nextRow: "whole",
    accepted: "whole",
    rejected: "whole",
  },
  key: [scatteredTextPart, scatteredTextPart],
  keyOf: ({ id, fileSha256 }) => [id, fileSha256] as const,
});

/** Rows of imports that a rule refused. */
export const rejectedRows = table({
  store: STORE,
  prefix: 26,
  codec: RejectedRow,
  fields: { id: "text", fileSha256: "text", row: "whole", reason: "text", detail: "text" },
  key: [scatteredTextPart, scatteredTextPart, u64Part],
  keyOf: ({ id, fileSha256, row }) => [id, fileSha256, row] as const,
});

/** Posted roots by programme and number. */
export const claimRoots = table({
  store: STORE,
  prefix: 27,
  codec: ClaimRoot,
  fields: {
    id: "text",
    number: "whole",
    token: "text",
    format: "text",
    root: "text",
    fileSha256: "text",
    uri: "text",
    height: "whole",
    timeSec: "whole",
  },
  key: [scatteredTextPart, u64Part],
  keyOf: ({ id, number }) => [id, number] as const,
});
