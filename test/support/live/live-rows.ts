/** Rows that a ledger can be told of as they happen, made of rows that stand in a file. */
import { dayNumber, monthStart, parseMonth } from "../../../src/exact/calendar.ts";
import { DAY, formatInstant, parseInstant, SECOND } from "../../../src/exact/instant.ts";
import type { Programme } from "../../../src/programme/programme.ts";
import type { Random } from "../random.ts";
import { type EventRow, RandomEvents } from "../random-events.ts";

/** A row of the event file; of a verdict, also when it expires, for which a file has a row of its own. */
export interface ExpiringRow extends EventRow {
  readonly expiresSec?: number;
}

/** A row of the event file, and how the ledger hears of it. */
export interface LiveRow extends ExpiringRow {
  /** By an attestor, or another module; else by who does it. */
  readonly isAttested: boolean;
  /** What nobody tells the ledger, as it knows: a verdict's expiry. */
  readonly isSilent?: boolean;
}

/** Day 0 of the random events. */
export const DAY_ZERO = parseInstant("2024-01-01T00:00:00Z");
/** Fees of a month come in until so many days after its end. */
export const FEE_DAYS = 7n;

const OWN = new Set(["lock", "signal", "withdraw", "burn", "activate"]);
const FACTS = new Set(["register", "accept", "verify", "price", "listing"]);

/** Random rows in the order in which they happen. */
export function liveRows(
  random: Random,
  programme: Programme,
  people: readonly string[],
): LiveRow[] {
  const { definition } = programme;
  const made = new RandomEvents(random, definition, people).rows(random.pick([2, 8, 20, 40]));
  const again = random.chance(20) ? [{ time: timeOf(20 * 86_400), event: "listing" }] : [];
  const strays = random.chance(30) ? [stray(random, people)] : [];
  const all = [...made, ...again, ...strays, ...eligibilityRows(random, programme, people)];
  const step = random.pick([1, 1, 3_600, 43_200]);
  const inTime = all.map((row) => clean(random, withdrawal(random, row, made), step));
  return knowable(
    programme,
    expiring(ordered(inTime)).map((row) => heard(random, row, people)),
  );
}

/** An event of some other shape, perhaps: who is answered must not depend on whether the rules know it. */
function stray(random: Random, people: readonly string[]): EventRow {
  const participant = random.pick(people);
  const row = { time: timeOf(random.below(30 * 86_400)), asset: "AAA", amount: "1" };
  return random.pick<EventRow>([
    { ...row, event: "fees", value: "2024-01" },
    { ...row, event: "activate", participant, via: "spend" },
    { ...row, event: "mint", participant },
    { ...row, event: "lock", participant, term: "t1" },
    { ...row, event: "signal", participant },
    { ...row, event: "burn", participant },
    { ...row, event: "withdraw", participant, counterparty: "e1" },
    { time: row.time, event: "invite", participant, counterparty: random.pick(people) },
    { time: row.time, event: "qualify", participant, value: "1" },
    { time: row.time, event: "mined", participant, amount_base: "1" },
  ]);
}

function timeOf(seconds: number): string {
  return formatInstant(DAY_ZERO + BigInt(seconds) * SECOND);
}

/** What people do about their eligibility, at any time before and while contributions are open. */
function eligibilityRows(
  random: Random,
  { eligibility }: Programme,
  people: readonly string[],
): ExpiringRow[] {
  if (eligibility.require.size === 0) return [];
  const at = () => random.below(8 * 86_400);
  return people.flatMap((participant) => {
    const verdicts = Array.from({ length: random.below(3) }, () => {
      const seconds = at();
      const value = random.pick(["passed", "passed", "failed"]);
      const ends = Number(DAY_ZERO / SECOND) + seconds + 86_400 + random.below(8 * 86_400);
      const expiry = random.chance(40) ? { expiresSec: ends } : {};
      return { time: timeOf(seconds), event: "verify", participant, value, ...expiry };
    });
    return [
      ...verdicts,
      ...(random.chance(60)
        ? [{ time: timeOf(at()), event: "accept", participant, value: "v1" }]
        : []),
      ...(random.chance(60) ? [{ time: timeOf(at()), event: "register", participant }] : []),
    ];
  });
}

/** Most withdrawals as a part of their lock and after it: rarely does a random one fit. */
function withdrawal(random: Random, row: EventRow, rows: readonly EventRow[]): EventRow {
  if (row.event !== "withdraw") return row;
  if (random.chance(5)) return { ...row, asset: random.pick(["AAA", "BBB"]) };
  const lock = rows.find(({ id }) => id === row.counterparty);
  if (random.chance(25) || lock?.time === undefined) return row;
  const seconds = Number((parseInstant(lock.time) - DAY_ZERO) / SECOND);
  const later = random.chance(50)
    ? 10 * 86_400 + random.below(2 * 86_400)
    : seconds + 1 + random.below(3 * 86_400);
  const { amount: _, amount_base: __, ...rest } = row;
  const whole = lock.amount ?? "0";
  const amount = random.pick([whole, `${Number(whole) >> 1}`, `${Number(whole) >> 2}`, "1"]);
  return { ...rest, time: timeOf(later), amount };
}

/** Whole seconds, as blocks have, or hours, so that much happens at once; a price in its only spelling. */
function clean<R extends EventRow>(random: Random, row: R, step: number): R {
  const seconds = parseInstant(row.time ?? "") / SECOND;
  const time = formatInstant((seconds - (seconds % BigInt(step))) * SECOND);
  // More than anybody can hold: an amount that everybody has.
  const isTooMuch = row.amount_base !== undefined && row.amount_base.length > 30;
  const amount = isTooMuch ? { amount_base: `${2n ** 100n + BigInt(random.below(1000))}` } : {};
  if (row.event !== "price") return { ...row, time, ...amount };
  const value = row.value?.replace(/0+$/, "").replace(/\.$/, "") ?? "";
  return { ...row, time, value };
}

/** By time, what holds for everybody first: a ledger cannot hear of it later in the same second. */
function ordered<R extends EventRow>(rows: readonly R[]): R[] {
  const rank = ({ event = "" }: EventRow) => (FACTS.has(event) ? 0 : 1);
  const at = ({ time = "" }: EventRow) => parseInstant(time);
  return [...rows].sort((a, b) => Number(at(a) - at(b)) || rank(a) - rank(b));
}

/** Writes down when a verdict expires that none has replaced by then, before all else of that second. */
export function expiring(rows: readonly ExpiringRow[]): readonly ExpiringRow[] {
  const expiries = rows.flatMap((row, i) => {
    const { event, participant, expiresSec } = row;
    if (event !== "verify" || expiresSec === undefined) return [];
    const time = formatInstant(BigInt(expiresSec) * SECOND);
    const isReplaced = rows
      .slice(i + 1)
      .some(
        (each) =>
          each.event === "verify" &&
          each.participant === participant &&
          parseInstant(each.time ?? "") <= parseInstant(time),
      );
    if (isReplaced || row.value === "failed") return [];
    return [{ time, event, participant: participant ?? "", value: "failed", isSilent: true }];
  });
  return ordered([...expiries, ...rows]);
}

/** Decides who tells the ledger. */
function heard(random: Random, row: EventRow, people: readonly string[]): LiveRow {
  const { event = "", participant = "" } = row;
  const isZero = /^-?0*\.?0*$/.test(row.amount ?? row.amount_base ?? "1");
  const lock = event === "withdraw" ? row.counterparty : row.id;
  // What an attestor keeps only the attestor gives back: both follow from the lock's id.
  const isKeptOutside = Number.parseInt(lock?.slice(1) ?? "0", 10) % 4 === 0;
  const isAttested = !OWN.has(event) || isZero || isKeptOutside;
  if (event !== "activate" || isAttested) return { ...row, isAttested };
  const others = people.filter((each) => each !== participant);
  const counterparty = row.counterparty ?? others[random.below(others.length || 1)];
  if (counterparty === undefined || (counterparty === participant && row.via !== "transfer"))
    return { ...row, isAttested: true };
  return { ...row, counterparty, isAttested };
}

/** Leaves out what a ledger cannot know, or is told in a way of its own: docs/live-differences.md. */
function knowable(programme: Programme, rows: readonly LiveRow[]): LiveRow[] {
  const told = new Set<string>();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return rows.filter((row, i) => {
    const { event = "", participant, value } = row;
    if (event === "void") return false;
    if (event === "register" || event === "accept") {
      const key = `${event} ${participant} ${event === "accept" ? value : ""}`;
      const isNew = !told.has(key);
      told.add(key);
      return isNew;
    }
    if (event === "fees") return isFeeInTime(programme, row);
    if (event === "mined" || event === "trade") return !isBeforeListing(programme, rows, i);
    if (event !== "withdraw") return true;
    const lock = byId.get(row.counterparty);
    return lock === undefined || lock.isAttested === row.isAttested;
  });
}

function isFeeInTime({ zoneSec }: Programme, row: LiveRow): boolean {
  const isZero = /^0*$/.test(row.amount ?? row.amount_base ?? "0");
  const closes = monthStart(parseMonth(row.value ?? "") + 1, zoneSec) + FEE_DAYS * DAY;
  return !isZero && parseInstant(row.time ?? "") < closes;
}

/** Whether a row stands on the listing's day and before the listing, which only a file can know of. */
function isBeforeListing(
  { release, zoneSec }: Programme,
  rows: readonly LiveRow[],
  i: number,
): boolean {
  const { main } = release;
  if (main.by !== "activity") return false;
  const first = rows.findIndex(({ event }) => event === "listing");
  const listed = first < 0 ? undefined : parseInstant(rows[first]?.time ?? "");
  const fallback = main.fallbackListing ?? 0n;
  const isListed = listed !== undefined && listed <= fallback;
  const listing = isListed ? listed : fallback;
  const time = parseInstant(rows[i]?.time ?? "");
  const isEarlier = time < listing || (isListed && i < first);
  return isEarlier && dayNumber(time, zoneSec) === dayNumber(listing, zoneSec);
}
