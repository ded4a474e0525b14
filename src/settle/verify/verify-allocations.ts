import { nearest } from "../../exact/nearest.ts";
import type { Settlement } from "../../programme/settle.ts";
import { type SettleOptions, settleFile } from "../settle-file.ts";
import { cellText, csvFileRows, type TableRow } from "../table-rows.ts";
import { shown, UserError } from "../user-error.ts";
import type { Difference } from "./difference.ts";
import type { Verification } from "./verify-result.ts";

/** What a file of allocations from elsewhere is compared with. */
export interface AllocationInputs {
  readonly programme: string;
  readonly events: string;
}

/**
 * Compares the columns participant and allocation of any CSV file with a settlement. With a column
 * group, rows are compared by participant and group; else what a participant has in all rows is added
 * up, by token where a column token stands. Order does not matter; who is not there counts as 0.
 */
export async function verifyAllocations(
  file: string,
  inputs: AllocationInputs,
  options: SettleOptions,
): Promise<Verification> {
  const settled = await settleFile(inputs.programme, inputs.events, options);
  const { settlement, read } = settled;
  options.progress?.phase("comparing");
  const claimed = await claims(file, settlement);
  const checked = [
    `the events (${read.rows} rows, ${read.malformed.length} of them malformed) settle under ${settled.loaded.programme.id}`,
  ];
  const difference = firstDifference(file, claimed, expectedBy(claimed.keys, settlement));
  if (difference === undefined)
    checked.push(
      `the allocations of ${file} (${claimed.rows} rows, by ${claimed.keys.join(" and ")}) are as recomputed`,
    );
  return { checked, difference };
}

/** The columns by which rows are told apart. */
type Key = "participant" | "group" | "token";

interface Claim {
  /** Of the last row that adds to it. */
  line: number;
  amount: bigint;
}

interface Claims {
  readonly keys: readonly Key[];
  readonly rows: number;
  readonly byKey: ReadonlyMap<string, Claim>;
}

async function claims(file: string, settlement: Settlement): Promise<Claims> {
  const byKey = new Map<string, Claim>();
  let columns: Columns | undefined;
  let rows = 0;
  for await (const batch of csvFileRows(file)) {
    const below = columns === undefined ? batch.slice(1) : batch;
    columns ??= columnsIn(file, batch[0], settlement);
    for (const row of below) {
      const key = keyOf(columns.keys.map(({ index }) => cellText(row.cells[index] ?? "")));
      const known = byKey.get(key);
      const amount = amountIn(file, row, columns.allocation);
      byKey.set(key, { line: row.line, amount: amount + (known?.amount ?? 0n) });
      rows++;
    }
  }
  if (columns === undefined) throw badFile(file, 1, "the file is empty", "give a file with rows");
  return { keys: columns.keys.map(({ name }) => name), rows, byKey };
}

interface Columns {
  readonly keys: readonly { readonly name: Key; readonly index: number }[];
  readonly allocation: number;
}

function columnsIn(file: string, row: TableRow | undefined, settlement: Settlement): Columns {
  const header = row?.cells ?? [];
  const index = (name: string) => header.indexOf(name);
  for (const name of ["participant", "allocation"]) {
    if (index(name) >= 0) continue;
    const near = nearest(name, header);
    const hint = near === undefined ? "" : ` (rename ${near}?)`;
    const remedy = `the header needs participant and allocation${hint}`;
    throw badFile(file, row?.line ?? 1, `there is no column ${name}`, remedy);
  }
  const second = (["group", "token"] as const).find((name) => index(name) >= 0);
  if (second === undefined && settlement.rewards.length > 1) {
    const tokens = settlement.rewards.map(({ token }) => token).join(" and ");
    const message = `the programme pays ${tokens}, and the file does not say which a row is of`;
    throw badFile(file, row?.line ?? 1, message, "add a column token or group");
  }
  const names: readonly Key[] = second === undefined ? ["participant"] : ["participant", second];
  return {
    keys: names.map((name) => ({ name, index: index(name) })),
    allocation: index("allocation"),
  };
}

function amountIn(file: string, { line, cells }: TableRow, index: number): bigint {
  const text = cells[index] ?? "";
  if (/^\d{1,1000}$/.test(text)) return BigInt(text);
  const message = `the allocation ${shown(text)} is no whole number`;
  throw badFile(file, line, message, "give base units, digits only", "allocation");
}

function badFile(
  file: string,
  line: number,
  message: string,
  remedy: string,
  column?: string,
): UserError {
  const place = { file, line, ...(column === undefined ? {} : { column }) };
  return new UserError("bad-allocations", 4, message, place, remedy);
}

function expectedBy(keys: readonly Key[], { allocations }: Settlement): Map<string, bigint> {
  const expected = new Map<string, bigint>();
  for (const row of allocations) {
    const key = keyOf(keys.map((name) => row[name]));
    expected.set(key, (expected.get(key) ?? 0n) + row.allocation);
  }
  return expected;
}

/** The first row that claims another amount, by line; then the first participant who is missing. */
function firstDifference(
  file: string,
  { byKey, keys }: Claims,
  expected: ReadonlyMap<string, bigint>,
): Difference | undefined {
  const explanation = "the amount is not what the programme and the events come to";
  const difference = (key: string, found: string, wanted: string, line?: number): Difference => ({
    file,
    ...(line === undefined ? {} : { line }),
    column: "allocation",
    found: `${found} for ${shownKey(keys, key)}`,
    expected: wanted,
    origin: "computed otherwise",
    explanation,
  });
  const wrong = [...byKey].filter(([key, { amount }]) => amount !== (expected.get(key) ?? 0n));
  const first = wrong.reduce<[string, Claim] | undefined>(
    (least, each) => (least === undefined || each[1].line < least[1].line ? each : least),
    undefined,
  );
  if (first !== undefined) {
    const [key, { amount, line }] = first;
    return difference(key, `${amount}`, `${expected.get(key) ?? 0n}`, line);
  }
  const missing = [...expected].find(([key, amount]) => amount > 0n && !byKey.has(key));
  return missing === undefined ? undefined : difference(missing[0], "no row", `${missing[1]}`);
}

function keyOf(parts: readonly string[]): string {
  return JSON.stringify(parts);
}

function shownKey(keys: readonly Key[], key: string): string {
  const parts = JSON.parse(key) as string[];
  return keys.map((name, i) => `${name} ${shown(parts[i] ?? "")}`).join(", ");
}
