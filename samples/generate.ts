/**
 * Writes the sample events that ship: `npm run samples`. Invented people, seeded, so that every run
 * writes the same bytes; the rules they are settled by are the shipped programmes.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { addDuration } from "../src/exact/duration.ts";
import { DAY, formatInstantIn, type Instant, parseInstant, SECOND } from "../src/exact/instant.ts";

const HEADER = "id,time,event,participant,asset,amount,amount_base,term,counterparty,via,value";
const NAMES = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"];

type Row = Partial<
  Record<"participant" | "asset" | "amount" | "term" | "counterparty" | "via" | "value", string>
>;

/** A small seeded generator (Park and Miller's minimal standard). */
function seeded(seed: number) {
  let state = seed;
  const below = (n: number): number => {
    state = (state * 48271) % 2147483647;
    return state % n;
  };
  return { below, pick: <T>(items: readonly T[]): T => items[below(items.length)] as T };
}

class Sheet {
  private readonly rows: { readonly time: Instant; readonly text: string }[] = [];

  constructor(
    private readonly prefix: string,
    private readonly zoneSec: number,
  ) {}

  add(time: Instant, event: string, row: Row): string {
    const id = `${this.prefix}-${String(this.rows.length + 1).padStart(5, "0")}`;
    const {
      participant = "",
      asset = "",
      amount = "",
      term = "",
      counterparty = "",
      via = "",
      value = "",
    } = row;
    const at = formatInstantIn(time, this.zoneSec);
    const cells = [id, at, event, participant, asset, amount, "", term, counterparty, via, value];
    this.rows.push({ time, text: cells.join(",") });
    return id;
  }

  write(name: string): void {
    const sorted = [...this.rows].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
    const path = fileURLToPath(new URL(`./${name}.csv`, import.meta.url));
    writeFileSync(path, `${[HEADER, ...sorted.map((row) => row.text)].join("\n")}\n`);
  }
}

function person(index: number): string {
  return NAMES[index] ?? `user-${String(index).padStart(4, "0")}`;
}

function polLockdrop(): void {
  const random = seeded(2019);
  const sheet = new Sheet("pol", 8 * 3600);
  const rounds = ["05", "07", "12", "14", "19", "21"];
  const caps = [300_000, 400_000, 500_000, 500_000, 600_000, 700_000];
  rounds.forEach((day, round) => {
    const opens = parseInstant(`2019-11-${day}T00:00:00+08:00`);
    const deposits = 200;
    for (let i = 0; i < deposits; i++) {
      const time = opens + BigInt(random.below(86_400)) * SECOND;
      const amount = `${Math.round(((caps[round] ?? 0) / deposits) * (0.4 + random.below(140) / 100))}.${random.below(100)}`;
      const term = random.pick(["1w", "2w", "3w", "4w"]);
      sheet.add(time, "lock", {
        participant: person(random.below(240)),
        asset: "USDT",
        amount,
        term,
      });
    }
  });
  sheet.add(parseInstant("2019-11-04T23:59:59+08:00"), "lock", {
    participant: "alice",
    asset: "USDT",
    amount: "100",
    term: "4w",
  });
  const invited = parseInstant("2019-11-10T09:00:00+08:00");
  for (let i = 0; i < 60; i++) {
    const time = invited + BigInt(i) * 3600n * SECOND;
    sheet.add(time, "invite", { participant: person(i % 7), counterparty: `friend-${i}` });
    if (i % 3 !== 0)
      sheet.add(time + 20n * DAY, "qualify", {
        participant: `friend-${i}`,
        value: `${80 + i * 2}`,
      });
  }
  const listing = parseInstant("2019-12-05T16:00:00+08:00");
  sheet.add(listing, "listing", { asset: "POL" });
  for (let day = 0; day < 92; day++) {
    const start = parseInstant("2019-12-05T00:00:00+08:00") + BigInt(day) * DAY;
    for (let i = 0; i < 12; i++) {
      const time = start + BigInt(random.below(86_400)) * SECOND;
      sheet.add(time, "mined", {
        participant: person(random.below(60)),
        amount: `${random.below(900) + 1}.${random.below(1000)}`,
      });
    }
    const trader = person(random.below(20));
    const sign = random.below(4) === 0 ? "-" : "";
    sheet.add(start + 43_200n * SECOND, "trade", {
      participant: trader,
      amount: `${sign}${random.below(5000) + 1}`,
      value: `${random.below(900)}.5`,
    });
  }
  sheet.write("pol-lockdrop");
}

function ktstBurningDrop(): void {
  const random = seeded(2020);
  const sheet = new Sheet("ktst", 8 * 3600);
  const opens = parseInstant("2020-09-16T20:00:00+08:00");
  const prices = { KCS: "0.92", BTC: "10950.5", ETH: "365.4", ATOM: "5.31" };
  for (const [asset, value] of Object.entries(prices)) {
    sheet.add(opens - 600n * SECOND, "price", { asset, value });
  }
  const people = 260;
  for (let i = 0; i < people; i++) {
    const time = opens - DAY + BigInt(i * 60) * SECOND;
    const participant = person(i);
    sheet.add(time, "register", { participant });
    sheet.add(time + 10n * SECOND, "verify", {
      participant,
      value: i % 37 === 36 ? "failed" : "passed",
    });
    if (i % 41 !== 40) sheet.add(time + 20n * SECOND, "accept", { participant, value: "v1" });
  }
  for (let i = 0; i < 900; i++) {
    const time = opens + BigInt(random.below(4 * 86_400)) * SECOND;
    const participant = person(random.below(people));
    const kcs = random.below(4) !== 0;
    const term = kcs
      ? random.pick(["kcs-7d", "kcs-14d", "kcs-30d", "kcs-60d", "kcs-90d"])
      : random.pick(["btc", "eth", "atom"]);
    const asset = kcs ? "KCS" : term.toUpperCase();
    const amount = kcs
      ? `${random.below(5000) + 10}.${random.below(1000)}`
      : asset === "ATOM"
        ? `${random.below(900) + 1}.5`
        : `${random.below(3)}.${random.below(100_000) + 1}`;
    sheet.add(time, "lock", { participant, asset, amount, term });
  }
  const burning = parseInstant("2020-09-20T20:00:00+08:00");
  for (let i = 0; i < 400; i++) {
    const time = burning + BigInt(random.below(4 * 86_400)) * SECOND;
    sheet.add(time, "burn", {
      participant: person(random.below(people)),
      asset: "POL",
      amount: `${random.below(400) + 1}.${random.below(100)}`,
    });
  }
  sheet.add(parseInstant("2020-09-25T08:00:00+08:00"), "register", { participant: "late" });
  sheet.write("ktst-burningdrop");
}

function kinesisYield(): void {
  const random = seeded(2023);
  const sheet = new Sheet("kin", 0);
  const first = parseInstant("2019-05-01T00:00:00Z");
  const open = new Map<string, number>();
  for (let i = 0; i < 700; i++) {
    const time = first + BigInt(i) * 2n * DAY + BigInt(random.below(86_400)) * SECOND;
    const participant = person(random.below(60));
    const asset = random.pick(["KAU", "KAG"]);
    const amount = random.below(1500) + 1;
    const key = `${participant} ${asset}`;
    open.set(key, (open.get(key) ?? 0) + amount);
    sheet.add(time, "mint", { participant, asset, amount: `${amount}` });
    if (random.below(3) === 0) continue;
    const part = random.below(open.get(key) ?? 1) + 1;
    open.set(key, (open.get(key) ?? 0) - part);
    const via = random.pick(["sale", "spend", "transfer", "withdrawal"]);
    sheet.add(time + BigInt(random.below(40)) * DAY, "activate", {
      participant,
      asset,
      amount: `${part}`,
      via,
    });
  }
  for (let month = 0; month < 12; month++) {
    const day = addDuration(
      parseInstant("2022-04-01T00:00:00Z"),
      { unit: "months", count: month },
      0,
    );
    const value = formatInstantIn(day - DAY, 0).slice(0, 7);
    for (const asset of ["KAU", "KAG"]) {
      sheet.add(day + 3600n * SECOND, "fees", {
        asset,
        amount: `${random.below(9000) + 1000}.${random.below(1000)}`,
        value,
      });
    }
  }
  sheet.write("kinesis-minters-yield");
}

polLockdrop();
ktstBurningDrop();
kinesisYield();
