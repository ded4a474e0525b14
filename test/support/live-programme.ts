/** A programme played on a ledger and, beside it, the same events for a settlement in bulk. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { parseInstant, SECOND } from "../../src/exact/instant.ts";
import { bank } from "../../src/ledger/modules/bank/index.ts";
import { certificates } from "../../src/ledger/modules/certificates/index.ts";
import { oracle } from "../../src/ledger/modules/oracle/index.ts";
import { programmes } from "../../src/ledger/modules/programmes/index.ts";
import { terms } from "../../src/ledger/modules/terms/index.ts";
import { canonicalJson } from "../../src/programme/canonical.ts";
import { compile } from "../../src/programme/compile/compile.ts";
import { parseDefinition } from "../../src/programme/compile/parse-definition.ts";
import type { ProgrammeEvent } from "../../src/programme/events/event.ts";
import { type Settlement, settle } from "../../src/programme/settle.ts";
import { addr, Chain } from "../ledger/chain.ts";

const PACKAGE = "/aliquot.programmes.v1";
const ATTESTED = ["listing", "mined", "mint", "invite", "qualify", "trade"];

type Definition = Record<string, unknown>;

/** What an event of a play says beside its type. */
interface Deed {
  readonly who?: string;
  readonly asset?: string;
  readonly amount?: bigint;
  readonly term?: string;
  readonly to?: string;
  readonly lock?: bigint;
  readonly via?: string;
  readonly value?: string;
}

/** How a programme begins: when, with whose coins, what happens before, what is registered beside the usual. */
interface Beginning {
  readonly from: string;
  readonly fund: string;
  readonly before?: (chain: Chain) => void;
  readonly registration?: object;
  readonly feeds?: Readonly<Record<string, string>>;
}

/** A shipped definition as an object, to be changed. */
export function shippedDefinition(name: string): Definition {
  return parse(readFileSync(`programmes/${name}.yaml`, "utf8"), { schema: "core" });
}

/** The denomination of an asset in a play. */
function denomFor(asset: string): string {
  return `a${asset.toLowerCase()}`;
}

/** One programme, registered and funded by `operator`, who attests too. */
export class LivePlay {
  readonly chain = new Chain(bank, certificates, terms, oracle, programmes);
  readonly events: ProgrammeEvent[] = [];
  readonly programme;
  private seq = 0;

  constructor(
    readonly id: string,
    definition: Definition,
    { from, fund, before = () => {}, registration = {}, feeds = {} }: Beginning,
  ) {
    const canonical = canonicalJson(definition);
    this.programme = compile(parseDefinition(canonical));
    this.at(from);
    this.chain.give("operator", fund);
    before(this.chain);
    const assets = [...this.programme.assets.keys()].sort();
    this.run("MsgRegisterProgramme", {
      operator: addr("operator"),
      id,
      definition: canonical,
      assets: assets.map((asset) => ({ asset, denom: denomFor(asset), feed: feeds[asset] ?? "" })),
      treasury: addr("treasury"),
      attestors: [addr("operator")],
      attested: ATTESTED,
      ...registration,
    });
  }

  /** Moves the block's time. */
  at(text: string): this {
    this.chain.timeSec = Number(parseInstant(text) / SECOND);
    return this;
  }

  /** Does something on the ledger, and notes the same event for the settlement. */
  does(type: ProgrammeEvent["type"], deed: Deed = {}): bigint {
    const { who, asset = "", amount = 0n, term = "", to, lock, via = "", value = "" } = deed;
    const participant = who === undefined ? "" : addr(who);
    const counterparty = lock?.toString() ?? (to === undefined ? "" : addr(to));
    const event = { type, participant, asset, amount, term, counterparty, via, value };
    this.tell(event, lock);
    const line = ++this.seq;
    const time = BigInt(this.chain.timeSec) * SECOND;
    this.events.push({ ...event, line, id: `${line}`, time });
    return BigInt(line);
  }

  /**
   * Notes for the settlement what another module of the ledger knows, under the name by which explanations call it;
   * `message` tells the ledger.
   */
  knows(
    fact: Pick<ProgrammeEvent, "type" | "id"> & Deed,
    message: Readonly<Record<string, unknown>> & { readonly typeUrl: string },
  ): void {
    const { typeUrl, ...rest } = message;
    this.chain.run(typeUrl, rest);
    const { type, id, who, asset = "", value = "" } = fact;
    const participant = who === undefined ? "" : addr(who);
    const unused = { amount: 0n, term: "", counterparty: "", via: "" };
    const time = BigInt(this.chain.timeSec) * SECOND;
    this.events.push({ line: 0, id, time, type, participant, asset, value, ...unused });
  }

  /** Claims; what is paid. */
  claims(who: string): unknown {
    return this.run("MsgClaim", { participant: addr(who), programmeId: this.id });
  }

  run(name: string, message: object): unknown {
    return this.chain.run(`${PACKAGE}.${name}`, message);
  }

  query(name: string, request: object): Record<string, unknown> {
    return this.chain.query(`${PACKAGE}.Query/${name}`, { id: this.id, ...request }) as Record<
      string,
      unknown
    >;
  }

  /** The same events settled in bulk, as of the block's time. */
  inBulk(): Settlement {
    return settle(this.programme, this.events, BigInt(this.chain.timeSec) * SECOND);
  }

  private tell(event: Omit<ProgrammeEvent, "line" | "id" | "time">, lock: bigint | undefined) {
    const { type, participant, asset, amount, term, via, counterparty, value } = event;
    const own = { participant, programmeId: this.id, amount: coin(asset, amount) };
    switch (type) {
      case "lock":
        return this.run("MsgLock", { ...own, term });
      case "signal":
        return this.run("MsgSignal", { ...own, term });
      case "withdraw":
        return this.run("MsgWithdraw", { ...own, lock: lock ?? 0n });
      case "burn":
        return this.run("MsgBurn", own);
      case "activate":
        return this.run("MsgActivate", { ...own, via, recipient: counterparty });
      case "fees": {
        const paid = { payer: addr("operator"), programmeId: this.id, month: value };
        return this.run("MsgPayFees", { ...paid, fees: coin(asset, amount) });
      }
      default: {
        const attested = { attestor: addr("operator"), programmeId: this.id };
        return this.run("MsgAttest", {
          ...attested,
          event: { ...event, amount: amount === 0n ? "" : `${amount}` },
        });
      }
    }
  }
}

function coin(asset: string, amount: bigint) {
  return { denom: denomFor(asset), amount: amount.toString() };
}
