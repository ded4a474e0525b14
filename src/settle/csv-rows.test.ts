import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventRows } from "./event-rows.ts";
import { COLUMNS, MAX_CELL_LENGTH, type RowOrProblem } from "./raw-row.ts";
import { UserError } from "./user-error.ts";

const HEADER = "time,event,participant,amount\n";

describe("CSV rows", () => {
  it("hold their cells by column, whatever the order in the file", async () => {
    const text = "event,amount,x_note,time,id\nlock,5,anything,2024,\n";
    expect(await cells(text)).toEqual([{ line: 2, time: "2024", event: "lock", amount: "5" }]);
  });

  it.each([
    ["LF", "time,event\n1,a\n2,b\n"],
    ["CRLF", "time,event\r\n1,a\r\n2,b\r\n"],
    ["both", "time,event\r\n1,a\n2,b\r\n"],
    ["a BOM", "\ufefftime,event\n1,a\n2,b\n"],
    ["no last line end", "time,event\n1,a\n2,b"],
    ["quotes", '"time","event"\n"1","a"\n"2",b'],
  ])("are the same with %s", async (_, text) => {
    expect(await cells(text)).toEqual([
      { line: 2, time: "1", event: "a" },
      { line: 3, time: "2", event: "b" },
    ]);
  });

  it("keep doubled quotes, commas and characters beyond ASCII", async () => {
    const text = 'time,event,via\n1,a,"say ""hé, 😀"""\n';
    expect(await cells(text)).toEqual([{ line: 2, time: "1", event: "a", via: 'say "hé, 😀"' }]);
  });

  it("count the lines in ignored quoted cells, blank lines and CRLF", async () => {
    const text =
      '\r\ntime,event,x_note\r\n1,a,"one\r\ntwo\r\nthree"\r\n\r\n\n2,b,"\n"\n3,c,""\r\n4,d,"\r"\r\n5,e,f';
    const lines = (await rowsOf(text)).map((row) => row.line);
    expect(lines).toEqual([3, 8, 10, 11, 12]);
  });

  it("are the same however the bytes arrive", async () => {
    const text =
      '\ufefftime,event,via,x_n\r\n1,a,"é😀""",\n\r\n\n2,b,,"x\r\ny"\r\n3,c\n"4","d","\n",\r\n5,e,,"';
    const whole = await outcome([Buffer.from(text)]);
    expect(whole.at(-1)).toMatchObject({ code: "unclosed-quote", place: { line: 10 } });
    const bytes = Buffer.from(text);
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(await outcome([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole);
    }
    expect(await outcome(Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(whole);
  });

  it("of any text at all are rows or a user error, however the bytes arrive", async () => {
    const piece = fc.constantFrom(",", '"', '""', "\n", "\r", "\r\n", "a", " ", "\0", "é", "\x80");
    const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(text, sizes, fc.boolean(), async (body, chunkSizes, isBroken) => {
        const bytes = Buffer.from(`time,event,x_a\n${body}`, isBroken ? "latin1" : "utf8");
        expect(await outcome(cut(bytes, chunkSizes))).toEqual(await outcome([bytes]));
      }),
      { numRuns: 500 },
    );
  });

  it("are none for a header alone", async () => {
    expect(await rowsOf(HEADER)).toEqual([]);
  });
});

describe("a CSV row that cannot be read is a problem of that row", () => {
  it.each([
    ["wrong-cell-count", "1,a,p\n", undefined],
    ["wrong-cell-count", "1,a,p,5,\n", undefined],
    ["wrong-cell-count", "   \n", undefined],
    ["control-character", "1,a,p\0q,5\n", "participant"],
    ["control-character", "1,a,p\x01q,5\n", "participant"],
    ["control-character", '1,a,"p\x1bq",5\n', "participant"],
    ["control-character", "1,a,p,5\x7f\n", "amount"],
    ["cell-too-long", `1,a,${"p".repeat(MAX_CELL_LENGTH + 1)},5\n`, "participant"],
  ])("%s: %j", async (code, row, column) => {
    const [problem, next] = await rowsOf(`${HEADER}${row}2,b,p,6\n`);
    expect(problem).toMatchObject({ problem: true, line: 2, code });
    expect((problem as { column?: string }).column).toBe(column);
    expect(next).toMatchObject({ problem: false });
  });

  it("counts the length of a cell in characters", async () => {
    const [row] = await rowsOf(`${HEADER}1,a,${"😀".repeat(MAX_CELL_LENGTH)},5\n`);
    expect(row?.problem).toBe(false);
  });
});

describe("a CSV file is refused as a whole", () => {
  it.each([
    ["empty-file", "", undefined],
    ["empty-file", "\ufeff", undefined],
    ["empty-file", "\n\r\n", undefined],
    ["unknown-column", "time,event,amonut\n", 'did you mean "amount"'],
    ["unknown-column", "time,Event\n", 'did you mean "event"'],
    ["unknown-column", "time,event,colour\n", "the columns are id, time"],
    ["unknown-column", "time,event,\n", "name it or remove it"],
    ["duplicate-column", "time,event,time\n", "remove or rename"],
    ["missing-column", "time,amount\n", "add it"],
    ["missing-column", "event,amount\n", "add it"],
    ["missing-header", "2024-01-01T00:00:00Z,lock,0x12,5\n", "begin with one"],
    ["wrong-separator", "time;event;amount\n", "commas"],
    ["bad-line-ends", "time,event\r1,a\r", "LF or CRLF"],
  ])("%s: %j", async (code, text, remedy) => {
    const error = await refusal(text);
    expect(error).toMatchObject({ code, exitCode: 4, place: { file: "events.csv" } });
    if (remedy !== undefined) expect(error.remedy).toContain(remedy);
  });

  it.each([
    ["unclosed-quote", '1,a,p,5\n\n2,b,"p,6\n3,c,p,7\n', 4],
    ["stray-quote", '1,a,p,5\n2,b,p"q",6\n3,c,p,7\n', 3],
    ["stray-quote", '1,a,p,5\n2,b,"p"q,6\n3,c,p,7\n', 3],
    ["stray-quote", `1,a,p,5\n2,b,p",6\n${"3,c,p,7\n".repeat(200_000)}`, 3],
  ])("%s, after the rows before it", async (code, body, line) => {
    const results = await outcome([Buffer.from(HEADER + body)]);
    expect(results).toHaveLength(2);
    expect(results[0]).toMatchObject({ problem: false, line: 2 });
    expect(results[1]).toMatchObject({ code, place: { line } });
  });

  it("not-utf8: bytes that are no UTF-8, after the rows before them", async () => {
    const body = Buffer.from("1,a,p,5\n2,b,\xe9,6\n3,c,p,7\n", "latin1");
    const results = await outcome([Buffer.from(HEADER), body]);
    expect(results).toHaveLength(2);
    expect(results[1]).toMatchObject({ code: "not-utf8", place: { line: 3 } });
  });

  it.each(["utf16le", "utf16be"])("not-utf8: %s", async (encoding) => {
    const bytes = Buffer.from(`\ufeff${HEADER}`, "utf16le");
    const chunk = encoding === "utf16le" ? bytes : bytes.swap16();
    expect(await outcome([chunk])).toMatchObject([{ code: "not-utf8", place: { line: 1 } }]);
  });

  it.each([
    ["a plain line", `1,a,${"p".repeat(1 << 20)},5\n2,b,p,6\n`],
    ["a quoted cell", `1,a,"${"p\n".repeat(1 << 19)}",5\n2,b,p,6\n`],
    ["empty cells", `${",".repeat((1 << 20) + 1)}\n2,b,p,6\n`],
    ["a quote never closed", `1,a,"p,5\n${"2,b,p,6\n".repeat(200_000)}`],
  ])("line-too-long: %s over 1 MiB", async (_, body) => {
    const text = `${HEADER}0,a,p,5\n${body}`;
    for (const size of [1 << 30, 65_536, 1000]) {
      const results = await outcome(cut(Buffer.from(text), [size]));
      expect(results).toHaveLength(2);
      expect(results[1]).toMatchObject({ code: "line-too-long", place: { line: 3 } });
    }
  });

  it("a line of exactly 1 MiB is read", async () => {
    const line = `1,a,${"p".repeat((1 << 20) - 6)},5`;
    expect(await rowsOf(`${HEADER}${line}\n`)).toMatchObject([{ code: "cell-too-long" }]);
  });

  it("too-many-rows", async () => {
    const rows = eventRows(streamOf([Buffer.from("time,event\n1,a\n2,b\n3,c\n")]), "e.csv", 2);
    await expect(rows.next()).rejects.toMatchObject({ code: "too-many-rows", exitCode: 4 });
  });
});

async function* streamOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

/** All rows, then the error that stopped the file, if any. */
async function outcome(chunks: readonly Buffer[]): Promise<(RowOrProblem | UserError)[]> {
  const results: (RowOrProblem | UserError)[] = [];
  try {
    for await (const rows of eventRows(streamOf(chunks), "events.csv")) results.push(...rows);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    results.push(error);
  }
  return results;
}

async function rowsOf(text: string): Promise<RowOrProblem[]> {
  const results = await outcome([Buffer.from(text)]);
  return results.map((result) => {
    if (result instanceof UserError) throw result;
    return result;
  });
}

async function refusal(text: string): Promise<UserError> {
  const last = (await outcome([Buffer.from(text)])).at(-1);
  if (!(last instanceof UserError)) throw new Error("the file was not refused");
  return last;
}

async function cells(text: string): Promise<object[]> {
  return (await rowsOf(text)).map((row) => {
    if (row.problem) throw new Error(row.message);
    const named = COLUMNS.map((column, i) => [column, row.values[i]] as const);
    const filled = named.filter(([, value]) => value !== undefined);
    return { line: row.line, ...Object.fromEntries(filled) };
  });
}
