/** The fast path through the real program: killed, without room, twice at once, and when it does not serve. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aliquot, everythingIn, MAIN, ROOT, start, temporaryFolder } from "../support/cli.ts";

const folder = temporaryFolder();
const PROGRAMME = join(ROOT, "bench/lockdrop.yaml");
const ROWS = 60_000;

function locks(name: string, rows: readonly string[] = []): string {
  const path = join(folder, name);
  const lines = ["id,time,event,participant,asset,amount,term"];
  for (let i = 0; i < ROWS; i++) {
    const who = `0x${i.toString(16).padStart(40, "0")}`;
    lines.push(`e${i},2024-03-0${1 + (i % 6)}T10:00:00Z,lock,${who},WETH,${1 + (i % 97)}.25,4w`);
  }
  writeFileSync(path, [...lines, ...rows, ""].join("\n"));
  return path;
}

const EVENTS = locks("events.csv");
const args = (out: string) => ["settle", PROGRAMME, EVENTS, "--out", out, "--engine", "fast"];

function isWhole(out: string): void {
  expect(readdirSync(out).sort()).toEqual([
    "allocations.csv",
    "claims-RWD.tree",
    "inputs.json",
    "programme.json",
    "rejected.csv",
    "releases.csv",
    "report.html",
    "summary.json",
  ]);
}

function makePipe(path: string): void {
  expect(spawnSync("bash", ["-c", `mkfifo '${path}'`]).status).toBe(0);
}

describe("settle by the fast path", () => {
  it("takes a large file by itself, says nothing of it, and verifies", () => {
    const out = join(folder, "by-itself");
    const run = aliquot(["settle", PROGRAMME, EVENTS, "--out", out, "--tree", "oz"]);
    expect([run.status, run.stderr]).toEqual([0, expect.not.stringMatching(/plain engine/)]);
    isWhole(out);
    const verified = aliquot(["verify", out]);
    expect([verified.status, verified.stdout]).toEqual([0, expect.stringMatching(/verified\n$/)]);
  });

  it("says when the plain engine serves instead, and why", () => {
    const events = locks("void.csv", ["v,2024-03-07T10:00:00Z,void,,,,"]);
    const withColumns = join(folder, "with-void.csv");
    const rows = [
      "id,time,event,participant,asset,amount,term,counterparty,value",
      "a,2024-03-01T10:00:00Z,lock,ana,WETH,1,4w,,",
      "v,2024-03-01T11:00:00Z,void,,,,,a,a mistake",
    ];
    writeFileSync(withColumns, `${rows.join("\n")}\n`);
    const settle = (path: string, engine: string) =>
      aliquot([
        ...["settle", PROGRAMME, path, "--out", join(folder, "void")],
        ...["--engine", engine, "--tree", "none"],
      ]);
    const run = settle(withColumns, "fast");
    expect([run.status, run.stderr]).toEqual([
      0,
      "aliquot: settled by the plain engine, because an event is voided\n",
    ]);
    expect(settle(withColumns, "plain").stderr).toBe("");
    expect(settle(events, "fast").stderr).toMatch(/void\.csv:60002, column counterparty/);
  });

  it("leaves standard input and pipes to the plain engine, which reads them once", () => {
    const rows = [
      "id,time,event,participant,asset,amount,term,counterparty,value",
      "a,2024-03-01T10:00:00Z,lock,ana,WETH,1,4w,,",
      "b,2024-03-01T10:30:00Z,lock,ben,WETH,3,4w,,",
      "v,2024-03-01T11:00:00Z,void,,,,,a,a mistake",
    ];
    const input = `${rows.join("\n")}\n`;
    const own = ["--engine", "fast", "--tree", "none", "--out"];
    const piped = join(folder, "piped");
    const run = aliquot(["settle", PROGRAMME, "-", ...own, piped], { input });
    const because =
      "aliquot: settled by the plain engine, because its events are not a file that can be read twice\n";
    expect([run.status, run.stderr]).toEqual([0, because]);
    expect(readFileSync(join(piped, "allocations.csv"), "utf8")).toMatch(/^ben,.*\n$/m);
    const pipe = join(folder, "pipe");
    makePipe(pipe);
    const named = join(folder, "named-pipe");
    const command = [MAIN, "settle", PROGRAMME, pipe, ...own, named].map((each) => `'${each}'`);
    const script = `cat <&3 > '${pipe}' & exec '${process.execPath}' ${command.join(" ")}`;
    const options = { encoding: "utf8", cwd: ROOT, input } as const;
    const fed = spawnSync("bash", ["-c", `exec 3<&0; ${script}`], options);
    expect([fed.status, fed.stderr]).toEqual([0, because]);
    for (const table of ["allocations.csv", "releases.csv", "rejected.csv"])
      expect(readFileSync(join(named, table))).toEqual(readFileSync(join(piped, table)));
  });

  it("ends at a signal while nobody writes into the pipe that it reads", async () => {
    const pipe = join(folder, "silent-pipe");
    makePipe(pipe);
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      const out = join(folder, "silent");
      const child = start(["settle", PROGRAMME, pipe, "--out", out, "--engine", "fast"]);
      const exit = new Promise((resolve) => child.on("exit", resolve));
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      child.kill(signal);
      expect(await exit).toBe(signal === "SIGINT" ? 130 : 143);
      expect(existsSync(out)).toBe(false);
    }
  });

  it("refuses an engine and a number of threads that it does not know", () => {
    for (const [option, value, says] of [
      ["--engine", "quick", /^aliquot: .*'quick' is invalid.*auto, fast, plain/],
      ["--jobs", "0", /; use 1 to 64/],
      ["--jobs", "two", /; use 1 to 64/],
    ] as const) {
      const run = aliquot([...args(join(folder, "none")), option, value]);
      expect([run.status, run.stderr]).toEqual([2, expect.stringMatching(says)]);
    }
  });

  it("leaves no half result when it is killed at any moment, and the next run takes over", async () => {
    const own = join(folder, "killed");
    mkdirSync(own);
    const out = join(own, "result");
    for (const delay of [150, 350, 500, 650, 800, 950, 1_100, 1_300]) {
      const child = start(args(out));
      const exit = new Promise((resolve) => child.on("exit", resolve));
      await new Promise((resolve) => setTimeout(resolve, delay));
      child.kill("SIGKILL");
      await exit;
      if (!existsSync(out)) continue;
      isWhole(out);
      // Else the next run would stage its files inside a result that is whole already.
      rmSync(out, { recursive: true });
    }
    expect(aliquot(args(out)).status).toBe(0);
    isWhole(out);
    expect(readdirSync(own)).toEqual(["result"]);
  });

  it("leaves nothing behind when there is no room for the files", () => {
    const own = join(folder, "no-room");
    mkdirSync(own);
    const command = [MAIN, ...args(join(own, "result"))].map((each) => `'${each}'`).join(" ");
    const limited = `ulimit -f 1024; exec '${process.execPath}' ${command}`;
    const { status, stderr } = spawnSync("bash", ["-c", limited], { encoding: "utf8", cwd: ROOT });
    expect([status, stderr]).toEqual([5, expect.stringMatching(/exceeds the permitted size/)]);
    expect(everythingIn(own)).toEqual([]);
  });

  it("lets only one of two runs write to a directory, and tells the other", async () => {
    const out = join(folder, "twice");
    const runs = [start(args(out)), start(args(out))].map(async (child) => {
      let stderr = "";
      child.stderr?.on("data", (chunk) => {
        stderr += chunk;
      });
      const status = await new Promise((resolve) => child.on("exit", resolve));
      return { status, stderr };
    });
    const ended = await Promise.all(runs);
    isWhole(out);
    expect(aliquot(["verify", out]).status).toBe(0);
    for (const { status, stderr } of ended) {
      if (status === 0) continue;
      expect([status, stderr]).toEqual([5, expect.stringMatching(/another run (is writing|has)/)]);
    }
    expect(ended.some(({ status }) => status === 0)).toBe(true);
  });
});
