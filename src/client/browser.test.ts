/** The client must run where there is no Node: here in a context with a browser's globals alone. */
import { webcrypto } from "node:crypto";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { LocalSigner } from "./signer.ts";

const WORDS =
  "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

async function bundle() {
  return await build({
    entryPoints: ["src/client/index.ts"],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    platform: "browser",
    format: "iife",
    globalName: "aliquot",
    logLevel: "silent",
  });
}

describe("the client's bundle", () => {
  it("holds nothing of ours above the ledger, nothing of CosmJS, and is not too large", async () => {
    const { outputFiles, metafile } = await bundle();
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.filter((file) => /^src\/(?!client|ledger|programme|exact)/.test(file))).toEqual(
      [],
    );
    expect(inputs.filter((file) => file.includes("@cosmjs/"))).toEqual([]);
    expect(outputFiles[0]?.contents.length).toBeLessThan(1_100_000);
  });

  it("makes keys and signs without Node's globals", async () => {
    const [file] = (await bundle()).outputFiles;
    const web = { TextEncoder, TextDecoder, crypto: webcrypto, atob, btoa, setTimeout, URL };
    const context = createContext({ ...web, words: WORDS });
    const address = runInContext(
      `globalThis.self = globalThis; ${file?.text}; aliquot.LocalSigner.fromMnemonic(words).address`,
      context,
    );
    expect(address).toBe(LocalSigner.fromMnemonic(WORDS).address);
    const isSigned = await runInContext(
      `(async () => {
        const signer = aliquot.LocalSigner.fromMnemonic(aliquot.newMnemonic());
        const [account] = await signer.getAccounts();
        const amount = [{ denom: "aktst", amount: "5" }];
        const value = { fromAddress: account.address, toAddress: account.address, amount };
        const content = { messages: [aliquot.messages.send(value)] };
        const identity = { chainId: "a-1", accountNumber: 1n, sequence: 0n };
        const fee = { amount: [], gas: 1n };
        const tx = await aliquot.signTx(signer, account, { content, fee, identity });
        return /^[0-9A-F]{64}$/.test(tx.hash);
      })()`,
      context,
    );
    expect(isSigned).toBe(true);
  });
});
