import type { Programme } from "../programme.ts";

/** A table as a source prints it, recomputed from the definition. Every cell is text. */
export interface PrintedTable {
  readonly title: string;
  readonly source: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly note?: string;
}

/** Where the rules of the programme come from, as its definition says. */
export function sourceOf({ definition }: Programme): string {
  return definition.source?.join("; ") ?? "the definition of the programme";
}
