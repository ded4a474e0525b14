import { timingSafeEqual } from "node:crypto";
import { GrpcError } from "../../../../api/rest/grpc-error.ts";
import type { Faucet } from "../../../../api/rest/own-routes.ts";
import type { RestRoute } from "../../../../api/rest/route.ts";
import { type Client, connect } from "../../../../client/client.ts";
import { messages } from "../../../../client/messages.ts";
import type { EmbeddedNode } from "../../../../node/embedded.ts";
import { demoSigner } from "./accounts.ts";

/** Browsers do not send it to other origins, and only the owner of the home knows its value. */
export const OPERATOR_HEADER = "x-aliquot-operator";
/** The path of the route that moves time. */
export const ADVANCE_PATH = "/aliquot/demo/advance";
/** Ten years at once. */
const MAX_SECONDS = 315_360_000;
const GIFT = { denom: "aktst", amount: (100n * 10n ** 18n).toString() };
const GIFT_GAS = 200_000n;
const MINUTE = 60_000;

/** The route by which the owner of a demonstration moves its time. */
export function advanceRoute(node: EmbeddedNode, token: string): RestRoute {
  return {
    method: "POST",
    path: ADVANCE_PATH,
    summary: "Moves the time of this demonstration ahead and makes a block; its owner's alone",
    tag: "aliquot",
    body: { type: "object", properties: { seconds: { type: "integer", minimum: 0 } } },
    async handle({ body, headers }) {
      const given = Buffer.from(String(headers[OPERATOR_HEADER] ?? ""));
      const wanted = Buffer.from(token);
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
        throw new GrpcError("PermissionDenied", "only the owner of the node may move its time");
      }
      const { seconds } = (body ?? {}) as { readonly seconds?: unknown };
      if (!Number.isInteger(seconds) || Number(seconds) < 0 || Number(seconds) > MAX_SECONDS) {
        throw new GrpcError("InvalidArgument", `seconds must be from 0 to ${MAX_SECONDS}`);
      }
      await node.advance(Number(seconds));
      const { height, time } = node.status().latest;
      const ms = Number(time.seconds) * 1_000 + Math.floor(time.nanos / 1_000_000);
      const at = new Date(ms).toISOString();
      return { json: { height: height.toString(), time: at } };
    },
  };
}

/** Gives tokens of the demonstration away, one address after the other. */
export function demoFaucet(rpcUrl: () => string): Faucet {
  const signer = demoSigner("faucet");
  let client: Promise<Client> | undefined;
  let sequence = 0n;
  let last: Promise<unknown> = Promise.resolve();
  const give = async (address: string) => {
    client ??= connect(rpcUrl());
    const chain = await client;
    const known = (await chain.identity(signer.address)).sequence;
    if (known > sequence) sequence = known;
    const gift = { fromAddress: signer.address, toAddress: address, amount: [GIFT] };
    const fee = await chain.feeFor(GIFT_GAS);
    const tx = await chain.sign(signer, [messages.send(gift)], { fee, sequence });
    const txHash = await chain.broadcast(tx);
    sequence++;
    return { txHash, amount: `${GIFT.amount}${GIFT.denom}` };
  };
  return {
    give(address) {
      const mine = last.then(() => give(address));
      last = mine.catch(() => {
        sequence = 0n; // the chain's word counts again
      });
      return mine;
    },
    perAddress: { count: 3, windowMs: 10 * MINUTE },
    perIp: { count: 30, windowMs: 10 * MINUTE },
  };
}
