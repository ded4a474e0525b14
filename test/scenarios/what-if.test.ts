/** The real program: what would change if an event were added or left out. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aliquot, everythingIn, temporaryFolder } from "../support/cli.ts";

const folder = temporaryFolder();
const EXAMPLE = "samples/worked-example.csv";
const LOCK =
  "time=2019-11-05T10:00:00+08:00,event=lock,participant=alice,asset=USDT,amount=100,term=4w";
let count = 0;

function whatIf(...args: string[]) {
  return aliquot(["what-if", "pol-lockdrop", ...args]);
}

function json(...args: string[]) {
  const { stdout, stderr, status } = whatIf(...args, "--json");
  expect([stderr, status]).toEqual(["", 0]);
  return JSON.parse(stdout);
}

function file(content: string): string {
  const own = join(folder, `in-${count++}`);
  mkdirSync(own);
  const path = join(own, "events.csv");
  writeFileSync(path, content);
  return path;
}

describe("what-if", () => {
  it("takes 28000/23 POL from eli for alice's 100 USDT, since the round is full", () => {
    // By hand: the pool of 2,000,000 POL over a total weight of 460,000; 100 x 2.8 = 280.
    const result = json(EXAMPLE, "--event", LOCK);
    expect(result.added).toMatchObject([{ line: 7, participant: "alice", refusal: null }]);
    expect(result.watched[0].tokens[0].allocated).toEqual({
      before: "0",
      after: `${(2_000_000n * 10n ** 18n * 280n) / 460_000n}`,
      delta: `${(2_000_000n * 10n ** 18n * 280n) / 460_000n}`,
    });
    expect(result.effects).toMatchObject([{ token: "POL", gained: 0, lost: 1 }]);
    expect(result.effects[0].largest[0]).toMatchObject({
      participant: "eli",
      after: `${(2_000_000n * 10n ** 18n * 5320n) / 460_000n}`,
    });
    expect(result.refusals).toMatchObject([
      { id: "d5", before: null, after: { reason: "cap-partial" } },
    ]);
    expect(result.groups[0]).toMatchObject({ id: "1", rows: { joined: 1, left: 0, changed: 1 } });
  });

  it("says so in words, with units, and that the changes add up", () => {
    const { stdout, status } = whatIf(EXAMPLE, "--event", LOCK);
    expect(status).toBe(0);
    expect(stdout).toContain("as of 2019-11-05T13:00:00+08:00 on both sides: the last event");
    expect(stdout).toMatch(/\+ line 7: lock 100 USDT under 4w by alice .*: taken/);
    expect(stdout).toMatch(/allocated in all, POL .*\+1,217\.391304347826086956/);
    expect(stdout).toMatch(/newly cut: d5, line 6: .*refunded 100 USDT/);
    expect(stdout).toMatch(
      /checked: sum of all changes -0\.000000000000000001 POL \+ change of dust \+0\.000000000000000001 POL = change of pool 0 POL/,
    );
  });

  it("takes the event as JSON too, with the same result", () => {
    const object = {
      time: "2019-11-05T10:00:00+08:00",
      event: "lock",
      participant: "alice",
      asset: "USDT",
      amount: 100,
      term: "4w",
    };
    expect(json(EXAMPLE, "--event", JSON.stringify(object))).toEqual(
      json(EXAMPLE, "--event", LOCK),
    );
  });

  it("leaves an event out, and looks at whom it touches or who is asked for", () => {
    const result = json(EXAMPLE, "--without", "d1");
    expect(result.left_out).toMatchObject([{ id: "d1", participant: "ana" }]);
    expect(result.watched).toMatchObject([{ participant: "ana" }]);
    expect(result.watched[0].tokens[0].allocated.after).toBe("0");
    expect(result.effects[0]).toMatchObject({ gained: 4, lost: 0 });
    const other = json(EXAMPLE, "--without", "d1", "--participant", "ben");
    expect(other.watched).toMatchObject([{ participant: "ben" }]);
    expect(other.effects[0]).toMatchObject({ gained: 3, lost: 1 });
  });

  it("replaces an event: without the old one its id is free", () => {
    const result = json(EXAMPLE, "--without", "d5", "--event", `id=d5,${LOCK}`);
    expect(result.watched.map((each: { participant: string }) => each.participant)).toEqual([
      "alice",
      "eli",
    ]);
  });

  it("extends the as-of instant to a later event, on both sides, and says so", () => {
    const later = LOCK.replace("2019-11-05T10", "2019-11-07T10");
    const result = json(EXAMPLE, "--event", later);
    expect(result).toMatchObject({
      as_of: "2019-11-07T02:00:00Z",
      as_of_source: "last what-if event",
    });
    expect(whatIf(EXAMPLE, "--event", later).stdout).toContain("which lies after the file's last");
    const given = whatIf(EXAMPLE, "--event", later, "--as-of", "2019-11-05T13:00:00+08:00");
    expect(given.stdout).toContain("IGNORED, it lies after the as-of instant");
    expect(given.stdout).toContain("0 participants change");
  });

  it("says why an event that is tried would be refused", () => {
    const { stdout } = whatIf(EXAMPLE, "--event", LOCK.replace("4w", "9w"));
    expect(stdout).toMatch(/unknown-term/);
    expect(stdout).toContain("alice: no share on either side");
  });

  it("tells who is let in when a deposit before them is left out", () => {
    const rows = [
      "id,time,event,participant,asset,amount,term",
      "a,2019-11-05T09:00:00+08:00,lock,ana,USDT,300000,1w",
      "b,2019-11-05T10:00:00+08:00,lock,ben,USDT,10,1w",
    ];
    const { stdout } = whatIf(file(rows.join("\n")), "--without", "a");
    expect(stdout).toMatch(/newly taken: b, line 3: lock 10 USDT under 1w by ben .*over-cap/);
  });

  it("tries a void too, and looks at whose event it sets aside", () => {
    const voiding = "time=2019-11-05T13:00:00+08:00,event=void,counterparty=d4,value=typed twice";
    const result = json(EXAMPLE, "--event", voiding);
    expect(result.watched).toMatchObject([{ participant: "dia" }]);
    expect(result.refusals).toMatchObject([{ id: "d4", after: { reason: "voided" } }]);
  });

  it("writes nothing", () => {
    const own = join(folder, "empty");
    mkdirSync(own);
    const events = file("time,event,participant,asset,amount,term\n");
    const path = join(process.cwd(), EXAMPLE);
    aliquot(["what-if", "pol-lockdrop", path, "--event", LOCK], { cwd: own });
    expect(everythingIn(own)).toEqual([]);
    expect(whatIf(events, "--event", LOCK).status).toBe(4);
  });
});

describe("what-if refuses", () => {
  it.each([
    ["nothing to try", [], 2, /--event .* or --without ID/],
    ["an id that is not there", ["--without", "d9"], 2, /--without "d9".*no well-formed event/],
    ["a pair without =", ["--event", "time"], 2, /--event 1: "time" is not column=value/],
    ["an empty event", ["--event", ""], 2, /--event 1: the row is empty/],
    ["two lines", ["--event", "a=b\nc=d"], 2, /more than one line/],
    ["a stray quote", ["--event", 'participant="a,b"'], 2, /quote.*"participant=a,b"/],
    ["an unknown column", ["--event", `${LOCK},colour=red`], 2, /--event 1, column colour/],
    ["a column twice", ["--event", `${LOCK},term=1w`], 2, /column term.*twice/],
    ["broken JSON", ["--event", "{time}"], 2, /not a JSON object/],
    ["a malformed amount", ["--event", LOCK.replace("100", "1e5")], 2, /column amount.*1e5/],
    ["a missing cell", ["--event", "event=lock"], 2, /column participant/],
    [
      "an id that is taken",
      ["--event", LOCK, "--event", `id=d5,${LOCK}`],
      2,
      /--event 2, column id: the id "d5" stands on line 6 already; .*--without d5/,
    ],
    ["a wrong as-of", ["--event", LOCK, "--as-of", "soon"], 2, /--as-of/],
  ])("%s", (_, args, status, says) => {
    const run = whatIf(EXAMPLE, ...args);
    expect([run.status, run.stdout]).toEqual([status, ""]);
    expect(run.stderr).toMatch(says);
    expect(run.stderr).not.toMatch(/our own failure/);
  });
});
