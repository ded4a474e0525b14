import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type EventChanges, eventChanges } from "./event-changes.ts";

const folder = mkdtempSync(join(tmpdir(), "aliquot-changes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const HEADER = "id,time,event,participant,amount\n";
let count = 0;

function recorded(text: string) {
  const path = join(folder, `${count++}.csv`);
  writeFileSync(path, text);
  return { path, sha256: createHash("sha256").update(text).digest("hex") };
}

async function changes(before: string, after: string, who?: string): Promise<EventChanges> {
  const found = await eventChanges(recorded(HEADER + before), recorded(HEADER + after), who);
  if (typeof found === "string") throw new Error(found);
  return found;
}

describe("the changes between two events files", () => {
  it("are found by id, and by content where there is none", async () => {
    const before = "a,1,lock,ana,5\n,1,lock,ben,5\n,1,lock,ben,5\nc,1,lock,cho,5\n";
    const after = "c,1,lock,cho,6\na,1,lock,ana,5\n,1,lock,ben,5\nd,1,lock,dia,1\n";
    const found = await changes(before, after, "ben");
    expect(found).toMatchObject({ added: 1, removed: 1, changed: 1 });
    expect(found.first.map(({ kind, before: a, after: b }) => [kind, a?.line, b?.line])).toEqual([
      ["changed", 5, 2],
      ["added", undefined, 5],
      ["removed", 4, undefined],
    ]);
    expect(found.own).toMatchObject([
      { kind: "removed", before: { cells: { participant: "ben" } } },
    ]);
  });

  it("are none for other line ends, columns and quotes", async () => {
    const other = recorded('event,amount,id,participant,time\r\nlock,5,a,"ana",1\r\n');
    const found = await eventChanges(recorded(`${HEADER}a,1,lock,ana,5\n`), other, undefined);
    expect(found).toMatchObject({ added: 0, removed: 0, changed: 0 });
  });

  it("count rows that cannot be read, too", async () => {
    const found = await changes("a,1,lock,ana\n", "a,1,lock,ana,5\n", "ana");
    expect(found).toMatchObject({ changed: 1, own: [{ kind: "changed" }] });
  });

  it("show a few and count all", async () => {
    const rows = Array.from({ length: 50 }, (_, i) => `n${i},1,lock,p${i},1\n`).join("");
    const found = await changes("", rows);
    expect([found.added, found.first.length]).toEqual([50, 20]);
  });

  it("are not known of a file that was edited since, or that cannot be read", async () => {
    const one = recorded(`${HEADER}a,1,lock,ana,5\n`);
    const edited = { ...recorded(`${HEADER}a,1,lock,ana,6\n`), sha256: one.sha256 };
    expect(await eventChanges(one, edited, undefined)).toMatch(/not what it was/);
    const gone = { ...one, path: join(folder, "gone.csv") };
    expect(await eventChanges(one, gone, undefined)).toMatch(/gone\.csv: it does not exist/);
    const broken = recorded(`${HEADER}a,1,lo"ck,ana,5\n`);
    expect(await eventChanges(broken, one, undefined)).toMatch(/:2: a quote/);
  });
});
