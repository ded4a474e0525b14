import { describe, expect, it } from "vitest";
import { benchAccounts, signDigest } from "../../bench/node/signed-sends.ts";
import type { SignatureCheck } from "../ledger/tx/signatures.ts";
import { createLogger } from "./log.ts";
import { nativeHost } from "./native-host.ts";
import { SignatureThread } from "./signature-thread.ts";

const accounts = benchAccounts(8);

function check(index: number, change: Partial<SignatureCheck> = {}): SignatureCheck {
  const account = accounts[index % accounts.length];
  if (account === undefined) throw new Error("no account");
  const digest = new Uint8Array(32).fill(index);
  return {
    signature: signDigest(account, digest),
    digest,
    publicKey: account.publicKey,
    ...change,
  };
}

/** The same r with the other s, which libsecp256k1 refuses. */
function highS({ signature }: SignatureCheck): Uint8Array {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const s = order - BigInt(`0x${Buffer.from(signature.subarray(32)).toString("hex")}`);
  const other = Buffer.from(s.toString(16).padStart(64, "0"), "hex");
  return new Uint8Array(Buffer.concat([signature.subarray(0, 32), other]));
}

/** Without the C library nobody looks beside. */
const isThere = nativeHost().signatures === "native";
const silent = createLogger({ level: "silent", form: "plain" });

describe("signatures verified beside", () => {
  const thread = new SignatureThread(silent);

  it("says which of many are valid, each question for itself", async () => {
    const wrong = check(1, { digest: new Uint8Array(32) });
    const noPoint = check(2, { publicKey: new Uint8Array(33).fill(2) });
    const high = check(3, { signature: highS(check(3)) });
    const answers = await Promise.all([
      thread.verify([check(0), wrong]),
      thread.verify([]),
      thread.verify([noPoint, check(4), high]),
      thread.verify([check(5)]),
    ]);
    const all = [[true, false], [], [false, true, false], [true]];
    expect(answers).toEqual(all.map((each) => each.map((is) => is && isThere)));
  });

  it("answers in the order of the questions, those without signatures too", async () => {
    const order: number[] = [];
    const ask = async (n: number, count: number) => {
      await thread.verify(Array.from({ length: count }, (_, i) => check(i)));
      order.push(n);
    };
    const first = [ask(0, 6), ask(1, 0), ask(2, 3)];
    await new Promise((done) => setImmediate(done));
    const second = [ask(3, 0), ask(4, 1)];
    await Promise.all([...first, ...second]);
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });

  it("leaves a few to whoever asks", async () => {
    expect(await thread.verify([check(0), check(1)])).toEqual([false, false]);
  });

  it("leaves to whoever asks what is too much at once, in its turn", async () => {
    const many = Array.from({ length: 4_096 }, () => check(0));
    const order: string[] = [];
    const asked = thread.verify(many).then((answers) => {
      order.push("many");
      return answers;
    });
    const beyond = thread.verify([check(1)]).then((answers) => {
      order.push("beyond");
      return answers;
    });
    expect((await asked).every((each) => each === isThere)).toBe(true);
    expect(await beyond).toEqual([false]);
    expect(order).toEqual(["many", "beyond"]);
  });

  it("answers who waits when it is closed, and whoever asks afterwards", async () => {
    const other = new SignatureThread(silent);
    const asked = other.verify([0, 1, 2, 3].map((i) => check(i)));
    await new Promise((done) => setImmediate(done));
    await other.close();
    expect(await asked).toHaveLength(4);
    expect(await other.verify([check(0)])).toEqual([false]);
    await thread.close();
  });
});
