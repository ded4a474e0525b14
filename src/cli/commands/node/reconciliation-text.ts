import { textTable } from "../../text-table.ts";

type Named<Name extends string> = Readonly<Record<Name, string | bigint>>;

/** Books as a replay computes them or as a node tells them. */
export interface Books {
  readonly rewards: readonly Named<
    "asset" | "funded" | "claimed" | "burned" | "swept" | "held" | "unclaimed" | "undistributed"
  >[];
  readonly deposits: readonly Named<
    "asset" | "accepted" | "held" | "withdrawn" | "burned" | "outside"
  >[];
  readonly lots: readonly Named<"asset" | "minted" | "activated" | "unactivated">[];
  readonly failures: readonly string[];
}

/** A programme's books as tables, in base units, and what does not add up. */
export function reconciliationText(books: Books): string {
  const parts = [
    tableOf(books.rewards, [
      ["token", ({ asset }) => asset],
      ["funded =", ({ funded }) => funded],
      ["claimed +", ({ claimed }) => claimed],
      ["burned +", ({ burned }) => burned],
      ["swept +", ({ swept }) => swept],
      ["held =", ({ held }) => held],
      ["unclaimed +", ({ unclaimed }) => unclaimed],
      ["undistributed", ({ undistributed }) => undistributed],
    ]),
    tableOf(books.deposits, [
      ["deposits", ({ asset }) => asset],
      ["accepted =", ({ accepted }) => accepted],
      ["held +", ({ held }) => held],
      ["withdrawn +", ({ withdrawn }) => withdrawn],
      ["burned", ({ burned }) => burned],
      ["of held outside", ({ outside }) => outside],
    ]),
    tableOf(books.lots, [
      ["lots", ({ asset }) => asset],
      ["minted =", ({ minted }) => minted],
      ["activated +", ({ activated }) => activated],
      ["unactivated", ({ unactivated }) => unactivated],
    ]),
  ].filter((text) => text !== "");
  const { failures } = books;
  const verdict =
    failures.length === 0
      ? "every equation holds, in base units\n"
      : failures.map((each) => `does not hold: ${each}\n`).join("");
  return [...parts, verdict].join("\n");
}

type Column<R> = readonly [heading: string, cell: (row: R) => string | bigint];

function tableOf<R>(rows: readonly R[], columns: readonly Column<R>[]): string {
  if (rows.length === 0) return "";
  const headings = columns.map(([heading]) => heading);
  return textTable(
    headings,
    rows.map((row) => columns.map(([, cell]) => String(cell(row)))),
  );
}
