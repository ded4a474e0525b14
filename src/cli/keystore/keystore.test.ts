/** Keys on the disk: encrypted, for their owner only, and never replaced. */
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { multisigKey } from "../../client/multisig.ts";
import { LocalSigner, privateKeyFromMnemonic } from "../../client/signer.ts";
import { Keystore } from "./keystore.ts";
import { isSealedSecret, openSecret, sealSecret } from "./sealed-secret.ts";

const WORDS =
  "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
const PASSPHRASE = "correct horse";
const secret = privateKeyFromMnemonic(WORDS);

let home = "";
let keys: Keystore;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "aliquot-keys-"));
  keys = new Keystore(home);
  await keys.addLocal("alice", secret, PASSPHRASE);
});

afterAll(() => rm(home, { recursive: true, force: true }));

describe("the keystore", () => {
  it("gives a key back to its passphrase only", async () => {
    const stored = await keys.find("alice");
    expect((await keys.unlock(stored, PASSPHRASE)).address).toBe(stored.address);
    expect(stored.address).toBe(LocalSigner.fromMnemonic(WORDS).address);
    await expect(keys.unlock(stored, "wrong horse")).rejects.toMatchObject({
      code: "wrong-passphrase",
      remedy: expect.stringContaining("mnemonic"),
    });
  });

  it("writes files and folder for their owner only, without the secret", async () => {
    const path = keys.path("alice");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(home, "keys"))).mode & 0o777).toBe(0o700);
    const text = await readFile(path, "utf8");
    expect(text).not.toContain(Buffer.from(secret).toString("hex"));
    expect(text).not.toContain(Buffer.from(secret).toString("base64"));
  });

  it("never replaces a key, and says which there are", async () => {
    await expect(keys.addLocal("alice", secret, PASSPHRASE)).rejects.toMatchObject({
      code: "key-exists",
    });
    await expect(keys.find("alise")).rejects.toThrow("alice");
    await expect(keys.find("../alice")).rejects.toMatchObject({ code: "bad-key-name" });
  });

  it("says when a file is damaged or names another account", async () => {
    const text = await readFile(keys.path("alice"), "utf8");
    const other = LocalSigner.fromMnemonic(WORDS, 1).address;
    const mine = LocalSigner.fromMnemonic(WORDS).address;
    for (const damaged of ["", "{}", text.slice(0, 99), text.replace(mine, other)]) {
      await writeFile(keys.path("damaged"), damaged);
      await expect(keys.find("damaged")).rejects.toMatchObject({ code: "damaged-key" });
    }
    await keys.remove("alice").then(() => writeFile(keys.path("alice"), text));
    await rm(keys.path("damaged"));
  });

  it("keeps multisig accounts, which have no secret", async () => {
    const members = [0, 1, 2].map((index) => LocalSigner.fromMnemonic(WORDS, index).publicKey);
    const made = await keys.addMultisig("board", multisigKey(2, members), ["alice", "b", "c"]);
    expect(await keys.find("board")).toEqual(made);
    expect((await keys.list()).map(({ name }) => name)).toEqual(["alice", "board"]);
    await expect(keys.unlock(made, PASSPHRASE)).rejects.toMatchObject({ code: "no-secret" });
  });
});

describe("a sealed secret", () => {
  it("opens in its own context only, and not when a byte was changed", async () => {
    const sealed = await sealSecret(secret, PASSPHRASE, "here");
    expect(await openSecret(sealed, PASSPHRASE, "here")).toEqual(secret);
    expect(await openSecret(sealed, PASSPHRASE, "there")).toBeUndefined();
    const tag = Buffer.from(sealed.tag, "base64");
    tag[0] = (tag[0] ?? 0) ^ 1;
    const changed = { ...sealed, tag: tag.toString("base64") };
    expect(await openSecret(changed, PASSPHRASE, "here")).toBeUndefined();
  });

  it("may not ask for more memory than the machine should give", async () => {
    const sealed = await sealSecret(secret, PASSPHRASE, "here");
    expect(isSealedSecret(sealed)).toBe(true);
    expect(isSealedSecret({ ...sealed, n: 2 ** 30 })).toBe(false);
    expect(isSealedSecret({ ...sealed, n: 1000 })).toBe(false);
    expect(isSealedSecret({ ...sealed, n: 1 })).toBe(false);
    expect(isSealedSecret({ ...sealed, kdf: "md5" })).toBe(false);
  });
});
