import type { SearchCondition, SearchRequest } from "../../node/node.ts";

/** Characters of a query at most, as CometBFT has it. */
const MAX_QUERY_CHARS = 512;
/** Conditions of a query at most. */
const MAX_CONDITIONS = 16;
/** Results of a page when nothing is said, and at most. */
const DEFAULT_PER_PAGE = 30;
const MAX_PER_PAGE = 100;

/** A query or a page that cannot be; the text is CometBFT's where it has one. */
export class QueryTextError extends Error {
  override readonly name = "QueryTextError";
}

type Operator = SearchCondition["op"];
type TokenKind = "tag" | "string" | "number" | "AND" | Operator;

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly at: number;
}

const LABELS: Readonly<Record<TokenKind, string>> = {
  tag: "tag",
  string: "string",
  number: "number",
  AND: "AND operator",
  CONTAINS: "CONTAINS operator",
  EXISTS: "EXISTS operator",
  "=": "= operator",
  "<": "< operator",
  "<=": "<= operator",
  ">": "> operator",
  ">=": ">= operator",
};

const OPERATORS = ["<=", ">=", "<", ">", "=", "CONTAINS", "EXISTS"] as const;

/**
 * Reads a query: conditions `key op value` joined by AND, texts in single quotes, whole numbers bare.
 * Source of grammar and texts: CometBFT v0.38.17 `libs/pubsub/query/syntax`.
 */
export function parseQuery(text: string): readonly SearchCondition[] {
  if (text.length > MAX_QUERY_CHARS) throw new QueryTextError("maximum query length exceeded");
  const tokens = tokensOf(text);
  const conditions: SearchCondition[] = [];
  let next = 0;
  const take = (...wanted: readonly TokenKind[]): Token => {
    const token = tokens[next];
    if (token === undefined) throw new QueryTextError(`offset ${text.length}: EOF`);
    if (!wanted.includes(token.kind)) throw unexpected(token, wanted);
    next++;
    return token;
  };
  do {
    const key = take("tag").text;
    const op = take(...OPERATORS).kind as Operator;
    conditions.push(
      op === "EXISTS" ? { key, op } : { key, op, value: argumentOf(take(...after(op))) },
    );
    if (conditions.length > MAX_CONDITIONS) {
      throw new QueryTextError(`a query has at most ${MAX_CONDITIONS} conditions`);
    }
  } while (next < tokens.length && take("AND"));
  return conditions;
}

/** The conditions as one text, the same for queries that differ in blanks only. */
export function queryText(conditions: readonly SearchCondition[]): string {
  const shown = conditions.map(({ key, op, value }) => {
    if (value === undefined) return `${key} ${op}`;
    return `${key} ${op} ${typeof value === "bigint" ? value : `'${value}'`}`;
  });
  return shown.join(" AND ");
}

/** The page that was asked for; CometBFT takes per_page into its bounds without a word. */
export function pageOf(
  conditions: readonly SearchCondition[],
  asked: { readonly page?: number; readonly per_page?: number; readonly order_by?: string },
  defaultOrder: "asc" | "desc",
): SearchRequest {
  const order =
    asked.order_by === undefined || asked.order_by === "" ? defaultOrder : asked.order_by;
  if (order !== "asc" && order !== "desc") {
    throw new QueryTextError("expected order_by to be either `asc` or `desc` or empty");
  }
  return { conditions, page: asked.page ?? 1, perPage: perPageOf(asked.per_page), order };
}

/** How many results a page has. */
export function perPageOf(asked: number | undefined): number {
  if (asked === undefined || asked < 1) return DEFAULT_PER_PAGE;
  return Math.min(asked, MAX_PER_PAGE);
}

/** Refuses a page beyond the last one; the first is there even when it is empty. */
export function checkPage(page: number, perPage: number, total: number): void {
  const pages = Math.max(1, Math.ceil(total / perPage));
  if (page >= 1 && page <= pages) return;
  throw new QueryTextError(`page should be within [1, ${pages}] range, given ${page}`);
}

function after(op: Operator): readonly TokenKind[] {
  if (op === "CONTAINS") return ["string"];
  return op === "=" ? ["number", "string"] : ["number"];
}

function argumentOf(token: Token): string | bigint {
  if (token.kind === "string") return token.text;
  if (token.text.includes(".")) {
    throw new QueryTextError(`offset ${token.at}: numbers are whole here, got ${token.text}`);
  }
  return BigInt(token.text);
}

function unexpected(token: Token, wanted: readonly TokenKind[]): QueryTextError {
  const labels = wanted.map((kind) => LABELS[kind]);
  const last = labels.pop();
  const list = labels.length === 0 ? last : `${labels.join(", ")} or ${last}`;
  return new QueryTextError(`offset ${token.at}: got ${LABELS[token.kind]}, wanted ${list}`);
}

/** One token at the place where the last one ended. */
const TOKEN =
  /\s*(?:(?<number>[0-9]+(?:\.[0-9]*)?)|(?<word>[\p{L}\p{Nd}_][\p{L}\p{Nd}_.-]*)|'(?<string>[^']*)'|(?<compare>[<>]=?|=))/uy;

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw badInput(text, from);
    const { word } = match.groups ?? {};
    if ((word === "TIME" || word === "DATE") && text[TOKEN.lastIndex] === " ") {
      throw noTimes(word, TOKEN.lastIndex - word.length);
    }
    tokens.push(
      tokenOf(match.groups ?? {}, match.index + match[0].length - match[0].trimStart().length),
    );
  }
  return tokens;
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>, at: number): Token {
  const { number, word, string, compare } = groups;
  if (number !== undefined) return { kind: "number", text: number, at };
  if (string !== undefined) return { kind: "string", text: string, at };
  if (compare !== undefined) return { kind: compare as TokenKind, text: compare, at };
  const text = word ?? "";
  const isKeyword = text === "AND" || text === "EXISTS" || text === "CONTAINS";
  return { kind: isKeyword ? text : "tag", text, at };
}

function noTimes(word: string, at: number): QueryTextError {
  const remedy = "search by tx.height or block.height instead";
  return new QueryTextError(`offset ${at}: ${word} values are not supported, ${remedy}`);
}

function badInput(text: string, from: number): QueryTextError {
  const at = from + text.slice(from).search(/\S/);
  const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
  // CometBFT says no more of a quote that is not closed.
  if (char === "'") return new QueryTextError(`offset ${at}: EOF`);
  return new QueryTextError(`offset ${at}: invalid input ${char} at offset ${at + 1}`);
}
