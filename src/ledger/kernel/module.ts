import type { Context, QueryContext } from "./context.ts";
import type { LockedContributor } from "./locked.ts";

/** What cosmjs-types and our own generated code offer for a protobuf message. */
export interface Codec<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(input: Uint8Array): T;
  /** Fills what is missing with the defaults of protobuf. */
  fromPartial(object: Partial<T>): T;
  toJSON(message: T): unknown;
}

/** How a message is spelled for signers that show JSON (LEGACY_AMINO_JSON, hardware wallets). */
export interface AminoForm {
  /** The registered name, such as `cosmos-sdk/MsgSend`. */
  readonly name: string;
  /** Fields that are written even when empty (`amino.dont_omitempty`), by their snake_case path. */
  readonly keepEmpty?: readonly string[];
}

/** One kind of message that transactions may carry, and the function that serves it. */
export interface MessageKind<M, R> {
  /** `/package.Message`, the name inside a transaction. */
  readonly typeUrl: string;
  readonly codec: Codec<M>;
  readonly amino: AminoForm;
  /** Fixed gas beside what touching the state costs. */
  readonly gas: bigint;
  /** The accounts that must sign, bech32, each once, in order. */
  signers(message: M): readonly string[];
  /** What can be refused without the state: addresses, coins, lengths. Runs before any fee is taken. */
  validate?(message: M): void;
  handle(ctx: Context, message: M): R;
  readonly response: { readonly typeUrl: string; readonly codec: Codec<R> };
}

/** A message kind whose types only its own module knows. */
export type AnyMessageKind = MessageKind<unknown, unknown>;

/** Declares a message kind and checks its types against each other. */
export function messageKind<M, R>(kind: MessageKind<M, R>): AnyMessageKind {
  return kind as unknown as AnyMessageKind;
}

/**
 * Declares a message of our own: `/aliquot.<module>.v1.<name>` in transactions, `aliquot/<module>/<name>` in
 * amino JSON, answered by `<name>Response`, signed by one account.
 */
export function ownMessage<M, R>(
  module: string,
  name: string,
  kind: {
    readonly codec: Codec<M>;
    readonly response: Codec<R>;
    signer(message: M): string;
    validate?(message: M): void;
    handle(ctx: Context, message: M): R;
    /** Beside what touching the state costs; none when it is left out. */
    readonly gas?: bigint;
    readonly keepEmpty?: readonly string[];
  },
): AnyMessageKind {
  const { codec, response, validate, keepEmpty, gas = 0n } = kind;
  const typeUrl = `/aliquot.${module}.v1.${name}`;
  return messageKind<M, R>({
    typeUrl,
    codec,
    amino: { name: `aliquot/${module}/${name}`, ...(keepEmpty === undefined ? {} : { keepEmpty }) },
    gas,
    signers: (message) => [kind.signer(message)],
    ...(validate === undefined ? {} : { validate }),
    handle: kind.handle,
    response: { typeUrl: `${typeUrl}Response`, codec: response },
  });
}

/** One question the ledger answers, over ABCI by `path` and over REST by `rest`. */
export interface QueryKind<Q, A> {
  /** The gRPC path, such as `/cosmos.bank.v1beta1.Query/Balance`. */
  readonly path: string;
  /** The REST route with fields of the request in braces: `/cosmos/bank/v1beta1/balances/{address}`. */
  readonly rest: string;
  /** One sentence for the API's documentation. */
  readonly summary: string;
  readonly request: Codec<Q>;
  readonly response: Codec<A>;
  answer(ctx: QueryContext, request: Q): A;
}

/** A query kind whose types only its own module knows. */
export type AnyQueryKind = QueryKind<unknown, unknown>;

/** Declares a query kind and checks its types against each other. */
export function queryKind<Q, A>(kind: QueryKind<Q, A>): AnyQueryKind {
  return kind as unknown as AnyQueryKind;
}

/** A value of a genesis file: JSON without floats; amounts are decimal text. */
export type GenesisJson =
  | string
  | number
  | boolean
  | null
  | readonly GenesisJson[]
  | { readonly [key: string]: GenesisJson };

/** A statement about the whole state that must hold after every block. */
export interface Invariant {
  readonly name: string;
  /** What is wrong, or undefined when it holds. */
  check(ctx: QueryContext): string | undefined;
}

/** A part of the ledger with a store of its own. `app.ts` puts them in order. */
export interface LedgerModule {
  /** Also the name of its store. */
  readonly name: string;
  readonly messages: readonly AnyMessageKind[];
  readonly queries: readonly AnyQueryKind[];
  readonly invariants: readonly Invariant[];
  /** The module's part of a fresh chain's genesis. */
  defaultGenesis(): GenesisJson;
  /** Writes `state` into an empty store; throws GenesisError naming the place of what is wrong. */
  initGenesis(ctx: Context, state: GenesisJson): void;
  /** The whole state such that `initGenesis` makes the same store again, byte for byte. */
  exportGenesis(ctx: QueryContext): GenesisJson;
  /** What it keeps locked of an account, and why. */
  readonly locked?: LockedContributor;
  /** Cannot reject: every loop in it is bounded. */
  beginBlock?(ctx: Context): void;
  endBlock?(ctx: Context): void;
}
