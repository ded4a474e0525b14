import type { Definition } from "../../src/programme/definition.ts";
import { EVENT_COLUMNS } from "../../src/programme/events/parse-event.ts";
import type { Random } from "./random.ts";

/** A row as it would stand in a file; absent = empty. */
export type EventRow = Partial<Record<(typeof CSV_COLUMNS)[number], string>>;

export const CSV_COLUMNS = EVENT_COLUMNS;

const PEOPLE = ["ann", "bo", "Cy", "ümit", "=dee", "0xE1", "𝔣inn", "g,h", "zed"];

/** A cell of a CSV file, quoted where needed. */
export function quote(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as CSV, quoted where needed. */
export function csvOf(rows: readonly EventRow[]): string {
  return `${[
    CSV_COLUMNS.join(","),
    ...rows.map((row) => CSV_COLUMNS.map((column) => quote(row[column] ?? "")).join(",")),
  ].join("\n")}\n`;
}

/** Makes events that a definition has a use for, mostly in time, sometimes wrong by a rule. */
export class RandomEvents {
  private ids = 0;
  private readonly lockIds: {
    readonly id: string;
    readonly participant: string;
    readonly asset: string;
  }[] = [];
  private readonly made: EventRow[] = [];

  constructor(
    private readonly random: Random,
    private readonly definition: Definition,
    private readonly people: readonly string[] = PEOPLE,
  ) {}

  rows(count: number): readonly EventRow[] {
    this.opening();
    for (let i = 0; i < count; i++) this.one();
    return this.made;
  }

  /** An instant of the campaign, in one of several zones, sometimes with a fraction. */
  instant(fromDay = 0, toDay = 60): string {
    const seconds = this.random.below((toDay - fromDay) * 86_400) + fromDay * 86_400;
    const onTheDay = this.random.chance(15) ? seconds - (seconds % 86_400) : seconds;
    return this.at(onTheDay);
  }

  private at(seconds: number): string {
    const offset = this.random.pick([0, 8 * 3600, -(3 * 3600 + 1800)]);
    const local = new Date((Date.UTC(2024, 0, 1) / 1000 + seconds + offset) * 1000)
      .toISOString()
      .slice(0, 19);
    const sign = offset < 0 ? "-" : "+";
    const size = Math.abs(offset);
    const zone = `${sign}${String(Math.floor(size / 3600)).padStart(2, "0")}:${String((size % 3600) / 60).padStart(2, "0")}`;
    const fraction = this.random.chance(10) ? ".25" : "";
    return `${local}${fraction}${offset === 0 ? "Z" : zone}`;
  }

  private push(row: EventRow): string {
    const id = `e${this.ids++}`;
    this.made.push({ id, ...row });
    return id;
  }

  private opening(): void {
    for (const asset of ["AAA", "BBB"]) {
      if (this.random.chance(80))
        this.push({
          time: this.instant(0, 12),
          event: "price",
          asset,
          value: `${this.random.below(500) + 1}.${this.random.below(100)}`,
        });
      if (this.random.chance(50))
        this.push({ time: "2024-01-01T00:00:00Z", event: "price", asset, value: "7.5" });
    }
    for (const participant of this.people) {
      if (!this.random.chance(70)) continue;
      this.push({ time: "2024-01-01T01:00:00Z", event: "register", participant });
      this.push({
        time: "2024-01-01T02:00:00Z",
        event: "accept",
        participant,
        value: this.random.pick(["v1", "v1", "v2"]),
      });
      this.push({
        time: "2024-01-01T03:00:00Z",
        event: "verify",
        participant,
        value: this.random.pick(["passed", "passed", "failed"]),
      });
    }
    if (this.random.chance(70)) this.push({ time: this.instant(12, 30), event: "listing" });
  }

  private amount(): Pick<EventRow, "amount" | "amount_base"> {
    if (this.random.chance(5))
      return { amount_base: `${2n ** 127n + BigInt(this.random.below(1000))}` };
    if (this.random.chance(30)) return { amount_base: `${this.random.below(1_000_000_000)}` };
    return { amount: `${this.random.below(900)}` };
  }

  private one(): void {
    const { random } = this;
    if (random.chance(4) && this.made.length > 0) {
      const target = random.pick(this.made);
      this.push({
        time: this.instant(0, 60),
        event: "void",
        counterparty: target.id ?? "none",
        value: "a mistake",
      });
      return;
    }
    const { by } = this.definition.contribute;
    if (by === "lock") this.lockdropEvent();
    else if (by === "mint") this.mintEvent();
    else this.stakeEvent();
  }

  /** A term with an asset that it takes; one time in ten something that does not fit. */
  private termAndAsset(): { term: string; asset: string } {
    const { contribute } = this.definition;
    const terms = "terms" in contribute ? Object.entries(contribute.terms) : [];
    if (this.random.chance(10) || terms.length === 0) {
      return {
        term: this.random.pick(["t1", "t2", "t9"]),
        asset: this.random.pick(["AAA", "BBB"]),
      };
    }
    const [term, entry] = this.random.pick(terms);
    return { term, asset: this.random.pick(entry.assets) };
  }

  private lock(toDay: number): void {
    const participant = this.random.pick(this.people);
    const { term, asset } = this.termAndAsset();
    const time = this.instant(1, toDay);
    const id = this.push({ time, event: "lock", participant, asset, term, ...this.amount() });
    this.lockIds.push({ id, participant, asset });
  }

  private withdraw(toDay: number): void {
    if (this.lockIds.length === 0) return;
    const lock = this.random.pick(this.lockIds);
    const participant = this.random.chance(90) ? lock.participant : this.random.pick(this.people);
    this.push({
      time: this.instant(1, toDay),
      event: "withdraw",
      participant,
      asset: lock.asset,
      counterparty: lock.id,
      ...this.amount(),
    });
  }

  private lockdropEvent(): void {
    const { contribute, boost, release, share } = this.definition;
    const kinds = ["lock", "lock", "lock", "lock"];
    if ("signal" in contribute) kinds.push("signal");
    if ("withdraw" in contribute) kinds.push("withdraw", "withdraw");
    if (boost !== undefined) kinds.push("burn", "burn");
    if ("referral_bonus" in share) kinds.push("invite", "invite");
    if (release.by === "activity") kinds.push("invite", "qualify", "mined", "mined", "trade");
    if (this.random.chance(3)) kinds.push("burn", "mined", "mint", "signal");
    this.lockdropEventOf(this.random.pick(kinds));
  }

  private lockdropEventOf(kind: string): void {
    const { random } = this;
    const participant = random.pick(this.people);
    switch (kind) {
      case "lock":
        this.lock(12);
        return;
      case "withdraw":
        this.withdraw(13);
        return;
      case "signal": {
        const { term, asset } = this.termAndAsset();
        const named = random.chance(50) ? { term } : {};
        this.push({
          time: this.instant(1, 12),
          event: kind,
          participant,
          asset,
          ...named,
          ...this.amount(),
        });
        return;
      }
      case "burn": {
        const asset = random.chance(90) ? "BBB" : "AAA";
        this.push({
          time: this.instant(2, 15),
          event: kind,
          participant,
          asset,
          ...this.amount(),
        });
        return;
      }
      case "invite":
        this.push({
          time: this.instant(0, 40),
          event: kind,
          participant,
          counterparty: random.pick(this.people),
        });
        return;
      case "qualify":
        this.push({
          time: this.instant(0, 50),
          event: kind,
          participant,
          value: `${random.below(300)}.5`,
        });
        return;
      case "trade": {
        const amount = `${random.chance(30) ? "-" : ""}${random.below(900)}`;
        const value = `${random.below(1500)}.75`;
        this.push({
          time: this.instant(12, 60),
          event: kind,
          participant,
          amount,
          value,
        });
        return;
      }
      case "mined":
        this.push({
          time: this.instant(12, 60),
          event: kind,
          participant,
          ...this.amount(),
        });
        return;
      default:
        this.push({
          time: this.instant(1, 12),
          event: "mint",
          participant,
          asset: "AAA",
          amount: "1",
        });
        return;
    }
  }

  private mintEvent(): void {
    const { random } = this;
    const participant = random.pick(this.people);
    const asset = random.pick(["AAA", "AAA", "BBB"]);
    const roll = random.below(100);
    if (roll < 45)
      this.push({ time: this.instant(0, 50), event: "mint", participant, asset, ...this.amount() });
    else if (roll < 85) {
      const via = random.pick(["sale", "spend", "transfer", "withdrawal"]);
      const counterparty = random.chance(20) ? { counterparty: random.pick(this.people) } : {};
      this.push({
        time: this.instant(0, 60),
        event: "activate",
        participant,
        asset,
        via,
        ...counterparty,
        ...this.amount(),
      });
    } else
      this.push({
        time: this.instant(0, 60),
        event: "fees",
        asset,
        value: random.pick(["2023-12", "2024-01", "2024-02", "2024-03"]),
        ...this.amount(),
      });
  }

  private stakeEvent(): void {
    if (this.random.chance(65)) this.lock(25);
    else this.withdraw(45);
  }
}
