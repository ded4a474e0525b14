/** Registration, terms and risk verification through the real program and a real node. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/cli.ts";
import { type NodeProcess, run, runJson, startProgram } from "../../support/node/program.ts";

const folder = temporaryFolder();
const home = join(folder, "demo");
const terms = join(folder, "terms.txt");
const other = join(folder, "other.txt");
/** FIPS 180-2, appendix B: the sha256 of "abc". */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const URI = "https://terms.example/1.txt";
let node: NodeProcess;
let alice = "";
let issuer = "";

beforeAll(async () => {
  node = await startProgram(home, ["--demo", "--no-past", "--check-invariants"]);
  alice = run(home, ["keys", "show", "alice", "--address"]).stdout.trim();
  issuer = run(home, ["keys", "show", "issuer", "--address"]).stdout.trim();
  writeFileSync(terms, "abc");
  writeFileSync(other, "abd");
});

afterAll(() => void node.process.kill("SIGKILL"));

const tx = (from: string, ...words: readonly string[]) => ["tx", "terms", ...words, "--from", from];
const query = (...words: readonly string[]) => runJson(home, ["query", "terms", ...words]);
const standing = () =>
  query("standing", "alice", "--document", "pool-terms", "--attestor", "issuer");

describe("a participant", () => {
  it("registers once, without personal data", () => {
    expect(standing()).toMatchObject({ address: alice, acceptances: [], verdict_valid: false });
    const personal = run(home, tx("alice", "register", "--reference", "alice@example.org"));
    expect(personal).toMatchObject({ status: 2, stdout: "" });
    expect(personal.stderr).toContain("no personal data may stand on the ledger");
    expect(runJson(home, tx("alice", "register", "--reference", "p-17")).code).toBe(0);
    expect(standing().registration).toEqual({
      reference: "p-17",
      time_sec: expect.stringMatching(/^\d+$/),
    });
    const again = run(home, tx("alice", "register"));
    expect(again.status).toBe(7);
    expect(again.stderr).toContain("(terms 2)");
  });

  it("accepts the file that was published, and no other", () => {
    const early = run(home, tx("alice", "accept", "pool-terms", "1", terms));
    expect(early.stderr).toContain("nobody published pool-terms 1; see aliquot query terms");
    const publish = tx("operator", "publish", "pool-terms", "1", terms, "--uri", URI);
    expect(runJson(home, publish).code).toBe(0);
    const { document, versions } = query("document", "pool-terms");
    expect(document.versions).toBe("1");
    expect(versions).toMatchObject([{ version: "1", content_hash: ABC, uri: URI, number: "1" }]);
    const stranger = run(home, tx("bob", "publish", "pool-terms", "2", terms));
    expect(stranger.stderr).toContain("document belongs to another account");

    const wrong = run(home, tx("alice", "accept", "pool-terms", "1", other));
    expect(wrong).toMatchObject({ status: 7, stdout: "" });
    expect(wrong.stderr).toContain(`${other}: it is not pool-terms 1`);
    expect(wrong.stderr).toContain(`published is ${ABC}; read and name the file`);
    expect(wrong.stderr).toContain(URI);
    const missing = run(home, tx("alice", "accept", "pool-terms", "1", join(folder, "none")));
    expect(missing).toMatchObject({ status: 5, stdout: "" });

    const right = tx("alice", "accept", "pool-terms", "1", terms, "--sign-mode", "amino");
    expect(runJson(home, right).code).toBe(0);
    expect(standing().acceptances).toMatchObject([{ version: "1" }]);
    expect(query("acceptances", "alice").acceptances).toMatchObject([
      { document: "pool-terms", version: "1" },
    ]);
    expect(run(home, right).stderr).toContain("(terms 15)");
    expect(run(home, ["query", "terms", "documents"]).stdout).toContain("pool-terms");
  });

  it("cannot make the chain take another hash than the published one", () => {
    const signed = join(folder, "accept.json");
    const made = run(home, [
      ...tx("bob", "accept", "pool-terms", "1", terms),
      "--generate-only",
      ...["--gas", "200000"],
    ]);
    writeFileSync(join(folder, "made.json"), made.stdout.replace(ABC, `00${ABC.slice(2)}`));
    const sign = ["tx", "sign", join(folder, "made.json"), "--from", "bob", "--out", signed];
    expect(run(home, sign)).toMatchObject({ status: 0 });
    const sent = run(home, ["tx", "broadcast", signed]);
    expect(sent.status).toBe(7);
    expect(sent.stderr).toContain("(terms 14)");
    expect(sent.stderr).toContain("read the published file again and accept its hash");
  });
});

describe("an attestor", () => {
  it("attests once it has registered, one account or several", () => {
    const early = run(home, tx("issuer", "attest", "passed", "alice"));
    expect(early.stderr).toContain("register the account as an attestor first");
    expect(runJson(home, tx("issuer", "attestor", "Desk")).code).toBe(0);
    const rename = tx("issuer", "update-attestor", "Risk Desk", "--uri", "https://risk.example");
    expect(runJson(home, rename).code).toBe(0);
    expect(run(home, ["query", "terms", "attestors"]).stdout).toContain("Risk Desk");
    expect(runJson(home, tx("issuer", "attest", "passed", "alice", "bob")).code).toBe(0);
    expect(query("verdict", "issuer", "bob")).toMatchObject({ valid: true });
    const failed = tx("issuer", "attest", "failed", "bob", "--reference", "case 7");
    expect(runJson(home, failed).code).toBe(0);
    expect(query("verdict", "issuer", "bob")).toMatchObject({
      verdict: { passed: false, reference: "case 7" },
      valid: false,
    });
    expect(query("verdicts", "issuer").verdicts).toHaveLength(2);
    expect(run(home, ["query", "terms", "verdict", "issuer", "operator"])).toMatchObject({
      status: 7,
      stderr: expect.stringContaining("issuer said nothing of operator"),
    });
  });

  it("is told what it wrote wrongly", () => {
    const said = (...words: readonly string[]) => run(home, tx("issuer", "attest", ...words));
    expect(said("maybe", "alice").stderr).toContain("maybe is neither passed nor failed");
    expect(said("passed", "alice", "--expires", "soon")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--expires"),
    });
    expect(said("passed", "alice", "--expires", "2001-01-01T00:00:00Z").stderr).toContain(
      "expiry must be later than the block's time; give an expiry in the future",
    );
    expect(said("passed", "alice", "--expires", "1970-01-01T00:00:00Z").stderr).toContain(
      "is not after 1970",
    );
  });

  it("sees its verdict end with time, over REST too", async () => {
    const now = Date.parse(runJson(home, ["status"]).latest_time);
    const expires = new Date(now + 86_400_000).toISOString();
    expect(
      runJson(home, tx("issuer", "attest", "passed", "alice", "--expires", expires)).code,
    ).toBe(0);
    const url = `${node.rest}/aliquot/terms/v1/accounts/${alice}?document=pool-terms&attestor=${issuer}`;
    const overRest = async () => await (await fetch(url)).json();
    expect(await overRest()).toMatchObject({
      registration: { reference: "p-17" },
      acceptances: [{ version: "1" }],
      verdict: { passed: true },
      verdict_valid: true,
    });
    expect(run(home, ["query", "terms", "verdict", "issuer", "alice"]).stdout).toContain("holds");
    runJson(home, ["advance", "2d"]);
    expect(standing()).toMatchObject({ verdict: { passed: true }, verdict_valid: false });
    expect(await overRest()).toMatchObject({ verdict_valid: false });
    const shown = run(home, ["query", "terms", "standing", "alice", "--attestor", "issuer"]);
    expect(shown.stdout).toMatch(/verdict +passed on \S+, expired on \S+/);
  });
});

describe("the terms of a chain", () => {
  it("survive its end: the exported state is a genesis with the same terms", async () => {
    expect(await node.stop()).toBe(0);
    const exported = JSON.parse(run(home, ["export", "--home", home]).stdout);
    expect(exported.app_state.terms).toMatchObject({
      registrations: [{ participant: alice, reference: "p-17" }],
      documents: [{ document: "pool-terms", versions: [{ version: "1", content_hash: ABC }] }],
      acceptances: [{ participant: alice, version: "1" }],
      attestors: [{ attestor: issuer, name: "Risk Desk" }],
    });
  });
});
