import { formatAmount } from "../../../exact/amount.ts";
import { formatInstantIn, type Instant } from "../../../exact/instant.ts";
import { unassigned } from "../../../programme/engines/lockdrop-result.ts";
import { lint } from "../../../programme/lint/lint.ts";
import type { LockdropShape, Programme } from "../../../programme/programme.ts";
import type { LoadedProgramme } from "../../../settle/definition-file.ts";
import { fieldsText } from "./node-options.ts";

/** A window of a programme by what opens in it. */
interface NamedWindow {
  readonly name: string;
  readonly opens: string;
  readonly closes: string;
}

/** What registering a definition would mean, for people and for `--json`. */
export interface RegistrationPreview {
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** Says what is registered before anything is signed: hash, pool, windows in the programme's zone, findings. */
export function registrationPreview(
  { programme, sha256 }: LoadedProgramme,
  { id, denom }: { readonly id: string; readonly denom: string },
): RegistrationPreview {
  const pool = poolOf(programme);
  const windows = windowsOf(programme);
  const findings = lint(programme).map(({ severity, code, path, reason }) => {
    return { severity, code, path, reason };
  });
  const fields: (readonly [string, string])[] = [
    ["programme", `${id}: ${programme.title}`],
    ["definition sha256", sha256],
    ["to pay now", pool === undefined ? "nothing: fees fund it" : poolText(pool, denom)],
    ...windows.map(
      ({ name, opens, closes }) => [name, `${opens} up to, not including, ${closes}`] as const,
    ),
    ...findings.map(
      ({ severity, code, path, reason }) => [severity, `${path}: ${reason} [${code}]`] as const,
    ),
  ];
  const paid = pool === undefined ? null : { denom, amount: pool.amount };
  const json = { id, definition_sha256: sha256, pool: paid, windows, findings };
  return { text: fieldsText(fields), json };
}

interface Pool {
  readonly symbol: string;
  readonly decimals: number;
  readonly amount: bigint;
}

/** The whole pool that registration takes: every group's, and what the rates leave; none of a minter's yield. */
function poolOf({ shape, assets }: Programme): Pool | undefined {
  if (shape.kind !== "lockdrop") return undefined;
  const amount = shape.groups.reduce((sum, { pool }) => sum + pool, unassigned(shape));
  return { symbol: shape.reward, decimals: assets.get(shape.reward)?.decimals ?? 0, amount };
}

function poolText({ symbol, decimals, amount }: Pool, denom: string): string {
  return `${formatAmount(amount, decimals)} ${symbol} (${amount}${denom})`;
}

function windowsOf({ shape, zoneSec }: Programme): NamedWindow[] {
  const window = (name: string, opens: Instant, closes: Instant) => {
    return {
      name,
      opens: formatInstantIn(opens, zoneSec),
      closes: formatInstantIn(closes, zoneSec),
    };
  };
  if (shape.kind === "mint") {
    const { offer } = shape;
    return offer === undefined ? [] : [window("offer", offer.opens, offer.closes)];
  }
  return shape.kind === "lockdrop" ? lockdropWindows(shape, window) : [];
}

function lockdropWindows(
  { groups, withdrawWindows, boost }: LockdropShape,
  window: (name: string, opens: Instant, closes: Instant) => NamedWindow,
): NamedWindow[] {
  return [
    ...groups.map(({ id, opens, closes }) => window(`group ${id}`, opens, closes)),
    ...withdrawWindows.map(({ opens, closes }) => window("withdrawals", opens, closes)),
    ...(boost === undefined ? [] : [window("boost", boost.opens, boost.closes)]),
  ];
}
