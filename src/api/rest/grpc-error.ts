import type { QueryOutput, TxResult } from "../../ledger/results.ts";
import { NodeError } from "../../node/node.ts";
import { DeadlineError } from "../deadline.ts";
import { QueryTextError } from "../rpc/query-language.ts";

/** The codes of gRPC with the HTTP status its gateway gives. Source: grpc-gateway v1 `runtime/errors.go`. */
const CODES = {
  Unknown: [2, 500],
  InvalidArgument: [3, 400],
  DeadlineExceeded: [4, 504],
  NotFound: [5, 404],
  AlreadyExists: [6, 409],
  PermissionDenied: [7, 403],
  ResourceExhausted: [8, 429],
  FailedPrecondition: [9, 400],
  Unimplemented: [12, 501],
  Internal: [13, 500],
  Unavailable: [14, 503],
  Unauthenticated: [16, 401],
} as const;

/** The name of a gRPC code. */
export type GrpcCode = keyof typeof CODES;

/** A refusal of the REST interface. */
export class GrpcError extends Error {
  override readonly name = "GrpcError";

  constructor(
    readonly code: GrpcCode,
    message: string,
  ) {
    super(message);
  }

  /** The HTTP status of its code. */
  get status(): number {
    return CODES[this.code][1];
  }

  /** The gateway's body. */
  body() {
    return { code: CODES[this.code][0], message: this.message, details: [] };
  }
}

/** The Cosmos SDK's codes that mean more than a wrong argument. Source: `types/errors/errors.go`. */
const SDK_CODES: Readonly<Record<number, GrpcCode>> = {
  4: "Unauthenticated",
  6: "Unimplemented",
  11: "ResourceExhausted",
  20: "ResourceExhausted",
  22: "NotFound",
  38: "NotFound",
};

/** Why a query was refused: the gRPC code in its log, or what its own code means. */
export function queryFailure({ code, codespace, log }: QueryOutput): GrpcError {
  const [, name, text] = /^rpc error: code = (\w+) desc = ([\s\S]*)$/.exec(log) ?? [];
  const plain = (text ?? log).replace(/: (key not found|invalid request)$/, "");
  if (name !== undefined && name in CODES) return new GrpcError(name as GrpcCode, plain);
  if (codespace !== "sdk") return new GrpcError("InvalidArgument", plain);
  return new GrpcError(SDK_CODES[code] ?? "InvalidArgument", plain);
}

/** Why a simulation failed, in the words wallets know. */
export function simulationFailure({ log, gasUsed }: TxResult): GrpcError {
  return new GrpcError("Unknown", `${log} with gas used: '${gasUsed}'`);
}

/** What a caller is told of a failure; undefined when it is ours. */
export function grpcErrorOf(error: unknown): GrpcError | undefined {
  if (error instanceof GrpcError) return error;
  if (error instanceof QueryTextError) return new GrpcError("InvalidArgument", error.message);
  if (error instanceof DeadlineError) return new GrpcError("DeadlineExceeded", error.message);
  if (error instanceof NodeError) {
    const remedy = error.remedy === undefined ? "" : `; ${error.remedy}`;
    return new GrpcError("FailedPrecondition", `${error.message}${remedy}`);
  }
  return undefined;
}
