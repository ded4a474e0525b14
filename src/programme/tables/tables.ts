import type { LockdropShape, Programme } from "../programme.ts";
import { accelerationTables } from "./acceleration.ts";
import { activityTables } from "./activity.ts";
import {
  multiplierTables,
  poolTables,
  streamTables,
  supplyTables,
  termTable,
} from "./contributions.ts";
import { emissionTable } from "./emission.ts";
import { minterTables } from "./minters.ts";
import { rateTables } from "./rates.ts";
import type { PrintedTable } from "./table.ts";

export type { PrintedTable } from "./table.ts";

/** What the sources of a programme print, recomputed from its definition by the stages' formulas. */
export function tablesOf(programme: Programme): readonly PrintedTable[] {
  const { shape } = programme;
  switch (shape.kind) {
    case "lockdrop":
      return lockdropTables(programme, shape);
    case "mint":
      return [...supplyTables(programme), ...minterTables(programme, shape)];
    case "emission":
      return [
        ...supplyTables(programme),
        emissionTable(programme, shape),
        termTable(programme, shape.terms),
      ];
    case "stream":
      return [
        ...supplyTables(programme),
        ...streamTables(programme),
        termTable(programme, shape.terms),
      ];
  }
}

function lockdropTables(programme: Programme, shape: LockdropShape): PrintedTable[] {
  return [
    ...supplyTables(programme),
    ...rateTables(programme),
    ...poolTables(programme, shape),
    termTable(programme, shape.terms),
    ...multiplierTables(programme, shape),
    ...activityTables(programme),
    ...accelerationTables(programme, shape),
  ];
}
