/** Every way a transaction can fail: the SDK's code each time, and nothing left but fee and sequence. */
import { encodeSecp256k1Pubkey } from "@cosmjs/amino";
import {
  type DirectSecp256k1HdWallet,
  encodePubkey,
  makeAuthInfoBytes,
  makeSignDoc,
  Registry,
} from "@cosmjs/proto-signing";
import { defaultRegistryTypes } from "@cosmjs/stargate";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EmbeddedNode } from "../../src/node/embedded.ts";
import { ALICE, CHAIN_ID, makeHome, startNode, wallet } from "../support/node/chain.ts";

const registry = new Registry(defaultRegistryTypes);
const FEE = 100_000_000_000_000n;
const RICH = 10n ** 24n;

let signer: DirectSecp256k1HdWallet;
let alice = "";
let bob = "";
let home: Awaited<ReturnType<typeof makeHome>>;
let node: EmbeddedNode;

beforeAll(async () => {
  signer = await wallet(ALICE, 2);
  [alice = "", bob = ""] = (await signer.getAccounts()).map(({ address }) => address);
  home = await makeHome([{ address: alice, amount: RICH.toString() }]);
  node = await startNode(home.home);
});

afterAll(async () => {
  await node.close();
  await home.dispose();
});

interface Given {
  readonly sequence?: number;
  readonly chainId?: string;
  readonly accountNumber?: number;
  readonly fee?: bigint;
  readonly gas?: number;
  readonly memo?: string;
  readonly timeoutHeight?: bigint;
  readonly messages?: readonly { typeUrl: string; value: unknown }[];
  readonly from?: string;
  readonly amount?: bigint;
  readonly to?: string;
  /** Changes the body's bytes before they are signed. */
  readonly body?: (bytes: Uint8Array) => Uint8Array;
  readonly signature?: (bytes: Uint8Array) => Uint8Array;
}

async function signed(given: Given = {}): Promise<Uint8Array> {
  const { from = alice, sequence = sequenceOf(from), chainId = CHAIN_ID, gas = 100_000 } = given;
  const account = (await signer.getAccounts()).find(({ address }) => address === from);
  if (account === undefined) throw new Error("no account");
  const value = {
    fromAddress: from,
    toAddress: given.to ?? bob,
    amount: [{ denom: "aktst", amount: String(given.amount ?? 7n) }],
  };
  const messages = given.messages ?? [{ typeUrl: "/cosmos.bank.v1beta1.MsgSend", value }];
  const { memo = "", timeoutHeight = 0n } = given;
  const plain = registry.encodeTxBody({ messages: [...messages], memo, timeoutHeight });
  const bodyBytes = given.body?.(plain) ?? plain;
  const pubkey = encodePubkey(encodeSecp256k1Pubkey(account.pubkey));
  const fee = [{ denom: "aktst", amount: String(given.fee ?? FEE) }];
  const authInfoBytes = makeAuthInfoBytes([{ pubkey, sequence }], fee, gas, undefined, undefined);
  const number = given.accountNumber ?? 0;
  const doc = makeSignDoc(bodyBytes, authInfoBytes, chainId, number);
  const { signature } = await signer.signDirect(from, doc);
  const bytes = new Uint8Array(Buffer.from(signature.signature, "base64"));
  const signatures = [given.signature?.(bytes) ?? bytes];
  return TxRaw.encode({ bodyBytes, authInfoBytes, signatures }).finish();
}

function query(path: string, fields: Record<number, string>): string {
  const data = Buffer.concat(
    Object.entries(fields).map(([field, text]) =>
      Buffer.concat([Buffer.from([(Number(field) << 3) | 2, text.length]), Buffer.from(text)]),
    ),
  );
  const answer = node.query({ path, data, height: 0, prove: false });
  return Buffer.from(answer.value).toString("latin1");
}

const balance = (address: string) =>
  /[0-9]+$/.exec(query("/cosmos.bank.v1beta1.Query/Balance", { 1: address, 2: "aktst" }))?.[0];

let signedBefore = 0;
const sequenceOf = (address: string) => (address === alice ? signedBefore : 0);

/** Puts bytes into a block without the mempool's checks: what another proposer could do. */
async function inBlock(tx: Uint8Array) {
  const pool = (node as unknown as { pool: { add(tx: object): void } }).pool;
  const hash = Buffer.from(tx).toString("hex").slice(0, 64);
  pool.add({ hash, tx, sender: alice, gasWanted: 1n });
  await node.step();
  const outcome = await node.blockOutcome();
  return outcome?.txResults[0];
}

const flip = (bytes: Uint8Array) => bytes.map((byte, i) => (i === 40 ? byte ^ 1 : byte));
/** The other valid spelling of a signature: s replaced by n - s. */
function highS(bytes: Uint8Array): Uint8Array {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const s = BigInt(`0x${Buffer.from(bytes.subarray(32)).toString("hex")}`);
  const high = (order - s).toString(16).padStart(64, "0");
  return new Uint8Array([...bytes.subarray(0, 32), ...Buffer.from(high, "hex")]);
}

/** An unknown field 9 behind the body. */
const withUnknownField = (bytes: Uint8Array) => new Uint8Array([...bytes, 0x48, 0x01]);
const unknownMessage = [{ typeUrl: "/cosmos.gov.v1beta1.MsgVote", value: { proposalId: 1n } }];

/** Codes and wording: Cosmos SDK types/errors/errors.go and x/auth/ante. */
const refusals: readonly (readonly [string, Given, number, RegExp])[] = [
  [
    "a sequence ahead",
    { sequence: 5 },
    32,
    /account sequence mismatch, expected 0, got 5: incorrect account sequence/,
  ],
  [
    "another chain's id",
    { chainId: "other-1" },
    4,
    /signature verification failed; please verify account number \(0\), sequence \(0\) and chain-id/,
  ],
  ["another account number", { accountNumber: 3 }, 4, /unauthorized$/],
  ["a wrong signature", { signature: flip }, 4, /unauthorized$/],
  ["a signature with the higher s", { signature: highS }, 4, /unauthorized$/],
  ["a short signature", { signature: (bytes) => bytes.subarray(0, 63) }, 4, /unauthorized$/],
  [
    "a fee one unit too low",
    { fee: FEE - 1n },
    13,
    /insufficient fees; got: 99999999999999aktst required: 100000000000000aktst: insufficient fee/,
  ],
  ["a fee beyond what there is", { fee: RICH + 1n }, 5, /insufficient funds/],
  [
    "gas that ends during the checks",
    { gas: 5_000, fee: FEE },
    11,
    /out of gas in location: .*; gasWanted: 5000, gasUsed: [0-9]+: out of gas/,
  ],
  [
    "a memo that is too large",
    { memo: "x".repeat(257) },
    12,
    /maximum number of characters is 256 but received 257 characters: memo too large/,
  ],
  [
    "a memo with too many bytes, though few characters",
    { memo: "\u00e9".repeat(129) },
    12,
    /maximum number of characters is 256 but received 258 characters: memo too large/,
  ],
  ["a height that has passed", { timeoutHeight: 1n }, 30, /timeout height: 1: tx timeout height/],
  [
    "an unknown message",
    { messages: unknownMessage },
    2,
    /unable to resolve type URL \/cosmos.gov.v1beta1.MsgVote: tx parse error/,
  ],
  ["an unknown field", { body: withUnknownField }, 2, /TagNum: 9.*tx parse error/],
  [
    "no message",
    { messages: [] },
    18,
    /must contain at least one message: invalid request|no signers|wrong number/,
  ],
  ["an amount of nothing", { amount: 0n }, 10, /invalid coins/],
  [
    "an address of another network",
    { to: "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4" },
    7,
    /invalid address/,
  ],
  ["too much gas", { gas: 2_000_000_000, fee: 10n ** 20n }, 41, /invalid gas limit/],
];

describe("a transaction that fails the checks", () => {
  it.each(refusals)(
    "for %s is refused with the SDK's code, by the mempool and in a block",
    async (_, given, code, log) => {
      await node.step();
      const before = node.status().latest.appHash;
      const tx = await signed(given);
      const refused = await node.broadcast(tx);
      expect(refused).toMatchObject({ code, codespace: "sdk" });
      expect(refused.log).toMatch(log);
      const delivered = await inBlock(tx);
      expect(delivered).toMatchObject({ code, codespace: "sdk" });
      await node.step();
      expect(node.status().latest.appHash).toEqual(before);
    },
  );

  it("for being too large is refused before it is decoded", async () => {
    const result = await node.broadcast(new Uint8Array(70_000));
    expect(result).toMatchObject({ code: 21, codespace: "sdk" });
  });

  it("for waiting already is refused", async () => {
    const tx = await signed();
    expect((await node.broadcast(tx)).code).toBe(0);
    expect((await node.broadcast(tx)).code).toBe(19);
    await node.step();
    signedBefore++;
    expect((await node.broadcast(tx)).code).toBe(32);
  });
});

describe("a transaction that fails in a message", () => {
  it.each([
    [
      "more than there is",
      { amount: RICH },
      5,
      /spendable balance [0-9]+aktst is smaller than [0-9]+aktst: insufficient funds/,
    ],
    ["gas that ends during the message", { gas: 38_000, fee: FEE }, 11, /out of gas/],
  ] as const)("for %s keeps only its fee and its sequence", async (_, given, code, log) => {
    const [before, other] = [BigInt(balance(alice) ?? 0), balance(bob)];
    expect((await node.broadcast(await signed(given))).code).toBe(0);
    await node.step();
    const outcome = await node.blockOutcome();
    expect(outcome?.txResults[0]).toMatchObject({ code, codespace: "sdk", data: new Uint8Array() });
    expect(outcome?.txResults[0]?.log).toMatch(log);
    expect(BigInt(balance(alice) ?? 0)).toBe(before - FEE);
    expect(balance(bob)).toBe(other);
    signedBefore++;
    expect((await node.broadcast(await signed())).code).toBe(0);
    await node.step();
    signedBefore++;
  });

  it("undoes the messages before it", async () => {
    const other = balance(bob);
    const message = (amount: bigint) => ({
      typeUrl: "/cosmos.bank.v1beta1.MsgSend",
      value: {
        fromAddress: alice,
        toAddress: bob,
        amount: [{ denom: "aktst", amount: amount.toString() }],
      },
    });
    const messages = [message(5n), message(RICH)];
    const tx = await signed({ messages, gas: 200_000, fee: 2n * FEE });
    expect((await node.broadcast(tx)).code).toBe(0);
    await node.step();
    expect((await node.blockOutcome())?.txResults[0]?.code).toBe(5);
    expect(balance(bob)).toBe(other);
    signedBefore++;
  });
});
