import { TxMsgData } from "cosmjs-types/cosmos/base/abci/v1beta1/abci";
import { MsgClaimResponse } from "../../../src/ledger/gen/aliquot/programmes/v1/tx.ts";
import type { TxResult } from "../../../src/ledger/results.ts";
import { canonicalJson } from "../../../src/programme/canonical.ts";
import { OPERATOR, TREASURY } from "./accounts.ts";
import {
  burnAbandonedCall,
  call,
  claimCall,
  DOCUMENT,
  feedOf,
  PROGRAMME_ID,
  settleCall,
  VERSIONS,
} from "./live-messages.ts";
import { type Call, denomOf, LiveNetwork } from "./network.ts";
import { FIRST_SEC, type LiveCase } from "./random-live.ts";
import { type Answer, Teller } from "./teller.ts";

export interface LiveRun {
  readonly network: LiveNetwork;
  readonly answers: readonly Answer[];
  /** Messages that had to succeed and did not. */
  readonly failures: readonly string[];
}

const operator = OPERATOR.address;
/** Refusals of those who claim, settle or burn when there is nothing to: not-final, nothing-to-claim, not-abandoned. */
const NOTHING_TO_DO = [37, 38, 39];
const ATTESTED = ["lock", "signal", "withdraw", "burn", "mint", "activate"];
const FACTS = ["listing", "mined", "invite", "qualify", "trade"];

/** Tells a new ledger everything, then lets everybody claim at the as-of instant. */
export async function runLive(given: LiveCase): Promise<LiveRun> {
  const network = new LiveNetwork(FIRST_SEC);
  const failures: string[] = [];
  const must = (what: string, results: readonly TxResult[], allowed: readonly number[] = []) => {
    for (const { code, codespace, log } of results) {
      if (code === 0 || (codespace === "programmes" && allowed.includes(code))) continue;
      failures.push(`${what}: ${codespace} ${code} ${log}`);
    }
  };
  must("set up", await network.block(FIRST_SEC + 1, setUp(given)));
  must("register", await network.block(FIRST_SEC + 1, [registration(given)]));
  const teller = new Teller(network, given);
  for (const { sec, kind, participants } of given.meddling) {
    await teller.tellBefore(sec);
    if (kind === "restart") network.restart();
    else if (participants.length > 0) {
      const meddling = {
        claim: () => claimCall(participants[0] ?? operator),
        settle: () => settleCall(participants),
        "burn-abandoned": () => burnAbandonedCall(participants),
      }[kind]();
      must(kind, await network.block(sec, [meddling]), NOTHING_TO_DO);
    }
  }
  await teller.tellBefore(given.asOfSec + 1);
  await end(network, given, must);
  return { network, answers: teller.answers, failures };
}

function setUp({ programme }: LiveCase): Call[] {
  const publisher = operator;
  const document = DOCUMENT;
  const published = Object.entries(VERSIONS).map(([version, contentHash]) =>
    call(operator, "/aliquot.terms.v1.MsgPublishTerms", {
      publisher,
      document,
      version,
      contentHash,
      uri: "",
    }),
  );
  const attestor = { attestor: operator, name: "verifier", uri: "" };
  const feeds = [...programme.assets.keys()].map((asset) =>
    call(operator, "/aliquot.oracle.v1.MsgCreateFeed", {
      owner: operator,
      feed: feedOf(asset),
      base: asset,
      quote: "USD",
      feeders: [operator],
      quorum: 1,
      maxAgeSec: 0n,
      decimals: 18,
    }),
  );
  return [
    ...published,
    call(operator, "/aliquot.terms.v1.MsgRegisterAttestor", attestor),
    ...feeds,
  ];
}

function registration({ definition, programme }: LiveCase): Call {
  const assets = [...programme.assets.keys()].sort().map((asset) => {
    return { asset, denom: denomOf(asset), feed: feedOf(asset) };
  });
  return call(operator, "/aliquot.programmes.v1.MsgRegisterProgramme", {
    operator,
    id: PROGRAMME_ID,
    definition: canonicalJson(definition),
    assets,
    treasury: TREASURY.address,
    attestors: [operator],
    attested: [...ATTESTED, ...FACTS],
    termsDocument: DOCUMENT,
    verifier: operator,
    requiredProgramme: "",
    requiredRight: "",
  });
}

type Must = (what: string, results: readonly TxResult[], allowed?: readonly number[]) => void;

/** Everybody claims; whose share is nothing is settled by somebody else; what was abandoned is burned. */
async function end(network: LiveNetwork, given: LiveCase, must: Must): Promise<void> {
  const { asOfSec } = given;
  const people = [...new Set(given.rows.flatMap(({ participant }) => participant ?? []))];
  for (let owed = people; owed.length > 0; ) {
    const results = await network.block(asOfSec, owed.map(claimCall));
    must("claim", results, NOTHING_TO_DO);
    owed = owed.filter((_, i) => hasMore(results[i]));
  }
  const groups = given.programme.shape.kind === "mint" ? monthsOf(given) : [""];
  const settled = groups.map((group) => settleCall([], group));
  must("settle", await network.block(asOfSec, settled));
  const named = people.map((each) => [each]);
  const others = [...named.map((each) => settleCall(each)), ...named.map(burnAbandonedCall)];
  must("settle others", await network.block(asOfSec, others), NOTHING_TO_DO);
}

function hasMore(result: TxResult | undefined): boolean {
  const [response] = TxMsgData.decode(result?.data ?? new Uint8Array()).msgResponses;
  return response !== undefined && MsgClaimResponse.decode(response.value).more;
}

function monthsOf({ rows, programme }: LiveCase): string[] {
  const { shape } = programme;
  const fees = rows.filter(
    ({ event, asset = "" }) =>
      event === "fees" && shape.kind === "mint" && shape.mintAssets.has(asset),
  );
  return [...new Set(fees.map(({ asset, value }) => `${asset}/${value}`))];
}
