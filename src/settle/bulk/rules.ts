import { compareBytes } from "../../exact/byte-order.ts";
import type { Instant } from "../../exact/instant.ts";
import {
  admissionAt,
  lockFactors,
  signalFactors,
} from "../../programme/engines/lockdrop-actions.ts";
import type { LockdropState } from "../../programme/engines/lockdrop-state.ts";
import type { Group, LockdropShape, Term } from "../../programme/programme.ts";
import type { Columns } from "./columns.ts";
import { GROUP_BYTES, RULE, RULE_BYTES, RULES } from "./layout.ts";
import { NotFast } from "./not-fast.ts";
import { writeFactor, writeWide } from "./wide.ts";

const MAX_LOOKUPS = 1 << 20;
const END_OF_TIME = (1n << 63n) - 1n;
const START_OF_TIME = -(1n << 63n);
/** No group. */
export const NONE = 0xffff_ffff;
const REQUIREMENT_BITS = { registered: 1, accepted: 2, verified: 4 } as const;

/** Where the kernels keep the figures of a lockdrop. */
export interface RuleTables {
  /** Groups in the order of their ids as bytes: the kernels' numbers. */
  readonly groups: readonly Group[];
  readonly rankOf: ReadonlyMap<Group, number>;
  readonly assets: readonly string[];
  /** Per group: filled, total weight, total boosted weight, 16 bytes each. */
  readonly groupFigures: number;
  /** Per asset: locked, burned, 24 bytes each. */
  readonly assetTotals: number;
  /** Per (group, asset) that it takes: accepted, 24 bytes. */
  readonly fillTotals: number;
  readonly fillSlot: (group: Group, asset: string) => number | undefined;
}

/**
 * Writes the rules of a lockdrop as tables: for each stretch of time, kind, term and asset the group,
 * the limits and the factor that the plain engine's own functions give. Where they give none, the host
 * will ask the plain engine.
 */
export function writeRules(columns: Columns, state: LockdropState): RuleTables {
  const { shape } = state;
  const groups = [...shape.groups].sort((a, b) => compareBytes(a.id, b.id));
  if (groups.length > 0x7fff) throw new NotFast("it has many groups");
  const slots = fillSlots(shape);
  const tables: RuleTables = {
    groups,
    rankOf: new Map(groups.map((group, rank) => [group, rank])),
    assets: [...state.programme.assets.keys()],
    groupFigures: columns.table(groups.length * GROUP_BYTES),
    assetTotals: columns.table(state.programme.assets.size * 48),
    fillTotals: columns.table(slots.size * 24 + 24),
    fillSlot: (group, asset) => slots.get(`${group.index} ${asset}`),
  };
  const writer = new RuleWriter(columns, state, tables);
  writer.write();
  return tables;
}

function fillSlots({ groups }: LockdropShape): ReadonlyMap<string, number> {
  const keys = groups.flatMap((group) =>
    [...group.assets].map((asset) => `${group.index} ${asset}`),
  );
  return new Map(keys.map((key, slot) => [key, slot]));
}

class RuleWriter {
  private readonly rules = new Map<string, number>();
  private readonly bytes: number[] = [];

  constructor(
    private readonly columns: Columns,
    private readonly state: LockdropState,
    private readonly tables: RuleTables,
  ) {}

  write(): void {
    const { state, columns, tables } = this;
    const { shape, asOf, programme } = state;
    const { view } = columns.machine;
    const segments = segmentStarts(shape);
    const terms: (Term | undefined)[] = [...shape.terms.values(), undefined];
    const size = segments.length * 2 * terms.length * tables.assets.length;
    if (size > MAX_LOOKUPS) throw new NotFast("its rules make large tables");
    const lookups = columns.table(size * 4);
    let at = lookups;
    for (const time of segments) {
      for (const kind of ["lock", "signal"] as const) {
        for (const term of terms) {
          for (const asset of tables.assets) {
            view.setInt32(at, this.rule(kind, { term, asset, time }), true);
            at += 4;
          }
        }
      }
    }
    const ends = columns.table(segments.length * 8);
    segments.forEach((_, i) => {
      view.setBigInt64(ends + i * 8, segments[i + 1] ?? END_OF_TIME, true);
    });
    const required = [...programme.eligibility.require].reduce(
      (mask, each) => mask | REQUIREMENT_BITS[each],
      0,
    );
    this.fields({ segments: segments.length, terms: terms.length, required, ends, lookups, asOf });
  }

  private fields(known: {
    readonly segments: number;
    readonly terms: number;
    readonly required: number;
    readonly ends: number;
    readonly lookups: number;
    readonly asOf: Instant;
  }): void {
    const { columns, tables, state } = this;
    const { view } = columns.machine;
    const { boost, signal } = state.shape;
    const clamped = (at: Instant) =>
      at > END_OF_TIME ? END_OF_TIME : at < START_OF_TIME ? START_OF_TIME : at;
    const put = (offset: number, value: number) => view.setUint32(RULES + offset, value, true);
    const boosted = tables.groups.find(({ id }) => id === boost?.group);
    put(RULE.segments, known.segments);
    put(RULE.termSlots, known.terms);
    put(RULE.assets, tables.assets.length);
    put(RULE.required, known.required);
    view.setBigInt64(RULES + RULE.asOf, clamped(known.asOf), true);
    put(RULE.signalOnce, signal?.once ? 1 : 0);
    put(RULE.boostGroup, boosted === undefined ? NONE : (tables.rankOf.get(boosted) ?? NONE));
    put(RULE.boostAsset, boost === undefined ? NONE : tables.assets.indexOf(boost.asset));
    view.setBigInt64(RULES + RULE.boostOpens, clamped(boost?.opens ?? 0n), true);
    view.setBigInt64(RULES + RULE.boostCloses, clamped(boost?.closes ?? 0n), true);
    put(RULE.segmentEnds, known.ends);
    put(RULE.lookups, known.lookups);
    put(RULE.rules, this.copyRules());
    put(RULE.groups, tables.groupFigures);
    put(RULE.assetTotals, tables.assetTotals);
    put(RULE.fillTotals, tables.fillTotals);
    put(RULE.keepsBurns, boosted === undefined ? 0 : 1);
  }

  /** The number of the rule for a deposit, -1 when the host must answer. */
  private rule(
    kind: "lock" | "signal",
    deposit: { readonly term: Term | undefined; readonly asset: string; readonly time: Instant },
  ): number {
    const { state, tables } = this;
    const { shape } = state;
    if (kind === "signal" ? shape.signal === undefined : deposit.term === undefined) return -1;
    const admitted = admissionAt(state, deposit);
    if (admitted === undefined) return -1;
    const { group } = admitted;
    const slot = tables.fillSlot(group, deposit.asset);
    if (slot === undefined) throw new NotFast("a group takes what it does not list");
    const factors =
      kind === "lock"
        ? lockFactors(state, admitted, deposit)
        : signalFactors(state, admitted, deposit.asset);
    const { n, d } = factors.perBaseUnit;
    const isLock = kind === "lock";
    const key = `${isLock} ${slot} ${n}/${d}`;
    const known = this.rules.get(key);
    if (known !== undefined) return known;
    const number = this.rules.size;
    this.rules.set(key, number);
    this.bytes.push(this.writeRule({ isLock, group, asset: deposit.asset, slot, n, d }));
    return number;
  }

  private writeRule(rule: {
    readonly isLock: boolean;
    readonly group: Group;
    readonly asset: string;
    readonly slot: number;
    readonly n: bigint;
    readonly d: bigint;
  }): number {
    const { columns, state, tables } = this;
    const { machine } = columns;
    const { group, asset, isLock } = rule;
    const at = columns.table(RULE_BYTES);
    const cap = isLock && group.cap?.asset === asset ? group.cap.amount : undefined;
    const maximum = isLock ? state.shape.maximumPerParticipant.get(asset) : undefined;
    machine.view.setUint32(at, tables.rankOf.get(group) ?? 0, true);
    machine.view.setUint32(at + 4, rule.slot, true);
    machine.view.setUint32(at + 8, cap === undefined ? 0 : 1, true);
    machine.view.setUint32(at + 12, maximum === undefined ? 0 : 1, true);
    writeWide(machine, at + 16, state.shape.minimum.get(asset) ?? 0n);
    writeWide(machine, at + 32, maximum ?? 0n);
    writeWide(machine, at + 48, cap ?? 0n);
    writeFactor(machine, at + 64, rule);
    return at;
  }

  /** The rules one behind the other, as the kernels expect them. */
  private copyRules(): number {
    const { machine } = this.columns;
    const start = this.columns.table(this.bytes.length * RULE_BYTES + RULE_BYTES);
    this.bytes.forEach((from, i) => {
      machine.bytes.copyWithin(start + i * RULE_BYTES, from, from + RULE_BYTES);
    });
    return start;
  }
}

/** Instants at which some rule changes, from the beginning of time on. */
function segmentStarts({ groups, multiplier }: LockdropShape): Instant[] {
  const edges = [
    ...groups.flatMap(({ opens, closes }) => [opens, closes]),
    ...multiplier.flatMap(({ through, before }) => [
      ...(through === undefined ? [] : [through + 1n]),
      ...(before === undefined ? [] : [before]),
    ]),
  ];
  const first = START_OF_TIME;
  const starts = [...new Set([first, ...edges])].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (starts[0] !== first || starts.some((start) => start > END_OF_TIME)) {
    throw new NotFast("a window is far away");
  }
  return starts;
}
