import type { Client } from "../../../client/client.ts";
import { formatAmount } from "../../../exact/amount.ts";
import { formatInstantIn, parseInstant, SECOND } from "../../../exact/instant.ts";
import type { QueryProgrammeResponse } from "../../../ledger/gen/aliquot/programmes/v1/query.ts";
import type { Programme as Registered } from "../../../ledger/gen/aliquot/programmes/v1/types.ts";
import { compile } from "../../../programme/compile/compile.ts";
import type { Definition } from "../../../programme/definition.ts";
import type { Programme } from "../../../programme/programme.ts";
import { UserError } from "../../../settle/user-error.ts";

/** A programme as it stands on the ledger, with what its definition says of symbols, decimals and times. */
export class ProgrammeView {
  constructor(
    readonly registered: Registered,
    readonly state: QueryProgrammeResponse,
    readonly programme: Programme,
    /** The last block's time in seconds since 1970. */
    readonly nowSec: bigint,
  ) {}

  /** Base units of one of the definition's assets as people read them. */
  amount(base: string, symbol: string): string {
    const decimals = this.programme.assets.get(symbol)?.decimals ?? 0;
    return `${formatAmount(BigInt(base), decimals)} ${symbol}`;
  }

  /** The symbol of a denomination. */
  symbolOf(denom: string): string {
    return this.registered.assets.find((each) => each.denom === denom)?.asset ?? denom;
  }

  /** What the programme pays its shares in; of a minter's yield that depends on the group. */
  get reward(): string {
    return this.programme.definition.reward ?? "";
  }

  /** A second on the clock of the programme's zone. */
  moment(sec: bigint): string {
    return formatInstantIn(sec * SECOND, this.programme.zoneSec);
  }

  /** `in 89 d 23:59:59`, or that it is over. */
  countdown(sec: bigint): string {
    const left = sec - this.nowSec;
    if (left <= 0n) return "over";
    const clock = [(left % DAY_SEC) / 3_600n, (left % 3_600n) / 60n, left % 60n];
    const time = clock.map((part) => part.toString().padStart(2, "0")).join(":");
    return `in ${left / DAY_SEC} d ${time}`;
  }
}

const DAY_SEC = 86_400n;

/** Asks the ledger for a programme. Throws UserError `not-found`. */
export async function programmeView(client: Client, id: string): Promise<ProgrammeView> {
  const state = await client.programmes.programme(id);
  if (state?.programme === undefined) throw unknownProgramme(id);
  const programme = await registeredProgramme(client, id);
  const nowSec = parseInstant((await client.status()).latestTime) / SECOND;
  return new ProgrammeView(state.programme, state, programme, nowSec);
}

/** The programme as its definition on the ledger says. Throws UserError `not-found`. */
export async function registeredProgramme(client: Client, id: string): Promise<Programme> {
  const found = await client.programmes.definition(id);
  if (found === undefined) throw unknownProgramme(id);
  return compile(JSON.parse(found.canonical) as Definition);
}

/** The refusal of an id that no programme has. */
export function unknownProgramme(id: string): UserError {
  const problem = `no programme on this ledger is called ${id}`;
  return new UserError("not-found", 7, problem, undefined, "see aliquot query programmes list");
}
