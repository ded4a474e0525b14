import { sameBytes } from "./bytes.ts";
import type { Collection } from "./collections.ts";
import type { QueryContext } from "./context.ts";
import { queryError } from "./errors.ts";

/** What `cosmos.base.query.v1beta1.PageRequest` asks for, whichever codec read it. */
export interface PageRequest {
  readonly key: Uint8Array;
  readonly offset: bigint;
  readonly limit: bigint;
  readonly countTotal: boolean;
  readonly reverse: boolean;
}

/** What `cosmos.base.query.v1beta1.PageResponse` tells. */
export interface PageResponse {
  nextKey: Uint8Array;
  total: bigint;
}

const DEFAULT_LIMIT = 100n;
const MAX_LIMIT = 1_000n;
/** How many entries one query may walk over to skip or to count them. */
const MAX_WALKED = 100_000n;
const NO_KEY = new Uint8Array(0);

/** The first parts of a key that all entries of the listing share, and how the rest is read. */
export interface Listing<K extends readonly unknown[], V> {
  readonly collection: Collection<K, V>;
  readonly beginning?: Parameters<Collection<K, V>["entries"]>[1];
  /** The key whose last bytes, after those of `beginning`, are `rest`; undefined when they are none. */
  keyFrom(rest: Uint8Array): K | undefined;
}

/**
 * One page of a collection, in the order of its keys. As in the Cosmos SDK a page begins at `key` (the
 * last answer's `nextKey`: the first key that was not shown, without the listing's beginning) or after
 * `offset` entries, has 100 entries unless told and 1000 at most, and counts all when asked to or when no
 * limit was given. Counting and skipping end at 100 000 entries: beyond, an implied count is left out (0)
 * and an explicit one is refused. Throws InvalidArgument. Source: Cosmos SDK `types/query/pagination.go`.
 */
export function paginate<K extends readonly unknown[], V>(
  ctx: QueryContext,
  listing: Listing<K, V>,
  request: PageRequest | undefined,
): { readonly page: (readonly [key: K, value: V])[]; readonly pagination: PageResponse } {
  const { offset, limit, from, reverse, isCounted } = readRequest(listing, request);
  const page: (readonly [K, V])[] = [];
  let nextKey: Uint8Array = NO_KEY;
  let walked = 0n;
  const walk = { reverse, ...(from === undefined ? {} : { from }) };
  for (const entry of listing.collection.entries(ctx, listing.beginning, walk)) {
    walked++;
    if (walked <= offset) continue;
    if (walked <= offset + limit) page.push(entry);
    else if (nextKey.length === 0) nextKey = restOf(listing, entry[0]);
    if (nextKey.length === 0) continue;
    if (!isCounted) break;
    if (walked <= MAX_WALKED) continue;
    if (request?.countTotal !== true) return { page, pagination: { nextKey, total: 0n } };
    throw queryError("InvalidArgument", `more than ${MAX_WALKED} entries: too many to count`);
  }
  return { page, pagination: { nextKey, total: isCounted ? walked : 0n } };
}

function readRequest<K extends readonly unknown[], V>(
  listing: Listing<K, V>,
  request: PageRequest | undefined,
) {
  const { key = NO_KEY, offset = 0n, limit = 0n, countTotal = false } = request ?? {};
  if (key.length > 0 && offset > 0n)
    throw queryError(
      "InvalidArgument",
      "invalid request, either offset or key is expected, got both",
    );
  if (offset > MAX_WALKED)
    throw queryError("InvalidArgument", `offset above ${MAX_WALKED}: page by key`);
  const from = key.length > 0 ? keyOf(listing, key) : undefined;
  return {
    offset,
    limit: limit === 0n ? DEFAULT_LIMIT : limit > MAX_LIMIT ? MAX_LIMIT : limit,
    from,
    reverse: request?.reverse === true,
    isCounted: from === undefined && (countTotal || limit === 0n),
  };
}

function keyOf<K extends readonly unknown[], V>(listing: Listing<K, V>, rest: Uint8Array): K {
  const key = listing.keyFrom(rest);
  if (key === undefined || !sameBytes(restOf(listing, key), rest))
    throw queryError("InvalidArgument", "invalid pagination key");
  return key;
}

function restOf<K extends readonly unknown[], V>(listing: Listing<K, V>, key: K): Uint8Array {
  const beginning = listing.collection.keyBytes((listing.beginning ?? []) as unknown as K);
  return listing.collection.keyBytes(key).slice(beginning.length);
}
