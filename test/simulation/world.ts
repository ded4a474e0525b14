import { createHash } from "node:crypto";
import { PubKey } from "cosmjs-types/cosmos/crypto/secp256k1/keys";
import { SignMode } from "cosmjs-types/cosmos/tx/signing/v1beta1/signing";
import { AuthInfo, TxBody, TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { type BenchAccount, benchAccounts } from "../../bench/node/signed-sends.ts";
import { messageRouter } from "../../src/ledger/app.ts";
import { defaultAppState } from "../../src/ledger/genesis.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import type { TxResult } from "../../src/ledger/results.ts";
import { nativeHost } from "../../src/node/native-host.ts";

/** What every transaction pays, whatever becomes of its message. */
export const FEE = 60_000_000_000_000_000n;
const GAS = 60_000_000n;

/** An account of the simulation; its sequence counts the transactions that paid. */
export interface Actor extends BenchAccount {
  sequence: bigint;
}

/** A message and who signs it. */
export interface Move {
  readonly actor: Actor;
  readonly typeUrl: string;
  readonly value: object;
}

/** A ledger with accounts, whose blocks come when they are told to. Signatures are not looked at. */
export class World {
  readonly ledger: Ledger;
  readonly actors: readonly Actor[];
  private height = 0;

  constructor(
    count: number,
    public timeSec: number,
    genesisCoins: (index: number) => readonly { denom: string; amount: bigint }[],
  ) {
    this.actors = benchAccounts(count).map((account) => ({ ...account, sequence: 0n }));
    const host = { ...nativeHost(), verifySecp256k1: () => true };
    this.ledger = new Ledger("aliquot-simulation-1", host);
    const balances = this.actors.map(({ address }, i) => {
      const coins = genesisCoins(i).map(({ denom, amount }) => ({ denom, amount: `${amount}` }));
      return { address, coins };
    });
    const fresh = defaultAppState();
    this.ledger.initChain({
      time: this.time(),
      initialHeight: 1,
      appState: {
        ...fresh,
        accounts: { accounts: this.actors.map(({ address }) => ({ address })) },
        assets: { assets: [goldOf(this.actors[0]?.address ?? "")] },
        bank: { ...(fresh["bank"] as object), balances },
      },
    });
  }

  /** Executes one block and holds every invariant of the ledger to it. */
  block(moves: readonly Move[], timeSec: number): readonly TxResult[] {
    this.timeSec = timeSec;
    const block = { height: ++this.height, time: this.time(), txs: moves.map(transaction) };
    const { txResults } = this.ledger.execute(block);
    const broken = this.ledger.brokenInvariants();
    if (broken.length > 0) throw new Error(`block ${this.height}: ${broken.join("; ")}`);
    return txResults;
  }

  private time() {
    return { seconds: BigInt(this.timeSec), nanos: 0 };
  }
}

/** The move's transaction, with a signature that nobody looks at, and a fee beyond what any needs. */
export function transaction({ actor, typeUrl, value }: Move): Uint8Array {
  const kind = messageRouter(typeUrl);
  if (kind === undefined) throw new Error(`no message ${typeUrl}`);
  const bytes = kind.codec.encode(kind.codec.fromPartial(value)).finish();
  const body = TxBody.fromPartial({ messages: [{ typeUrl, value: bytes }] });
  const publicKey = {
    typeUrl: PubKey.typeUrl,
    value: PubKey.encode({ key: actor.publicKey }).finish(),
  };
  const modeInfo = { single: { mode: SignMode.SIGN_MODE_DIRECT } };
  const auth = AuthInfo.fromPartial({
    signerInfos: [{ publicKey, modeInfo, sequence: actor.sequence++ }],
    fee: { amount: [{ denom: "aktst", amount: `${FEE}` }], gasLimit: GAS },
  });
  return TxRaw.encode({
    bodyBytes: TxBody.encode(body).finish(),
    authInfoBytes: AuthInfo.encode(auth).finish(),
    signatures: [new Uint8Array(64).fill(1)],
  }).finish();
}

/** A metal that its issuer mints without a limit that the simulation reaches. */
function goldOf(issuer: string) {
  const limit = `${10n ** 30n}`;
  return {
    denom: "agold",
    issuer,
    backing: "metal",
    daily_mint_limit: limit,
    daily_redeem_limit: limit,
  };
}

/** SHA-256 in hex. */
export function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
