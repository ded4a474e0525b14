/** Key files as CometBFT writes them; the text in the vectors is CometBFT's own. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createValidatorKey, loadValidatorKey } from "../../../src/node/comet/validator-key.ts";
import { hex, key, vector } from "../../support/comet-chain.ts";

let directory = "";
const path = () => join(directory, "key.json");

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "aliquot-key-"));
});

afterAll(() => rmSync(directory, { recursive: true }));

async function loaded(text: string) {
  writeFileSync(path(), text);
  return loadValidatorKey(path());
}

function changed(change: (file: ReturnType<typeof JSON.parse>) => void): string {
  const file = JSON.parse(vector.keyFile);
  change(file);
  return JSON.stringify(file);
}

describe("a validator key file", () => {
  it("is written as CometBFT writes it", () => {
    expect(key.fileText()).toBe(vector.keyFile);
  });

  it("is read as CometBFT wrote it", async () => {
    const read = await loaded(vector.keyFile);
    expect(hex(read.address)).toBe(JSON.parse(vector.keyFile).address.toLowerCase());
    expect(hex(read.sign(Buffer.from("x")))).toBe(hex(key.sign(Buffer.from("x"))));
  });

  it("is created for its owner only, and never replaced", async () => {
    const fresh = join(directory, "fresh.json");
    const made = await createValidatorKey(fresh);
    expect(statSync(fresh).mode & 0o777).toBe(0o600);
    expect((await loadValidatorKey(fresh)).publicKey).toEqual(made.publicKey);
    const text = readFileSync(fresh, "utf8");
    await expect(createValidatorKey(fresh)).rejects.toMatchObject({
      ...{ code: "validator-key/exists", place: { file: fresh } },
    });
    expect(readFileSync(fresh, "utf8")).toBe(text);
    expect(readdirSync(directory).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("keeps the secret out of prints", () => {
    expect(JSON.stringify(key)).not.toContain("AAECAwQF");
    expect(Object.keys(key)).toEqual(["publicKey", "address"]);
  });
});

describe("a bad validator key file", () => {
  const other = Buffer.alloc(32, 9).toString("base64");
  const malformed: readonly [string, string, string][] = [
    ["no JSON", vector.keyFile.slice(1), "it is not JSON"],
    ["a list", "[]", "it is not a JSON object"],
    ["no private key", changed((file) => delete file.priv_key), "priv_key is missing"],
    ["another kind", changed((file) => (file.pub_key.type = "tendermint/PubKeySecp256k1")), "type"],
    ["a short key", changed((file) => (file.priv_key.value = other)), "not base64 of 64 bytes"],
    ["no text", changed((file) => (file.pub_key.value = 5)), "not base64 of 32 bytes"],
    ["loose base64", changed((file) => (file.pub_key.value += " ")), "not base64 of 32 bytes"],
    ["a huge file", " ".repeat(20_000), "larger than 16384 bytes"],
  ];
  it.each(malformed)("is told by what is wrong: %s", async (_, text, flaw) => {
    const failure = await loaded(text).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "validator-key/malformed", place: { file: path() } });
    expect(String(failure)).toContain(flaw);
    expect(String(failure)).not.toContain("AAECAwQF");
  });

  const inconsistent: readonly [string, string, string][] = [
    ["another address", changed((file) => (file.address = "00".repeat(20))), "address is not"],
    ["another public key", changed((file) => (file.pub_key.value = other)), "pub_key is not"],
    [
      "halves of two keys",
      changed((file) => {
        const secret = Buffer.from(file.priv_key.value, "base64").fill(1, 32);
        file.priv_key.value = secret.toString("base64");
      }),
      "halves of priv_key",
    ],
  ];
  it.each(inconsistent)("does not pass when mixed: %s", async (_, text, flaw) => {
    const failure = await loaded(text).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "validator-key/inconsistent" });
    expect(String(failure)).toContain(flaw);
  });

  it("that does not exist is cannot-read", async () => {
    await expect(loadValidatorKey(join(directory, "none"))).rejects.toMatchObject({
      code: "cannot-read",
    });
  });

  it("in a directory that does not exist is cannot-write", async () => {
    await expect(createValidatorKey(join(directory, "none", "key"))).rejects.toMatchObject({
      code: "cannot-write",
    });
  });
});
