import type { Programme } from "../../programme/programme.ts";
import type { CellPositions } from "../header-columns.ts";
import type { KernelMemory } from "./kernel.ts";
import { ASSET_NAMES, CELL_COLUMNS, TERM_NAMES, TERMS_VERSION } from "./layout.ts";
import { NotFast } from "./not-fast.ts";

const NAME_BYTES = 64;
const MAX_NAMES = 250;
const MAX_NAME_BYTES = 60;
const MAX_CELLS = 200;
/** What the kernels take for "any version of the terms". */
const ANY_VERSION = 255;

/** Tells the reading kernel which cell is which column, and the names of assets and terms. */
export function writeReaderTables(
  { bytes, view }: KernelMemory,
  { assets, shape, eligibility }: Programme,
  header: CellPositions,
): void {
  if (header.length > MAX_CELLS) throw new NotFast("the file has too many columns");
  view.setUint32(CELL_COLUMNS, header.length, true);
  header.forEach((position, cell) => {
    bytes[CELL_COLUMNS + 8 + cell] = position < 0 ? 255 : position;
  });
  const terms = "terms" in shape ? [...shape.terms.keys()] : [];
  const symbols = [...assets.values()].map(({ symbol, decimals }) => ({ name: symbol, decimals }));
  writeNames({ bytes, view }, ASSET_NAMES, symbols);
  writeNames(
    { bytes, view },
    TERM_NAMES,
    terms.map((name) => ({ name, decimals: 0 })),
  );
  const { termsVersion } = eligibility;
  const version = Buffer.from(termsVersion ?? "");
  if (version.length > MAX_NAME_BYTES) throw new NotFast("the version of its terms is long");
  const length = termsVersion === undefined ? ANY_VERSION : version.length;
  view.setBigUint64(TERMS_VERSION, BigInt(length), true);
  bytes.set(version, TERMS_VERSION + 8);
}

function writeNames(
  { bytes, view }: Pick<KernelMemory, "bytes" | "view">,
  table: number,
  names: readonly { readonly name: string; readonly decimals: number }[],
): void {
  if (names.length > MAX_NAMES) throw new NotFast("it names many assets or terms");
  view.setBigUint64(table, BigInt(names.length), true);
  names.forEach(({ name, decimals }, index) => {
    const text = Buffer.from(name);
    if (text.length > MAX_NAME_BYTES) throw new NotFast("the name of an asset or term is long");
    const entry = table + 8 + index * NAME_BYTES;
    bytes[entry] = text.length;
    bytes[entry + 1] = decimals;
    bytes.set(text, entry + 2);
  });
}
