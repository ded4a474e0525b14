/**
 * Threads read pieces of the text that are cut at line ends. What is odd about a row, wherever it stands and
 * however far it reaches, comes out as the plain engine has it: every byte, or the same error.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { loadProgramme } from "../../src/settle/definition-file.ts";
import { ROOT, temporaryFolder } from "../support/cli.ts";
import { comparePaths } from "../support/fast-and-plain.ts";
import { randomFrom } from "../support/random.ts";

const folder = temporaryFolder();
const ROWS = 12_000;
const HEADER = "id,time,event,participant,asset,amount,term,x_note";

/** Rows of about 110 bytes, so that there are several pieces; `note` fills the last cell of some. */
function rowsOf(note: (i: number) => string, name = (i: number) => `0x${i}`): string[] {
  return Array.from({ length: ROWS }, (_, i) => {
    const who = name(i % 5_000).padEnd(40, "f");
    return `e${i},2024-03-0${1 + (i % 6)}T10:00:00Z,lock,${who},WETH,${i % 97}.125,4w,${note(i)}`;
  });
}

const textOf = (rows: readonly string[]) => [HEADER, ...rows, ""].join("\n");

/** Settles by both paths with one to three threads; tells what differs, and what the fast one left. */
async function compared(content: string | Buffer, lenient = false) {
  const events = join(folder, "events.csv");
  writeFileSync(events, content);
  const loaded = await loadProgramme(join(ROOT, "bench/lockdrop.yaml"));
  const found: unknown[] = [];
  for (const jobs of [1, 2, 3]) {
    found.push(await comparePaths(loaded, events, { asOf: undefined, lenient, jobs }));
  }
  return found;
}

const threeTimes = (plainBecause: string | undefined) =>
  Array.from({ length: 3 }, () => ({ difference: undefined, plainBecause }));

describe("pieces of the text", () => {
  it("end anywhere in quoted cells that go over many lines", async () => {
    const random = randomFrom(1);
    const lines = (count: number) => `"${'a line of ""words"", and an end\n'.repeat(count)}"`;
    const note = () => (random.chance(2) ? lines(random.below(400)) : "");
    expect(await compared(textOf(rowsOf(note)))).toEqual(threeTimes(undefined));
  });

  it("end anywhere in names of several bytes a letter, and in CRLF", async () => {
    const text = textOf(
      rowsOf(
        () => "",
        (i) => `名前${i}é`,
      ),
    ).replaceAll("\n", "\r\n");
    expect(await compared(`\ufeff${text}`)).toEqual(threeTimes(undefined));
  });

  it("are refused at the first malformed row, and kept without it when that is asked for", async () => {
    const rows = rowsOf(() => "");
    rows[9_000] = "e9000,not a time,lock,ana,WETH,1,4w,";
    rows[11_000] = "three,cells,only";
    expect(await compared(textOf(rows))).toEqual(threeTimes("an error"));
    expect(await compared(textOf(rows), true)).toEqual(threeTimes(undefined));
    rows[9_000] = rows[3_000] ?? "";
    expect(await compared(textOf(rows))).toEqual(threeTimes("an error"));
    expect(await compared(textOf(rows), true)).toEqual(threeTimes("an id stands twice"));
  });

  it("stop at a quote that is never closed, a line without end, and bytes that are no text", async () => {
    const rows = rowsOf((i) => (i === 8_000 ? '"open' : ""));
    expect(await compared(textOf(rows))).toEqual(threeTimes("an error"));
    const endless = `${textOf(rowsOf(() => ""))}${"x".repeat(10 << 20)}`;
    expect(await compared(endless)).toEqual(threeTimes("an error"));
    const bytes = Buffer.from(textOf(rowsOf(() => "")));
    bytes[900_000] = 0xff;
    expect(await compared(bytes)).toEqual(threeTimes("an error"));
  });

  it("come out of packed files too, and tell how many rows a damaged one has", async () => {
    const packed = gzipSync(textOf(rowsOf((i) => `${(i * 7_919) % 65_537}`)));
    expect(await compared(packed)).toEqual(threeTimes(undefined));
    expect(await compared(packed.subarray(0, packed.length - 9))).toEqual(threeTimes("an error"));
    const damaged = Buffer.from(packed).fill(0, packed.length >> 1, (packed.length >> 1) + 64);
    expect(await compared(damaged)).toEqual(threeTimes("an error"));
  });
});
