import { base64 } from "@scure/base";
import { ClientError } from "./client-error.ts";

const PAGE_LIMIT = 1_000n;
const NOT_FOUND = 22;

/** What a query was refused for: `sdk` 22 is "not found". */
export class QueryRefused extends ClientError {
  constructor(
    readonly codespace: string,
    readonly queryCode: number,
    log: string,
  ) {
    super("client/query-refused", log);
  }
}

/** Which part of a list is asked for. */
export interface Page {
  readonly key: Uint8Array;
  readonly offset: bigint;
  readonly limit: bigint;
  readonly countTotal: boolean;
  readonly reverse: boolean;
}

/** Follows the pages of a list to its end. */
export async function allPages<
  T extends { readonly pagination?: { readonly nextKey: Uint8Array } | undefined },
>(ask: (page: Page) => Promise<T>): Promise<T[]> {
  const pages: T[] = [];
  const rest = { offset: 0n, limit: PAGE_LIMIT, countTotal: false, reverse: false };
  for (let key = new Uint8Array(); ; ) {
    const page = await ask({ ...rest, key });
    pages.push(page);
    const next = page.pagination?.nextKey ?? new Uint8Array();
    if (next.length === 0 || base64.encode(next) === base64.encode(key)) return pages;
    key = new Uint8Array(next);
  }
}

/** Undefined for the answer that something does not exist; throws every other error on. */
export function absentWhenNotFound(error: unknown): undefined {
  if (error instanceof QueryRefused && error.queryCode === NOT_FOUND) return undefined;
  throw error;
}
