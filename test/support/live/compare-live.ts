import type {
  QueryParticipantResponse,
  QueryProgrammeResponse,
} from "../../../src/ledger/gen/aliquot/programmes/v1/query.ts";
import type { Refusal } from "../../../src/programme/events/refusal.ts";
import { type Settlement, settle } from "../../../src/programme/settle.ts";
import { eventsOf, figuresOf } from "../settle-rows.ts";
import { exportedRows } from "./exported-rows.ts";
import { featuresOf } from "./features.ts";
import { PROGRAMME_ID } from "./live-messages.ts";
import { denomOf, type LiveNetwork } from "./network.ts";
import { instantAt, type LiveCase, liveCase } from "./random-live.ts";
import { type LiveRun, runLive } from "./run-live.ts";
import { type Answer, refusalVerdict } from "./teller.ts";

/** What a case came to: differences between ledger and bulk, and what was compared. */
export interface Comparison {
  readonly differences: readonly string[];
  /** Events that both took or refused alike. */
  readonly answers: number;
  /** What the rules said of events that they did not take whole. */
  readonly reasons: readonly string[];
  readonly features: readonly string[];
}

/** Runs the case of a seed on a ledger and in bulk. */
export async function compareLive(seed: number): Promise<Comparison> {
  const given = liveCase(seed);
  const { programme, rows, asOfSec } = given;
  const bulk = settle(programme, eventsOf(programme, rows), instantAt(asOfSec));
  const run = await runLive(given);
  const figures = new Figures(bulk, run.network);
  const differences = [
    ...run.failures,
    ...verdicts(bulk, run.answers),
    ...figures.compare(),
    ...compareExport(given, bulk, run),
  ];
  const reasons = bulk.refusals.map(({ reason }) => reason);
  return { differences, answers: run.answers.length, reasons, features: featuresOf(bulk) };
}

/** Every event has the same answer: taken, taken in part, or refused for the same reason. */
function verdicts({ refusals, engine }: Settlement, answers: readonly Answer[]): string[] {
  const byEvent = new Map(refusals.map((each) => [each.event.line, each]));
  const accepted = new Map<string, bigint>();
  if (engine.kind === "lockdrop")
    for (const members of engine.state.members)
      for (const { positions } of members.values())
        for (const position of positions) accepted.set(position.event.id, position.accepted);
  return answers.flatMap((answer) => {
    const { event } = answer;
    const wanted = verdictOf(byEvent.get(event.line));
    const got = answer.verdict;
    const where = `${event.type} ${event.id} at line ${event.line}`;
    if (wanted !== got) return [`${where}: bulk ${wanted}, ledger ${got}`];
    const taken = accepted.get(event.id);
    if (event.type !== "lock" || answer.accepted === undefined || answer.accepted === taken)
      return [];
    return [`${where}: bulk accepts ${taken}, ledger ${answer.accepted}`];
  });
}

function verdictOf(refusal: Refusal | undefined): string {
  if (refusal === undefined || refusal.reason === "cap-partial") return "accepted";
  return refusalVerdict(refusal.reason);
}

/** The ledger's figures beside the settlement's. */
class Figures {
  private readonly found: string[] = [];
  private readonly view: QueryProgrammeResponse;

  constructor(
    private readonly bulk: Settlement,
    private readonly network: LiveNetwork,
  ) {
    this.view = network.query(`${QUERY}/Programme`, { id: PROGRAMME_ID });
  }

  compare(): readonly string[] {
    this.groups();
    this.deposits();
    this.lots();
    this.vaults();
    const people = new Set(this.bulk.allocations.map(({ participant }) => participant));
    for (const participant of people) this.participant(participant);
    if (this.bulk.engine.kind === "lockdrop") this.positions(people);
    return this.found;
  }

  private same(what: string, bulk: unknown, ledger: unknown): void {
    if (String(bulk) !== String(ledger)) this.found.push(`${what}: bulk ${bulk}, ledger ${ledger}`);
  }

  private groups(): void {
    for (const group of this.bulk.groups) {
      const live = this.view.groups.find((each) => each.group === group.id);
      const { id } = group;
      // A month in which nothing is divided needs no record.
      if (live === undefined && group.pool === 0n) continue;
      this.same(`pool of ${id}`, group.pool, live?.pool);
      this.same(`weight of ${id}`, group.totalWeight, live?.weight);
      this.same(`boosted weight of ${id}`, group.totalBoostedWeight, live?.boosted);
      this.same(`members of ${id}`, group.participants, live?.members);
      this.same(`allocated of ${id}`, group.allocated, live?.allocated);
      this.same(`whether ${id} is swept`, true, live?.swept);
    }
  }

  private deposits(): void {
    for (const { asset, accepted, withdrawn, burned } of this.bulk.deposits) {
      const none = { accepted: "0", withdrawn: "0", burned: "0" };
      const live = this.view.deposits.find((each) => each.asset === asset) ?? none;
      this.same(`accepted ${asset}`, accepted, live.accepted);
      this.same(`withdrawn ${asset}`, withdrawn, live.withdrawn);
      this.same(`burned ${asset}`, burned, live.burned);
    }
  }

  private lots(): void {
    for (const { asset, minted, activated } of this.bulk.lots) {
      const none = { minted: "0", activated: "0" };
      const live = this.view.lots.find((each) => each.asset === asset) ?? none;
      this.same(`minted ${asset}`, minted, live.minted);
      this.same(`activated ${asset}`, activated, live.activated);
    }
  }

  /** What left the vault: payments, abandoned shares, dust and pools of nobody. */
  private vaults(): void {
    for (const token of new Set(this.bulk.groups.map((group) => group.token))) {
      const none = { funded: "0", claimed: "0", burned: "0", swept: "0" };
      const live = this.view.vaults.find(({ denom }) => denom === denomOf(token)) ?? none;
      const groups = this.bulk.groups.filter((group) => group.token === token);
      const left = this.bulk.unassigned.filter((each) => each.token === token);
      const { paid, lost } = this.paid({ token });
      const amounts = (all: readonly { readonly amount: bigint }[]) =>
        total(all.map(({ amount }) => amount));
      this.same(
        `funded ${token}`,
        total(groups.map(({ pool }) => pool)) + amounts(left),
        live.funded,
      );
      this.same(`claimed ${token}`, paid, live.claimed);
      this.same(`abandoned ${token}`, lost, live.burned);
      this.same(
        `swept ${token}`,
        total(groups.map(({ dust }) => dust)) + amounts(left),
        live.swept,
      );
    }
  }

  private participant(participant: string): void {
    const live: QueryParticipantResponse = this.network.query(`${QUERY}/Participant`, {
      id: PROGRAMME_ID,
      participant,
    });
    if (this.bulk.engine.kind === "mint") {
      this.minter(participant, live);
      return;
    }
    const { paid, lost } = this.paid({ participant });
    const own = this.bulk.allocations.filter((each) => each.participant === participant);
    this.same(
      `share of ${participant}`,
      total(own.map((each) => each.allocation)),
      live.participant?.allocation,
    );
    this.same(`released to ${participant}`, paid, live.released);
    this.same(`claimed by ${participant}`, paid, live.participant?.claimed);
    this.same(`lost by ${participant}`, lost, live.abandoned);
    this.same(`burned of ${participant}`, lost, live.participant?.abandoned);
    const all = (rows: readonly (readonly unknown[])[]) =>
      rows
        .map((row) => row.join(" "))
        .sort()
        .join("\n");
    const wanted = own.map((each) => [
      each.group,
      each.weight,
      each.boostedWeight,
      each.allocation,
    ]);
    const got = live.shares.map((each) => [each.group, each.weight, each.boosted, each.share]);
    this.same(`shares of ${participant}`, all(wanted), all(got));
  }

  private minter(participant: string, live: QueryParticipantResponse): void {
    const own = this.bulk.allocations.filter((each) => each.participant === participant);
    for (const token of new Set(own.map((each) => each.token))) {
      const shares = own.filter((each) => each.token === token).map((each) => each.allocation);
      const minter = live.minters.find(({ asset }) => asset === token);
      this.same(`yield of ${participant} in ${token}`, total(shares), minter?.allocated);
      const { paid } = this.paid({ participant, token });
      this.same(`claimed by ${participant} in ${token}`, paid, minter?.claimed);
    }
  }

  private positions(people: ReadonlySet<string>): void {
    const { engine } = this.bulk;
    if (engine.kind !== "lockdrop") return;
    for (const participant of people) {
      const live: QueryParticipantResponse = this.network.query(`${QUERY}/Participant`, {
        id: PROGRAMME_ID,
        participant,
      });
      const own = engine.state.members.flatMap((each) => each.get(participant)?.positions ?? []);
      const wanted = own.map(
        ({ accepted, remaining, weight }) => `${accepted} ${remaining} ${weight}`,
      );
      const got = live.positions.map(
        ({ accepted, remaining, weight }) => `${accepted} ${remaining} ${weight}`,
      );
      this.same(`positions of ${participant}`, wanted.sort().join("\n"), got.sort().join("\n"));
    }
  }

  private paid(of: { readonly participant?: string; readonly token?: string }) {
    let paid = 0n;
    let lost = 0n;
    for (const { participant, token, kind, amount } of this.bulk.payments) {
      if (participant !== (of.participant ?? participant) || token !== (of.token ?? token))
        continue;
      if (kind === "burned") lost += amount;
      else paid += amount;
    }
    return { paid, lost };
  }
}

const QUERY = "/aliquot.programmes.v1.Query";

function total(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, each) => sum + each, 0n);
}

/** What everybody can read on the ledger, as a file, settles to the same figures. */
function compareExport(
  { programme, asOfSec }: LiveCase,
  bulk: Settlement,
  { network }: LiveRun,
): string[] {
  const rows = exportedRows(network);
  const events = eventsOf(programme, rows);
  if (events.length !== rows.length) return ["a row of the export is malformed"];
  const again = settle(programme, events, instantAt(asOfSec));
  const refused = again.refusals.filter(({ reason }) => reason !== "cap-partial");
  if (refused.length > 0)
    return refused.map(({ event, reason }) => `exported ${event.type} ${event.id}: ${reason}`);
  const [wanted, got] = [accountedFor(bulk), accountedFor(again)];
  const at = wanted.findIndex((line, i) => line !== got[i]);
  if (at < 0 && wanted.length === got.length) return [];
  return [`export: bulk ${wanted[at]}, from the ledger's log ${got[at]}`];
}

/** All figures but what was refused, which no log holds. */
function accountedFor(settlement: Settlement): string[] {
  const deposits = settlement.deposits.flatMap(({ asset, accepted, withdrawn, burned, held }) =>
    accepted === 0n ? [] : [{ asset, accepted, withdrawn, burned, held }],
  );
  const figures = { ...(figuresOf(settlement) as object), deposits };
  const plain = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}` : value);
  return JSON.stringify(figures, plain, 1).split("\n");
}
