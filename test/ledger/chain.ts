/** A ledger in memory for the tests of its modules: one state, one clock, the events of the last message. */
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "../../src/ledger/kernel/bytes.ts";
import { type CoinText, parseCoins } from "../../src/ledger/kernel/coins.ts";
import type { Context, LedgerEvent } from "../../src/ledger/kernel/context.ts";
import { TxError } from "../../src/ledger/kernel/errors.ts";
import { GenesisError } from "../../src/ledger/kernel/genesis.ts";
import type { LedgerModule } from "../../src/ledger/kernel/module.ts";
import { type Change, Overlay, type StateReader } from "../../src/ledger/kernel/store.ts";
import { ensureAccount, formatAddress } from "../../src/ledger/modules/accounts/index.ts";
import { mintCoins } from "../../src/ledger/modules/bank/index.ts";
import { params } from "../../src/ledger/modules/params/index.ts";

const nothing: StateReader = { get: () => undefined, entries: () => [] };

/** The address bytes of a name: `who("alice")`. */
export function who(name: string): Uint8Array {
  return sha256(utf8ToBytes(`test account ${name}`)).slice(0, 20);
}

/** The bech32 address of a name. */
export function addr(name: string): string {
  return formatAddress(who(name));
}

/** `coins("5aktst,3uatom")` as messages carry them. */
export function coins(text: string): CoinText[] {
  return text.split(",").map((part) => {
    const [, amount = "", denom = ""] = /^(\d*)(.*)$/.exec(part) ?? [];
    return { amount, denom };
  });
}

/** A state, and what may be done with it by messages and queries of `modules`. */
export class Chain {
  timeSec = 1_700_000_000;
  height = 1;
  /** Of the last message, or of whatever used `ctx` since. */
  events: LedgerEvent[] = [];
  private state = new Overlay(nothing);
  private readonly modules: readonly LedgerModule[];

  constructor(...modules: LedgerModule[]) {
    this.modules = modules;
    params.initGenesis(this.ctx, params.defaultGenesis());
  }

  get ctx(): Context {
    return this.contextOver(this.state);
  }

  /** Validates and runs a message; a refusal leaves the state as it was. */
  run(typeUrl: string, message: object): unknown {
    const kind = this.modules
      .flatMap(({ messages }) => messages)
      .find((each) => each.typeUrl === typeUrl);
    if (kind === undefined) throw new Error(`no message ${typeUrl}`);
    // Through the wire, as a transaction brings it.
    const read = kind.codec.decode(kind.codec.encode(kind.codec.fromPartial(message)).finish());
    this.events = [];
    kind.validate?.(read);
    const above = new Overlay(this.state);
    const answer = kind.handle(this.contextOver(above), read);
    above.flushInto(this.state);
    return kind.response.codec.decode(kind.response.codec.encode(answer).finish());
  }

  /** The refusal of a message as `codespace code kind: log`, or `done`. */
  refusal(typeUrl: string, message: object): string {
    return refusalOf(() => this.run(typeUrl, message));
  }

  query(path: string, request: object): unknown {
    const kind = this.modules.flatMap(({ queries }) => queries).find((each) => each.path === path);
    if (kind === undefined) throw new Error(`no query ${path}`);
    const answer = kind.answer(this.ctx, kind.request.fromPartial(request));
    const { response } = kind;
    return response.toJSON(response.decode(response.encode(answer).finish()));
  }

  /** Coins from nowhere: `give("alice", "5aktst")`. */
  give(name: string, text: string): void {
    mintCoins(this.ctx, who(name), parseCoins(coins(text)));
    this.events = [];
  }

  /** An account that holds nothing. */
  open(name: string): void {
    ensureAccount(this.ctx, who(name));
  }

  /** What the invariants of all modules complain about. */
  complaints(): string[] {
    const invariants = this.modules.flatMap((module) => module.invariants);
    return invariants.flatMap(({ check }) => check(this.ctx) ?? []);
  }

  /** Every key and value of a store, or of all, to compare states. */
  contents(store?: string): unknown {
    const isWanted = (each: Change) => store === undefined || each.store === store;
    return this.state.changes().filter((each) => each.value !== undefined && isWanted(each));
  }

  private contextOver(store: Overlay): Context {
    const { timeSec, height } = this;
    return {
      chainId: "test-1",
      timeSec,
      height,
      store,
      emit: (event) => this.events.push(event),
    };
  }
}

/** What is wrong with a genesis that an action reads, with its place; `fine` when nothing is. */
export function genesisProblem(read: () => unknown): string {
  try {
    read();
    return "fine";
  } catch (error) {
    if (error instanceof GenesisError) return error.message;
    throw error;
  }
}

/** The refusal of an action as `codespace code kind: log`, or `done`. */
export function refusalOf(action: () => unknown): string {
  try {
    action();
    return "done";
  } catch (error) {
    if (!(error instanceof TxError)) throw error;
    return `${error.codespace} ${error.code} ${error.kind}: ${error.message}`;
  }
}
