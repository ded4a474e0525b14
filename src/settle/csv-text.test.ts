import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvRow, textCell } from "./csv-text.ts";

describe("a row of CSV", () => {
  it("quotes only the cells that need it", () => {
    expect(csvRow(["a", "b,c", 'd"e', "f\ng", ""])).toBe('a,"b,c","d""e","f\ng",\n');
  });

  it("reads back as it was written", () => {
    const cells = fc.array(fc.string({ unit: "binary" }), { minLength: 1 });
    fc.assert(
      fc.property(cells, (row) => {
        expect(parse(csvRow(row), { record_delimiter: "\n" })).toEqual([row]);
      }),
    );
  });
});

describe("a text cell", () => {
  it.each(["=1+1", "+1", "-1", "@sum", "\tx", "\rx"])("defuses %j for spreadsheets", (text) => {
    expect(textCell(text)).toBe(`'${text}`);
  });

  it.each(["", "a=1", "0x12", "'=1"])("leaves %j alone", (text) => {
    expect(textCell(text)).toBe(text);
  });
});
