import { formatAmount } from "../exact/amount.ts";
import type { Comparison, PersonChange, TokenEffects } from "../settle/compare/compare-sides.ts";
import {
  type Change,
  delta,
  type GroupChange,
  isChanged,
  REWARD_FIGURES,
} from "../settle/compare/figures.ts";
import { grouped } from "./settlement-text.ts";
import { textTable } from "./text-table.ts";

/** Groups beyond this are in --json. */
const GROUPS_SHOWN = 12;
/** Rows of one participant beyond this are in --json. */
const ROWS_SHOWN = 40;

/** Writes the figures of a comparison in whole units of their tokens. */
export class ComparisonText {
  constructor(private readonly decimals: ReadonlyMap<string, number>) {}

  /** "24347.5", for other programs. */
  decimal(base: bigint, token: string): string {
    return formatAmount(base, this.decimals.get(token) ?? 0);
  }

  /** Weights on both sides, in whole units. */
  weights({ before, after }: Change, weightDecimals: number): [string, string] {
    const plain = (weight: bigint) => grouped(formatAmount(weight, weightDecimals));
    return [plain(before), plain(after)];
  }

  /** "24,347.5 POL". */
  amount(base: bigint, token: string): string {
    return `${this.plain(base, token)} ${token}`;
  }

  /** "+24,347.5 POL". */
  signed(base: bigint, token: string): string {
    return `${base > 0n ? "+" : ""}${this.amount(base, token)}`;
  }

  /** Every reward token: pool, allocated, dust, released, held, burned. */
  rewards({ rewards }: Comparison): string {
    const rows = rewards.flatMap(({ token, figures }) =>
      REWARD_FIGURES.map((key) => [token, key, ...this.cells(figures[key], token)]),
    );
    return textTable(["token", "all participants", "before", "after", "change"], rows);
  }

  /** The groups in which something differs. */
  groups({ groups }: Comparison): string {
    if (groups.length === 0) return "no group changes\n";
    const rows = groups.slice(0, GROUPS_SHOWN).flatMap((group) => this.groupRows(group));
    const more = groups.length - GROUPS_SHOWN;
    const note = more > 0 ? `and ${more} more groups (--json lists all)\n` : "";
    return `${textTable(["group", "figure", "before", "after", "change"], rows)}${note}`;
  }

  /** One participant: totals, then the rows that differ. */
  person({ participant, before, after }: PersonChange, groups: readonly GroupChange[]): string {
    if (before === undefined && after === undefined)
      return `${participant}: no share on either side\n`;
    const rows: string[][] = [];
    const tokens = new Set([...(before?.tokens.keys() ?? []), ...(after?.tokens.keys() ?? [])]);
    for (const token of tokens) {
      for (const key of ["allocated", "released", "burned"] as const) {
        const [a, b] = [before?.tokens.get(token), after?.tokens.get(token)];
        const change = { before: a?.[key] ?? 0n, after: b?.[key] ?? 0n };
        if (key !== "allocated" && change.before === 0n && change.after === 0n) continue;
        rows.push([`${key} in all, ${token}`, ...this.cells(change, token)]);
      }
    }
    rows.push(...this.shareRows({ participant, before, after }, groups));
    const more = rows.length - ROWS_SHOWN;
    const note = more > 0 ? `and ${more} more figures (--json lists all)\n` : "";
    const header = [participant, "before", "after", "change"];
    return `${textTable(header, rows.slice(0, ROWS_SHOWN))}${note}`;
  }

  /** How many gain and lose in a token, and the largest effects. */
  effects(effects: TokenEffects, who: string): string {
    const { token, gained, lost, largest } = effects;
    const line = `${token}: ${gained} ${who} gain, ${lost} lose\n`;
    if (largest.length === 0) return line;
    const rows = largest.map(({ participant, allocated }) => [
      participant,
      ...this.cells(allocated, token),
    ]);
    return `${line}${textTable(["largest effects", "before", "after", "change"], rows)}`;
  }

  /** The equation of the changes, in every token. */
  conservation({ rewards, effects }: Comparison): string {
    const lines = rewards.map(({ token, figures }) => {
      const changes = effects.find((each) => each.token === token)?.sumOfChanges ?? 0n;
      const [dust, pool] = [delta(figures.dust), delta(figures.pool)];
      const sum = `${this.signed(changes, token)} + change of dust ${this.signed(dust, token)}`;
      return `checked: sum of all changes ${sum} = change of pool ${this.signed(pool, token)}\n`;
    });
    return lines.join("");
  }

  private shareRows({ before, after }: PersonChange, groups: readonly GroupChange[]): string[][] {
    const ids = new Set([...(before?.groups.keys() ?? []), ...(after?.groups.keys() ?? [])]);
    return [...ids].flatMap((id) => {
      const group = groups.find((each) => each.id === id);
      const [a, b] = [before?.groups.get(id), after?.groups.get(id)];
      if (group === undefined) return [];
      const change = (key: "weight" | "boostedWeight" | "allocation") => ({
        before: a?.[key] ?? 0n,
        after: b?.[key] ?? 0n,
      });
      const rows: [string, string[]][] = [
        ["weight", this.weightCells(change("weight"), group)],
        ["boosted weight", this.weightCells(change("boostedWeight"), group)],
        [`allocation, ${group.token}`, this.cells(change("allocation"), group.token)],
      ];
      const isBoosted = [a, b].some((each) => each !== undefined && each.boost !== "");
      return rows
        .filter(([name]) => name !== "boosted weight" || isBoosted)
        .map(([name, cells]) => [`group ${id}: ${name}`, ...cells]);
    });
  }

  private groupRows(group: GroupChange): string[][] {
    const { id, token, figures, participants, fill, movement } = group;
    const rows: [string, Change, string[]][] = [
      [`pool, ${token}`, figures.pool, this.cells(figures.pool, token)],
      [`carried in, ${token}`, figures.carriedIn, this.cells(figures.carriedIn, token)],
      [`allocated, ${token}`, figures.allocated, this.cells(figures.allocated, token)],
      [`dust, ${token}`, figures.dust, this.cells(figures.dust, token)],
      ["weight of all", figures.totalWeight, this.weightCells(figures.totalWeight, group)],
      [
        "boosted weight of all",
        figures.totalBoostedWeight,
        this.weightCells(figures.totalBoostedWeight, group),
      ],
      ["participants", participants, countCells(participants)],
    ];
    for (const { asset, accepted, cap } of fill) {
      rows.push([`filled, ${asset}`, accepted, this.cells(accepted, asset)]);
      rows.push([`cap, ${asset}`, cap, this.cells(cap, asset)]);
    }
    const changed = rows.filter(([, change]) => isChanged(change));
    const { joined, left, changed: other, reweighed } = movement;
    const moved = `${joined} join, ${left} leave, ${other} change (${reweighed} in weight)`;
    return [...changed.map(([name, , cells]) => [id, name, ...cells]), [id, "rows", "", "", moved]];
  }

  private cells(change: Change, token: string): string[] {
    const plain = (base: bigint) => this.plain(base, token);
    return [plain(change.before), plain(change.after), plus(delta(change), plain)];
  }

  private weightCells(change: Change, { weightDecimals }: GroupChange): string[] {
    const plain = (weight: bigint) => grouped(formatAmount(weight, weightDecimals));
    return [...this.weights(change, weightDecimals), plus(delta(change), plain)];
  }

  private plain(base: bigint, token: string): string {
    return grouped(this.decimal(base, token));
  }
}

function countCells(change: Change): string[] {
  const plain = (count: bigint) => `${count}`;
  return [plain(change.before), plain(change.after), plus(delta(change), plain)];
}

function plus(change: bigint, plain: (value: bigint) => string): string {
  return `${change > 0n ? "+" : ""}${plain(change)}`;
}
