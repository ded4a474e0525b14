import { formatInstant, SECOND } from "../exact/instant.ts";
import type { QueryContext } from "./kernel/context.ts";
import { TxError } from "./kernel/errors.ts";
import { parseAddress } from "./modules/accounts/index.ts";
import { certificatesHeldBy } from "./modules/certificates/index.ts";
import {
  type ProgrammeAccount,
  type ProgrammeStatement,
  programmeAccount,
  programmesWith,
} from "./modules/programmes/index.ts";

/** Programmes and kinds of certificates that one statement lists. */
const MOST_PROGRAMMES = 50;
const MOST_CERTIFICATES = 200n;

/** What a statement is about: an account, in one programme or in all that it takes part in. */
export interface StatementScope {
  readonly address: string;
  /** Null for all. */
  readonly programme: string | null;
}

/** Certificates of one series in the account: whoever holds them at maturity has the principal. */
interface CertificateLine {
  readonly denom: string;
  readonly amount: string;
  readonly asset: string;
  readonly product: string;
  readonly principal: string;
  readonly matures: string;
  readonly seconds_left: string;
  readonly outstanding: string;
}

/** Everything that a ledger says of an account and its programmes after one block. */
export interface AccountStatement {
  readonly chain_id: string;
  readonly height: string;
  readonly time: string;
  readonly address: string;
  readonly programme: string | null;
  readonly programmes: readonly ProgrammeStatement[];
  readonly certificates: readonly CertificateLine[];
  /** Whether the account takes part in more programmes, or holds more certificates, than are listed. */
  readonly more: boolean;
}

/** A statement with what a page is made from. */
export interface StatementPage {
  readonly statement: AccountStatement;
  readonly accounts: readonly ProgrammeAccount[];
}

/**
 * The statement of an account as a function of the state alone: over the state of a node and over a few proven
 * entries of it, the same comes out. Throws `sdk` 7 for what is no address.
 */
export function statementOf(ctx: QueryContext, scope: StatementScope): StatementPage {
  const { address, programme } = scope;
  parseAddress(address);
  const known =
    programme === null ? programmesWith(ctx, address, MOST_PROGRAMMES + 1) : [programme];
  const ids = known.slice(0, MOST_PROGRAMMES);
  const accounts = ids.flatMap((id) => programmeAccount(ctx, id, address) ?? []);
  const { lines, more } = certificateLines(ctx, address);
  const statement = {
    chain_id: ctx.chainId,
    height: `${ctx.height}`,
    time: timeText(ctx.timeSec),
    address,
    programme,
    programmes: accounts.map((each) => each.statement),
    certificates: lines,
    more: more || known.length > ids.length,
  };
  return { statement, accounts };
}

/** Whether a text is an address of this ledger. */
export function isAddress(text: string): boolean {
  try {
    parseAddress(text);
    return true;
  } catch (error) {
    if (error instanceof TxError) return false;
    throw error;
  }
}

function certificateLines(ctx: QueryContext, address: string) {
  const none = { key: new Uint8Array(), offset: 0n, countTotal: false, reverse: false };
  const page = { ...none, limit: MOST_CERTIFICATES };
  const { holdings, pagination } = certificatesHeldBy(ctx, address, page);
  const lines = holdings.map(({ series, amount, principal, secondsLeft }): CertificateLine => {
    const { denom, asset, product, maturitySec, issued, redeemed, returned } = series;
    return {
      ...{ denom, amount: `${amount}`, asset, product, principal: `${principal}` },
      ...{ matures: timeText(maturitySec), seconds_left: `${secondsLeft}` },
      outstanding: `${issued - redeemed - returned}`,
    };
  });
  return { lines, more: pagination.nextKey.length > 0 };
}

function timeText(timeSec: number): string {
  return formatInstant(BigInt(timeSec) * SECOND);
}
