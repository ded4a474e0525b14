import { PROGRAMME_REMEDIES } from "./programme-remedies.ts";

/** A failure of a call: `code` is stable, `remedy` says what to do about it. */
export class ClientError extends Error {
  override readonly name: string = "ClientError";

  constructor(
    /** Such as `client/unreachable`. */
    readonly code: string,
    message: string,
    readonly remedy?: string,
  ) {
    super(message);
  }
}

/** A refusal by the chain, as its result tells it. */
export interface Refusal {
  readonly codespace: string;
  readonly code: number;
  readonly log: string;
  /** Upper-case hex; empty for a simulation. */
  readonly hash: string;
  /** The block that holds the refused transaction; undefined when none does. */
  readonly height?: number;
}

/** The chain refused a transaction: before a block (nothing was paid) or in one (the fee was). */
export class TxRefused extends ClientError {
  override readonly name = "TxRefused";
  readonly codespace: string;
  /** The chain's own code within `codespace`. */
  readonly txCode: number;
  readonly log: string;
  readonly hash: string;
  readonly height: number | undefined;

  constructor({ codespace, code, log, hash, height }: Refusal) {
    const where = height === undefined ? "" : ` in block ${height}`;
    const message = `the transaction was refused${where} (${codespace} ${code}): ${log}`;
    super("client/tx-refused", message, REMEDIES[`${codespace}/${code}`]);
    this.codespace = codespace;
    this.txCode = code;
    this.log = log;
    this.hash = hash;
    this.height = height;
  }
}

/** What helps against the refusals that senders meet most. */
const REMEDIES: Readonly<Record<string, string>> = {
  ...PROGRAMME_REMEDIES,
  "sdk/4": "sign with the account that the message needs, for this chain id",
  "sdk/5": "send less, or fund the account: amount and fee must both be spendable",
  "sdk/7": "check the address: it begins with kratos1",
  "sdk/9": "fund the account first: it exists from its first coins on",
  "sdk/10": "give whole base units and a denomination, such as 1000aktst",
  "sdk/11": "give more gas, or estimate it with a larger gas multiplier",
  "sdk/13": "pay the fee that the message names, or let it be computed",
  "sdk/19": "it waits already: wait for its block",
  "sdk/20": "send it again after the next block",
  "sdk/30": "sign again with a later timeout height",
  "sdk/32": "sign again: another transaction of the account came first",
  "terms/4": "leave names and e-mail addresses out: everybody can read the ledger, for ever",
  "terms/10": "ask for the document's versions and name one of them",
  "terms/12": "publish under another name, or with the account that published the first version",
  "terms/14": "read the published file again and accept its hash",
  "terms/17": "register the account as an attestor first",
  "terms/19": "give an expiry in the future, or none",
};
