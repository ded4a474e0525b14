import { type Message, messages } from "../../../../client/messages.ts";
import { formatMonth, monthNumber, monthStart } from "../../../../exact/calendar.ts";
import { DAY, type Instant, SECOND } from "../../../../exact/instant.ts";
import { pow10 } from "../../../../exact/integer.ts";
import { DEMO_TERMS_HASH, DEMO_TERMS_URI, demoSigner, PLAYERS } from "./accounts.ts";
import { demoAsset, type MovedDefinition, movedDefinition } from "./programmes.ts";

/** Something that an account of the demonstration did at some instant. */
export interface Deed {
  readonly at: Instant;
  /** A name of DEMO_ACCOUNTS or PLAYERS. */
  readonly who: string;
  readonly messages: readonly Message[];
}

const HOUR = DAY / 24n;
const LOCKDROP = "pol-lockdrop";
const BURNINGDROP = "ktst-burningdrop";
const YIELD = "kinesis-minters-yield";
/** The prices of the BurningDrop's opening, in USDT. */
const PRICES: Readonly<Record<string, string>> = {
  ATOM: "5.21",
  BTC: "10870",
  ETH: "365.4",
  KCS: "0.93",
};

/**
 * What happened on the demonstration network before it was started: the LockDrop's six rounds, its listing and
 * 85 of its 90 days; a season of minting; a BurningDrop whose subscription is open.
 */
export async function demoStory(now: Instant): Promise<Deed[]> {
  const lockdrop = await movedDefinition(LOCKDROP, {
    anchor: "2019-11-05T00:00:00+08:00",
    target: now - 104n * DAY,
    extra: { fallback_listing: "2020-01-31T00:00:00+08:00" },
  });
  const burningdrop = await movedDefinition(BURNINGDROP, {
    anchor: "2020-09-16T20:00:00+08:00",
    target: now - DAY,
    feeds: Object.fromEntries(Object.keys(PRICES).map((symbol) => [symbol, feedOf(symbol)])),
  });
  const metals = await movedDefinition(YIELD, {
    anchor: "2021-07-02T00:00:00Z",
    target: now - 45n * DAY,
  });
  const deeds = [
    ...beginning(now - 109n * DAY, lockdrop, metals),
    ...rounds(lockdrop),
    ...listingAndMining(now),
    ...minting(now),
    ...subscription(now, burningdrop),
  ];
  return deeds.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** When the demonstration's chain begins. */
export function storyBegins(now: Instant): Instant {
  return now - 110n * DAY;
}

function beginning(at: Instant, lockdrop: MovedDefinition, metals: MovedDefinition): Deed[] {
  const operator = addressOf("operator");
  const feeders = ["feeder", "issuer", "verifier"].map(addressOf);
  return [
    { at, who: "verifier", messages: [attestor()] },
    {
      at,
      who: "operator",
      messages: [
        messages.publishTerms({
          publisher: operator,
          document: BURNINGDROP,
          version: "v1",
          contentHash: DEMO_TERMS_HASH,
          uri: DEMO_TERMS_URI,
        }),
        ...Object.keys(PRICES).map((symbol) =>
          messages.createFeed({
            owner: operator,
            feed: feedOf(symbol),
            base: symbol,
            quote: "USDT",
            feeders,
            quorum: 2,
            maxAgeSec: 172_800n,
            decimals: 6,
          }),
        ),
      ],
    },
    {
      at: at + HOUR,
      who: "operator",
      messages: [
        register(lockdrop, { attested: ["listing", "mined", "trade", "invite", "qualify"] }),
        register(metals, {
          attested: ["mint"],
          attestors: [addressOf("issuer")],
          treasury: operator,
        }),
      ],
    },
  ];
}

/** Six rounds: from the third on the cap is reached, and the last deposit is taken in part. */
function rounds(lockdrop: MovedDefinition): Deed[] {
  const openings = ["05", "07", "12", "14", "19", "21"];
  const caps = [300_000, 400_000, 500_000, 500_000, 600_000, 700_000];
  return openings.flatMap((day, round) => {
    const opens = lockdrop.moved(`2019-11-${day}T00:00:00+08:00`);
    // Twelve deposits of 70 to 147 % of this: 78 % of the cap, 91 %, then all of it but for the last's rest.
    const share = ((caps[round] ?? 0) * (round < 2 ? 6 + round : 8)) / 100;
    return ["alice", "bob", ...PLAYERS.slice(0, 10)].map((who, i): Deed => {
      const term = `${1 + ((i + round) % 4)}w`;
      const amount = coin("USDT", BigInt(Math.round((share * (70 + 7 * i)) / 100)));
      const at = opens + HOUR + BigInt(i % 4) * HOUR;
      const lock = { participant: addressOf(who), programmeId: LOCKDROP, term, amount };
      return { at, who, messages: [messages.lock(lock)] };
    });
  });
}

/** The listing 85 days ago, weekly mining and buying, two invited friends, and first claims. */
function listingAndMining(now: Instant): Deed[] {
  const listed = now - 85n * DAY;
  const deeds: Deed[] = [
    attested(listed, LOCKDROP, { type: "listing" }),
    attested(listed - 10n * DAY, LOCKDROP, invite("alice", PLAYERS[10] ?? "")),
    attested(listed - 10n * DAY, LOCKDROP, invite("alice", PLAYERS[11] ?? "")),
    attested(listed + 2n * DAY, LOCKDROP, qualify(PLAYERS[10] ?? "", "250")),
    attested(listed + 9n * DAY, LOCKDROP, qualify(PLAYERS[11] ?? "", "100")),
    { at: listed + 3n * HOUR, who: "alice", messages: [claim("alice", LOCKDROP)] },
    { at: listed + 40n * DAY, who: "bob", messages: [claim("bob", LOCKDROP)] },
  ];
  for (let week = 0; week < 12; week++) {
    const at = listed + BigInt(1 + 7 * week) * DAY + 6n * HOUR;
    ["alice", "bob", ...PLAYERS.slice(0, 6)].forEach((who, i) => {
      const amount = whole("POL", BigInt(40_000 + 9_000 * ((i * 5 + week) % 7)));
      const participant = addressOf(who);
      deeds.push(attested(at, LOCKDROP, { type: "mined", participant, amount: `${amount}` }));
    });
    const bought = { amount: `${whole("POL", 4_000n)}`, value: `${400 + 100 * week}` };
    const participant = addressOf("alice");
    deeds.push(attested(at + HOUR, LOCKDROP, { type: "trade", participant, ...bought }));
  }
  return deeds;
}

/** Metal minted against bars, attested as lots, sent on, and the fees of each month that has ended. */
function minting(now: Instant): Deed[] {
  const deeds: Deed[] = [];
  const minters = ["alice", "bob", ...PLAYERS.slice(12, 20)];
  for (const [n, daysAgo] of [100n, 70n, 30n].entries()) {
    const at = now - daysAgo * DAY;
    minters.forEach((who, i) => {
      const metal = i % 3 === 0 ? "KAG" : "KAU";
      const amount = BigInt(200 + 150 * ((i + n) % 5)) * (metal === "KAG" ? 80n : 1n);
      deeds.push(...minted(at, who, { metal, amount, bar: `bar-${n}-${i}` }));
      const spent = coin(metal, (amount * BigInt(3 + ((i + n) % 4))) / 8n);
      const recipient = addressOf(PLAYERS[20 + (i % 10)] ?? "");
      const value = { participant: addressOf(who), programmeId: YIELD, amount: spent, recipient };
      const message = messages.activate({ ...value, via: i % 2 === 0 ? "spend" : "sale" });
      deeds.push({ at: at + 2n * DAY, who, messages: [message] });
    });
  }
  for (const metal of ["KAU", "KAG"])
    deeds.push(
      ...minted(now - 101n * DAY, "operator", { metal, amount: 400_000n, bar: `fees-${metal}` }),
    );
  const last = monthNumber(now, 0);
  for (let month = monthNumber(now - 95n * DAY, 0); month < last; month++) {
    const at = monthStart(month + 1, 0) + 2n * DAY;
    if (at >= now) continue;
    const pay = (fees: ReturnType<typeof coin>) =>
      messages.payFees({
        payer: addressOf("operator"),
        programmeId: YIELD,
        month: formatMonth(month),
        fees,
      });
    const both = [pay(coin("KAG", 51_000n)), pay(coin("KAU", 620n))];
    deeds.push({ at, who: "operator", messages: both });
  }
  return deeds;
}

/** The BurningDrop: registered and priced in time, and some thirty who have registered, agreed and locked. */
function subscription(now: Instant, burningdrop: MovedDefinition): Deed[] {
  const opens = burningdrop.moved("2020-09-16T20:00:00+08:00");
  const deeds: Deed[] = [
    {
      at: now - 10n * DAY,
      who: "operator",
      messages: [
        register(burningdrop, {
          attested: [],
          termsDocument: BURNINGDROP,
          verifier: addressOf("verifier"),
        }),
      ],
    },
  ];
  ["feeder", "issuer", "verifier"].forEach((who, i) => {
    const prices = Object.entries(PRICES).map(([symbol, price]) => ({
      feed: feedOf(symbol),
      price: i === 2 ? price : shifted(price, i),
    }));
    const submit = messages.submitPrices({ feeder: addressOf(who), prices });
    deeds.push({ at: opens - HOUR, who, messages: [submit] });
  });
  const people = PLAYERS.slice(0, 30);
  deeds.push({ at: opens - 2n * HOUR, who: "verifier", messages: [passed(["alice", ...people])] });
  people.forEach((who, i) => {
    const participant = addressOf(who);
    const agree = [
      messages.register({ participant, reference: "" }),
      messages.acceptTerms({
        contentHash: DEMO_TERMS_HASH,
        document: BURNINGDROP,
        version: "v1",
        participant,
      }),
    ];
    deeds.push({ at: opens - 2n * HOUR + SECOND, who, messages: agree });
    const [term = "", symbol = "", amount = 0n] = STAKES[i % STAKES.length] ?? [];
    const lock = {
      participant,
      programmeId: BURNINGDROP,
      term,
      amount: coin(symbol, amount * BigInt(1 + (i % 7))),
    };
    deeds.push({ at: opens + BigInt(1 + (i % 9)) * HOUR, who, messages: [messages.lock(lock)] });
  });
  return deeds.filter(({ at }) => at < now);
}

const STAKES: readonly (readonly [term: string, symbol: string, amount: bigint])[] = [
  ["kcs-30d", "KCS", 12_000n],
  ["kcs-90d", "KCS", 4_500n],
  ["btc", "BTC", 1n],
  ["kcs-7d", "KCS", 30_000n],
  ["eth", "ETH", 21n],
  ["kcs-14d", "KCS", 8_000n],
  ["atom", "ATOM", 900n],
  ["kcs-60d", "KCS", 6_000n],
];

function minted(
  at: Instant,
  who: string,
  { metal, amount, bar }: { readonly metal: string; readonly amount: bigint; readonly bar: string },
): Deed[] {
  const issuer = addressOf("issuer");
  const recipient = addressOf(who);
  const mint = messages.mint({ issuer, recipient, amount: coin(metal, amount), reference: bar });
  if (who === "operator") return [{ at, who: "issuer", messages: [mint] }];
  const event = {
    type: "mint",
    participant: recipient,
    asset: metal,
    amount: `${whole(metal, amount)}`,
  };
  return [{ at, who: "issuer", messages: [mint] }, { ...attested(at, YIELD, event, "issuer") }];
}

interface Fact {
  readonly type: string;
  readonly participant?: string;
  readonly asset?: string;
  readonly amount?: string;
  readonly counterparty?: string;
  readonly value?: string;
}

function attested(at: Instant, programmeId: string, fact: Fact, who = "operator"): Deed {
  const { type, participant = "", asset = "", amount = "", counterparty = "", value = "" } = fact;
  const event = { type, participant, asset, amount, counterparty, value, term: "", via: "" };
  const attest = { attestor: addressOf(who), programmeId, event };
  return { at, who, messages: [messages.attestEvent(attest)] };
}

function invite(inviter: string, invitee: string): Fact {
  return { type: "invite", participant: addressOf(inviter), counterparty: addressOf(invitee) };
}

function qualify(who: string, value: string): Fact {
  return { type: "qualify", participant: addressOf(who), value };
}

function claim(who: string, programmeId: string): Message {
  return messages.claim({ participant: addressOf(who), programmeId });
}

function register(
  { id, canonical, assets }: MovedDefinition,
  more: {
    readonly attested: string[];
    readonly attestors?: string[];
    readonly treasury?: string;
    readonly termsDocument?: string;
    readonly verifier?: string;
  },
): Message {
  const operator = addressOf("operator");
  const { attested: types, attestors = [operator], treasury = "" } = more;
  const { termsDocument = "", verifier = "" } = more;
  return messages.registerProgramme({
    operator,
    id,
    definition: canonical,
    assets: [...assets],
    treasury,
    attestors,
    attested: types,
    termsDocument,
    verifier,
    requiredProgramme: "",
    requiredRight: "",
  });
}

function attestor(): Message {
  const uri = "";
  return messages.registerAttestor({
    attestor: addressOf("verifier"),
    name: "Demo verification",
    uri,
  });
}

function passed(names: readonly string[]): Message {
  return messages.attestMany({
    attestor: addressOf("verifier"),
    subjects: names.map(addressOf),
    passed: true,
    expiresSec: 0n,
    reference: "",
  });
}

/** A second opinion on a price, a little above or below. */
function shifted(price: string, i: number): string {
  const [units = "0", decimals = ""] = price.split(".");
  const last = BigInt(`${units}${decimals}`) + (i === 0 ? 1n : -1n);
  const text = last.toString().padStart(decimals.length + 1, "0");
  const at = text.length - decimals.length;
  return decimals === "" ? text : `${text.slice(0, at)}.${text.slice(at)}`.replace(/\.?0+$/, "");
}

function feedOf(symbol: string): string {
  return `${symbol.toLowerCase()}-usdt`;
}

function whole(symbol: string, units: bigint): bigint {
  return units * pow10(demoAsset(symbol).decimals);
}

function coin(symbol: string, units: bigint) {
  return { denom: demoAsset(symbol).denom, amount: whole(symbol, units).toString() };
}

function addressOf(name: string): string {
  return demoSigner(name).address;
}
