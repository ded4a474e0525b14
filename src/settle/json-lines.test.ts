import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventRows } from "./event-rows.ts";
import { jsonMembers } from "./json-members.ts";
import { COLUMNS, type RowOrProblem } from "./raw-row.ts";

describe("JSON Lines rows", () => {
  it("hold text, whole numbers and nothing for null", async () => {
    const line = '{"time":"2024","event":"lock","amount":-5,"via":null,"term":"","x_a":[1.5,{}]}';
    const [row] = await rowsOf(`\n${line}\r\n`);
    expect(row).toMatchObject({ problem: false, line: 2 });
    expect(valuesOf(row)).toEqual({ time: "2024", event: "lock", amount: "-5" });
  });

  it("are recognised by the first character or by the name", async () => {
    expect(await rowsOf(' \n{"time":"1"}\n', "-")).toMatchObject([{ problem: false, line: 2 }]);
    expect(await rowsOf("[1]\n", "e.ndjson")).toMatchObject([{ code: "bad-json" }]);
    expect(await rowsOf("[1]\n", "e.jsonl.gz")).toMatchObject([{ code: "bad-json" }]);
  });

  it("hold what their escapes stand for", async () => {
    const [row] = await rowsOf('{"t\\u0069me":"a\\"\\u00e9\\ud83d\\ude00" , "event" : "x" }');
    expect(valuesOf(row)).toEqual({ time: 'a"é😀', event: "x" });
  });

  it("have lines counted past white space, without a last line feed", async () => {
    const rows = await rowsOf('\ufeff{"time":"1"}\r\n  \n\n{"time":"2"}');
    expect(rows.map((row) => row.line)).toEqual([1, 4]);
  });

  it.each([
    ["bad-json", '{"time":"1"', undefined],
    ["bad-json", "{'time':1}", undefined],
    ["bad-json", "[]", undefined],
    ["bad-json", "null", undefined],
    ["bad-json", '{"time":01}', undefined],
    ["bad-json", '{"time":"1"}{"time":"2"}', undefined],
    ["number-needs-quotes", '{"amount":5.0}', "amount"],
    ["number-needs-quotes", '{"amount":1e3}', "amount"],
    ["number-needs-quotes", '{"amount":1E-400}', "amount"],
    ["number-needs-quotes", '{"amount":9007199254740993.0}', "amount"],
    ["wrong-type", '{"amount":true}', "amount"],
    ["wrong-type", '{"amount":["5"]}', "amount"],
    ["wrong-type", '{"amount":{"a":"}"}}', "amount"],
    ["duplicate-key", '{"amount":1,"amount":1}', "amount"],
    ["duplicate-key", '{"amount":1,"\\u0061mount":2}', "amount"],
    ["duplicate-key", '{"x_a":1,"x_a":2}', "x_a"],
    ["unknown-column", '{"__proto__":{"time":"1"}}', "__proto__"],
    ["unknown-column", '{"constructor":"1"}', "constructor"],
    ["unknown-column", '{"prototype":"1"}', "prototype"],
    ["unknown-column", '{"amonut":"1"}', "amonut"],
    ["control-character", '{"via":"a\\u0000"}', "via"],
    ["control-character", '{"via":"a\\u001f"}', "via"],
    ["unpaired-surrogate", '{"via":"\\ud800"}', "via"],
    ["unpaired-surrogate", '{"via":"\\udc00\\ud800"}', "via"],
    ["cell-too-long", `{"via":"${"a".repeat(4097)}"}`, "via"],
  ])("have the problem %s: %s", async (code, line, column) => {
    const [first, problem, last] = await rowsOf(`{"time":"1"}\n${line}\n{"time":"3"}\n`);
    expect(problem).toMatchObject({ problem: true, line: 2, code });
    expect((problem as { column?: string }).column).toBe(column);
    expect([first?.line, last?.line]).toEqual([1, 3]);
  });

  it("stop at a line over 1 MiB", async () => {
    const rows = rowsOf(`{"time":"1"}\n{"via":"${"a".repeat(1 << 20)}"}\n`);
    await expect(rows).rejects.toMatchObject({ code: "line-too-long", place: { line: 2 } });
  });

  it("stop where the text is not UTF-8", async () => {
    const rows = rowsOf(Buffer.from('{"time":"1"}\n{"via":"\xe9"}\n', "latin1"));
    await expect(rows).rejects.toMatchObject({ code: "not-utf8", place: { line: 2 } });
  });

  it.each(["", "\n \n"])("are refused as an empty file: %j", async (text) => {
    await expect(rowsOf(text)).rejects.toMatchObject({ code: "empty-file", exitCode: 4 });
  });
});

describe("the members of a JSON object", () => {
  it("are those that JSON.parse finds, whatever the values and the spacing", () => {
    const object = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue());
    fc.assert(
      fc.property(object, fc.constantFrom(undefined, 1, "\t"), (value, spacing) => {
        const text = JSON.stringify(value, undefined, spacing);
        const read = jsonMembers(text).map(({ key, source }) => [key, JSON.parse(source)]);
        expect(read).toEqual(Object.entries(JSON.parse(text)));
      }),
    );
  });
});

async function rowsOf(text: string | Buffer, file = "events.jsonl"): Promise<RowOrProblem[]> {
  async function* chunks() {
    if (text.length > 0) yield Buffer.from(text as string);
  }
  const all: RowOrProblem[] = [];
  for await (const rows of eventRows(chunks(), file)) all.push(...rows);
  return all;
}

function valuesOf(row: RowOrProblem | undefined): object {
  if (row === undefined || row.problem) throw new Error("not a row");
  const named = COLUMNS.map((column, i) => [column, row.values[i]] as const);
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}
