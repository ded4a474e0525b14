/** A 2 of 3 account, signed by its members in files, through the real program. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/cli.ts";
import { type NodeProcess, run, runJson, startProgram } from "../../support/node/program.ts";

const folder = temporaryFolder();
const home = join(folder, "demo");
const file = (name: string) => join(folder, name);
let node: NodeProcess;
let board = "";

beforeAll(async () => {
  node = await startProgram(home, ["--demo", "--no-past"]);
  const members = ["--threshold", "2", "--members", "alice,bob,operator"];
  board = runJson(home, ["keys", "multisig", "board", ...members]).address;
  runJson(home, ["tx", "send", board, "10KTST", "--from", "alice"]);
});

afterAll(() => void node.process.kill("SIGKILL"));

const write = (name: string, args: readonly string[]) => {
  const { status, stdout, stderr } = run(home, args);
  if (status !== 0) throw new Error(stderr);
  writeFileSync(file(name), stdout);
  return file(name);
};

describe("a multisig account", () => {
  it("pays when enough members have signed", () => {
    const plain = write("tx.json", [
      "tx",
      "send",
      "bob",
      "1KTST",
      "--from",
      "board",
      "--generate-only",
    ]);
    const parts = ["operator", "alice"].map((name) =>
      write(`${name}.json`, ["tx", "sign", plain, "--from", name]),
    );
    const few = run(home, ["tx", "combine", plain, parts[0] ?? "", "--multisig", "board"]);
    expect(few.stderr).toContain("1 of 2 signatures");
    const whole = write("whole.json", ["tx", "combine", plain, ...parts, "--multisig", "board"]);
    expect(runJson(home, ["tx", "broadcast", whole])).toMatchObject({ code: 0 });
    const again = run(home, ["tx", "broadcast", whole]);
    expect(again.status).toBe(7);
    expect(again.stderr).toContain("sign again");
  });

  it("has no secret of its own", () => {
    const ran = run(home, ["tx", "send", "bob", "1KTST", "--from", "board"]);
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain("--generate-only");
  });

  it("and single ones sign messages of files", () => {
    const send = { "@type": "/cosmos.bank.v1beta1.MsgSend", from_address: "", to_address: board };
    const alice = run(home, ["keys", "show", "alice", "--address"]).stdout.trim();
    const message = { ...send, from_address: alice, amount: [{ denom: "aktst", amount: "3" }] };
    writeFileSync(file("raw.json"), JSON.stringify({ messages: [message, message] }));
    expect(runJson(home, ["tx", "raw", file("raw.json"), "--from", "alice"]).code).toBe(0);
    const plain = write("single.json", [
      ...["tx", "raw", file("raw.json"), "--from", "alice", "--generate-only"],
    ]);
    const signed = write("signed.json", ["tx", "sign", plain, "--from", "alice"]);
    expect(runJson(home, ["tx", "broadcast", signed]).code).toBe(0);
    writeFileSync(file("odd.json"), JSON.stringify({ messages: [{ ...message, memo: "x" }] }));
    const odd = run(home, ["tx", "raw", file("odd.json"), "--from", "alice"]);
    expect(odd.stderr).toContain("no member memo");
    expect(run(home, ["tx", "broadcast", plain]).stderr).toContain("no signed transaction");
  });
});
