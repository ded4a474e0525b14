import { formatDuration } from "../../exact/duration.ts";
import { formatInstantIn } from "../../exact/instant.ts";
import { div, isZero, parseFraction } from "../../exact/rational.ts";
import { decimalsOf } from "../asset-amounts.ts";
import type { Group, LockdropShape, Programme, Term } from "../programme.ts";
import { Stream } from "../stages/stream.ts";
import { exactFigure, exactPercent, grouped, inUnits } from "./figures.ts";
import { type PrintedTable, sourceOf } from "./table.ts";

/** The parts of the supply, if the definition gives them. */
export function supplyTables(programme: Programme): PrintedTable[] {
  const { supply } = programme.definition;
  if (supply === undefined) return [];
  const total = parseFraction(supply.total);
  const parts = Object.entries(supply.parts).map(([name, text]) => {
    const amount = parseFraction(text);
    return [name, exactFigure(amount), isZero(total) ? "" : exactPercent(div(amount, total))];
  });
  return [
    {
      title: "Supply",
      source: sourceOf(programme),
      columns: ["part", "amount", "of the supply"],
      rows: [...parts, ["total", exactFigure(total), "100 %"]],
    },
  ];
}

/** The pools of a lockdrop whose definition names them one by one. */
export function poolTables(programme: Programme, shape: LockdropShape): PrintedTable[] {
  if (shape.share.rates !== undefined) return [];
  const decimals = decimalsOf(programme, shape.reward);
  return [
    {
      title: `Pools of ${shape.reward}`,
      source: sourceOf(programme),
      columns: ["group", "opens", "closes", "pool", "terms"],
      rows: shape.groups.map((group) => [
        group.id,
        ...windowOf(programme, group),
        inUnits(group.pool, decimals),
        [...group.terms].join(", "),
      ]),
    },
  ];
}

function windowOf({ zoneSec }: Programme, { opens, closes }: Group): string[] {
  return [formatInstantIn(opens, zoneSec), formatInstantIn(closes, zoneSec)];
}

/** Terms or products with their coefficients. */
export function termTable(programme: Programme, terms: ReadonlyMap<string, Term>): PrintedTable {
  const remarks = new Set([...terms.values()].flatMap(({ illustrative }) => illustrative ?? []));
  const hasRemarks = remarks.size > 0;
  const note = `illustrative: ${[...remarks].join("; ")}`;
  return {
    title: "Terms and coefficients",
    source: sourceOf(programme),
    columns: ["term", "assets", "duration", "coefficient", ...(hasRemarks ? ["figures"] : [])],
    rows: [...terms.values()].map((term) => [
      term.name,
      [...term.assets].join(", "),
      term.duration === undefined ? "open" : formatDuration(term.duration),
      exactFigure(term.coefficient),
      ...(hasRemarks ? [term.illustrative === undefined ? "published" : "illustrative"] : []),
    ]),
    ...(hasRemarks ? { note } : {}),
  };
}

/** The multipliers of a lock by its time. */
export function multiplierTables(programme: Programme, shape: LockdropShape): PrintedTable[] {
  if (shape.multiplier.length === 0) return [];
  const { zoneSec } = programme;
  const rows = shape.multiplier.map(({ through, before, factor }) => {
    const until = through ?? before;
    const bound = through === undefined ? "before" : "at or before";
    const when = until === undefined ? "later" : `${bound} ${formatInstantIn(until, zoneSec)}`;
    return [when, exactFigure(factor)];
  });
  return [
    {
      title: "Multiplier by the time of the lock",
      source: sourceOf(programme),
      columns: ["locked", "multiplier"],
      rows,
      note: "the first row that fits counts; none fits: 1",
    },
  ];
}

/** What a stream pays per second. */
export function streamTables(programme: Programme): PrintedTable[] {
  const { shape } = programme;
  if (shape.kind !== "stream") return [];
  const { ratePerSec } = new Stream(shape);
  return [
    {
      title: `Stream of ${shape.reward}`,
      source: sourceOf(programme),
      columns: ["pool", "seconds", "base units per second", "never paid, base units"],
      rows: [
        [
          inUnits(shape.pool, decimalsOf(programme, shape.reward)),
          grouped(shape.durationSec.toString()),
          ratePerSec.toString(),
          (shape.pool - ratePerSec * shape.durationSec).toString(),
        ],
      ],
      note: "the rate is floored, so the last column stays in the pool whoever stakes",
    },
  ];
}
