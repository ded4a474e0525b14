/** Programmes on a ledger in memory: the shipped definitions, registered and taken part in by name. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { parseInstant, SECOND } from "../../src/exact/instant.ts";
import { bank } from "../../src/ledger/modules/bank/index.ts";
import { certificates } from "../../src/ledger/modules/certificates/index.ts";
import { oracle } from "../../src/ledger/modules/oracle/index.ts";
import { programmes } from "../../src/ledger/modules/programmes/index.ts";
import { terms } from "../../src/ledger/modules/terms/index.ts";
import { canonicalJson } from "../../src/programme/canonical.ts";
import { addr, Chain, coins } from "./chain.ts";

/** A message: its name within the module, and its fields. */
export type Step = readonly [name: string, fields: Readonly<Record<string, unknown>>];

/** The id under which the tests register their programme. */
export const ID = "live";

/** A file's SHA-256 for imports and terms. Source: FIPS 180-2, appendix B, "abc". */
export const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

/** A shipped definition as JSON, with some of its members replaced. */
export function definitionOf(name: string, changes: object = {}): Record<string, unknown> {
  const shipped = parse(readFileSync(`programmes/${name}.yaml`, "utf8"), { schema: "core" });
  return { ...shipped, ...changes };
}

/** The block second of an instant. */
export function sec(text: string): number {
  return Number(parseInstant(text) / SECOND);
}

/** What each shipped definition is registered with, and when: before its first window. */
const SHIPPED = {
  "pol-lockdrop": {
    at: "2019-11-01T00:00:00+08:00",
    pool: "20000000000000000000000000apol",
    assets: { POL: "apol", USDT: "uusdt" },
    attested: ["listing", "mined", "trade", "invite", "qualify", "lock"],
    changes: { release: fallback("2019-12-20T00:00:00+08:00", "pol-lockdrop") },
  },
  "pol-lockdrop-announced": {
    at: "2019-11-01T00:00:00+08:00",
    pool: "20000000000000000000000000apol",
    assets: { POL: "apol", USDT: "uusdt" },
    attested: ["listing", "mined"],
    changes: { release: fallback("2019-12-20T00:00:00+08:00", "pol-lockdrop-announced") },
  },
  "ktst-burningdrop": {
    at: "2020-09-16T12:00:00+08:00",
    pool: "100000000000000000000000000aktst",
    assets: {
      ATOM: "uatom",
      BTC: "sat",
      ETH: "wei",
      KCS: "ukcs",
      KTSt: "aktst",
      POL: "apol",
    },
    attested: [],
    changes: {},
  },
  mars: {
    at: "2022-02-20T00:00:00Z",
    pool: "1000000000000umars",
    assets: { MARS: "umars", UST: "uust" },
    attested: ["lock", "withdraw"],
    changes: {},
  },
  edgeware: {
    at: "2019-05-01T00:00:00Z",
    pool: "4500000000000000000000000000aedg",
    assets: { EDG: "aedg", ETH: "wei" },
    attested: ["signal"],
    changes: {},
  },
  "kinesis-minters-yield": {
    at: "2019-03-01T00:00:00Z",
    pool: undefined,
    assets: { KAG: "kag", KAU: "kau" },
    attested: ["mint", "activate"],
    changes: {},
  },
} as const;

/** A definition that the tests run live. */
export type ShippedName = keyof typeof SHIPPED;

/** The release of a definition that no longer waits for somebody to attest the listing. */
function fallback(time: string, name: string): object {
  return { ...(definitionOf(name)["release"] as object), fallback_listing: time };
}

/** A ledger with the modules that programmes need. */
export class ProgrammeChain extends Chain {
  constructor() {
    super(bank, certificates, terms, oracle, programmes);
  }

  /** Moves the clock to an instant. */
  at(text: string): this {
    this.timeSec = sec(text);
    return this;
  }

  does([name, fields]: Step): Record<string, unknown> {
    return this.run(`/aliquot.programmes.v1.Msg${name}`, fields) as Record<string, unknown>;
  }

  /** The refusal of a message as `codespace code kind: log`, or `done`. */
  refuses([name, fields]: Step): string {
    return this.refusal(`/aliquot.programmes.v1.Msg${name}`, fields);
  }

  /** What a query of the module answers. */
  asks(name: string, request: object): Record<string, unknown> {
    const path = `/aliquot.programmes.v1.Query/${name}`;
    return this.query(path, request) as Record<string, unknown>;
  }

  /** What the module knows of somebody's part in the programme. */
  viewOf(name: string): Record<string, unknown> {
    return this.asks("Participant", { id: ID, participant: addr(name) });
  }

  /** Coins of an account, in base units. */
  holds(name: string, denom: string): bigint {
    return balanceIn(this, addr(name), denom);
  }
}

function balanceIn(chain: Chain, address: string, denom: string): bigint {
  const answer = chain.query("/cosmos.bank.v1beta1.Query/Balance", { address, denom });
  return BigInt((answer as { balance?: { amount: string } }).balance?.amount ?? "0");
}

/** The message that registers a shipped definition, with its assets in order. */
export function registration(name: ShippedName, changes: object = {}): Step {
  const { assets, attested, changes: own } = SHIPPED[name];
  const needsFeed = name === "ktst-burningdrop";
  const fields = {
    operator: addr("operator"),
    id: ID,
    definition: canonicalJson(definitionOf(name, own)),
    assets: Object.entries(assets).map(([asset, denom]) => {
      return { asset, denom, feed: needsFeed ? asset.toLowerCase() : "" };
    }),
    treasury: addr("treasury"),
    attestors: [addr("attestor")],
    attested,
    termsDocument: needsFeed ? "terms" : "",
    verifier: needsFeed ? addr("verifier") : "",
  };
  return ["RegisterProgramme", { ...fields, ...changes }];
}

/** A shipped definition as the registration of the tests changes it. */
export function registered(name: ShippedName): Record<string, unknown> {
  return definitionOf(name, SHIPPED[name].changes);
}

/** A ledger on which the programme's operator is ready to register it: funded, before its first window. */
export function chainFor(name: ShippedName): ProgrammeChain {
  const chain = new ProgrammeChain().at(SHIPPED[name].at);
  const { pool } = SHIPPED[name];
  if (pool === undefined) chain.open("operator");
  else chain.give("operator", pool);
  if (name === "ktst-burningdrop") prepareKtst(chain);
  return chain;
}

/** A ledger on which the programme has been registered. */
export function running(name: ShippedName, changes: object = {}): ProgrammeChain {
  const chain = chainFor(name);
  chain.does(registration(name, changes));
  return chain;
}

/** Feeds of all assets at the prices of test/programmes, the terms, and somebody who verifies. */
function prepareKtst(chain: ProgrammeChain): void {
  const prices = { ATOM: "5", BTC: "10000", ETH: "400", KCS: "10", KTSt: "1", POL: "1" };
  for (const [asset, price] of Object.entries(prices)) {
    chain.run("/aliquot.oracle.v1.MsgCreateFeed", feedOf(asset));
    submitPrice(chain, asset, price);
  }
  chain.run("/aliquot.terms.v1.MsgPublishTerms", {
    publisher: addr("operator"),
    document: "terms",
    version: "v1",
    contentHash: ABC,
    uri: "",
  });
  const attestor = addr("verifier");
  chain.run("/aliquot.terms.v1.MsgRegisterAttestor", { attestor, name: "Risk", uri: "" });
}

/** A feed of an asset's price, fresh for a day. */
export function feedOf(asset: string, feed = asset.toLowerCase()): object {
  return {
    owner: addr("operator"),
    feed,
    base: asset,
    quote: "USD",
    feeders: [addr("feeder")],
    quorum: 1,
    maxAgeSec: 86_400n,
    decimals: 6,
  };
}

/** A price of an asset as of the block's time. */
export function submitPrice(chain: Chain, asset: string, price: string): void {
  const feed = asset.toLowerCase();
  chain.run("/aliquot.oracle.v1.MsgSubmitPrice", { feeder: addr("feeder"), feed, price });
}

/** Somebody registers, accepts the terms and passes the verification, until `expires`. */
export function joins(chain: Chain, name: string, expires = "2020-10-01T00:00:00+08:00"): void {
  const participant = addr(name);
  chain.run("/aliquot.terms.v1.MsgRegister", { participant, reference: "" });
  const contentHash = ABC;
  const accept = { participant, document: "terms", version: "v1", contentHash };
  chain.run("/aliquot.terms.v1.MsgAcceptTerms", accept);
  verdict(chain, name, { passed: true, expiresSec: BigInt(sec(expires)) });
}

/** The verifier says whether somebody passed, and until when. */
export function verdict(
  chain: Chain,
  name: string,
  said: { readonly passed: boolean; readonly expiresSec: bigint },
): void {
  const attestor = addr("verifier");
  chain.run("/aliquot.terms.v1.MsgAttest", {
    attestor,
    subject: addr(name),
    reference: "",
    ...said,
  });
}

/** What a participant offers: `lock("ann", "4w", "5uusdt")`. */
export const lock = (who: string, term: string, amount: string): Step => [
  "Lock",
  { participant: addr(who), programmeId: ID, term, amount: coins(amount)[0] },
];
export const signal = (who: string, term: string, amount: string): Step => [
  "Signal",
  { participant: addr(who), programmeId: ID, term, amount: coins(amount)[0] },
];
export const withdraw = (who: string, seq: number, amount: string): Step => [
  "Withdraw",
  { participant: addr(who), programmeId: ID, lock: BigInt(seq), amount: coins(amount)[0] },
];
export const burn = (who: string, amount: string): Step => [
  "Burn",
  { participant: addr(who), programmeId: ID, amount: coins(amount)[0] },
];
export const activate = (who: string, to: string, amount: string, via = "spend"): Step => [
  "Activate",
  {
    participant: addr(who),
    programmeId: ID,
    amount: coins(amount)[0],
    via,
    recipient: addr(to),
  },
];
export const claim = (who: string): Step => ["Claim", { participant: addr(who), programmeId: ID }];
export const settle = (sender: string, people: readonly string[], group = ""): Step => [
  "Settle",
  { sender: addr(sender), programmeId: ID, group, participants: people.map(addr) },
];
export const burnAbandoned = (sender: string, people: readonly string[]): Step => [
  "BurnAbandoned",
  { sender: addr(sender), programmeId: ID, participants: people.map(addr) },
];
export const payFees = (payer: string, month: string, fees: string): Step => [
  "PayFees",
  { payer: addr(payer), programmeId: ID, month, fees: coins(fees)[0] },
];

/** A fact that an attestor brings in; of `participant` and `counterparty` the names are given. */
export function fact(type: string, fields: Readonly<Record<string, string>> = {}): object {
  const { participant, counterparty } = fields;
  return {
    type,
    ...fields,
    ...(participant === undefined ? {} : { participant: addr(participant) }),
    ...(type === "invite" ? { counterparty: addr(counterparty ?? "") } : {}),
  };
}
export const attest = (type: string, fields = {}, attestor = "attestor"): Step => [
  "Attest",
  { attestor: addr(attestor), programmeId: ID, event: fact(type, fields) },
];
