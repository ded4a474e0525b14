import type {
  MsgMultiSend,
  MsgSend,
  MsgSetSendEnabled,
  MsgUpdateParams,
} from "cosmjs-types/cosmos/bank/v1beta1/tx";
import type { MsgBurn } from "../../gen/aliquot/bank/v1/tx.ts";
import { coinsText, isDenom, requireCoins } from "../../kernel/coins.ts";
import type { Context } from "../../kernel/context.ts";
import { sdkError } from "../../kernel/errors.ts";
import { isReservedDenom } from "../../kernel/reserved-denoms.ts";
import { formatAddress, moduleAt, parseAddress } from "../accounts/index.ts";
import { requireAuthority } from "../params/index.ts";
import { bankError } from "./errors.ts";
import { burnCoins, receive, requireSendEnabled, sendCoins, spend } from "./moves.ts";
import { defaultSendEnabled, sendEnabledByDenom } from "./state.ts";

/** More recipients do not fit into a transaction anyway. */
const MAX_OUTPUTS = 1_000;

/** Most denominations that one message may switch. */
const MAX_SWITCHES = 100;

/** Refuses bad addresses (`sdk` 7) and coins (`sdk` 10). */
export function checkSend({ fromAddress, toAddress, amount }: MsgSend): void {
  parseAddress(fromAddress);
  parseAddress(toAddress);
  requireCoins(amount);
}

/** Moves coins from the signer to one recipient. Source: Cosmos SDK `x/bank/keeper/msg_server.go`, Send. */
export function send(ctx: Context, message: MsgSend): Record<string, never> {
  const coins = requireCoins(message.amount);
  requireSendEnabled(ctx, coins);
  const to = parseAddress(message.toAddress);
  requireReceiver(to);

  sendCoins(ctx, parseAddress(message.fromAddress), to, coins);
  return {};
}

/**
 * Refuses all but one input, bad addresses and coins, and outputs that do not add up to the input.
 * Source: Cosmos SDK `x/bank/types/msgs.go` since 0.46, MsgMultiSend.ValidateBasic.
 */
export function checkMultiSend({ inputs, outputs }: MsgMultiSend): void {
  const input = theInput(inputs);
  if (outputs.length === 0) throw bankError("no-outputs");
  parseAddress(input.address);
  const given = requireCoins(input.coins);
  if (outputs.length > MAX_OUTPUTS)
    throw bankError("too-many-outputs", `${outputs.length} outputs`);
  const taken = new Map<string, bigint>();
  for (const { address, coins } of outputs) {
    parseAddress(address);
    for (const { denom, amount } of requireCoins(coins)) {
      taken.set(denom, (taken.get(denom) ?? 0n) + amount);
    }
  }
  if (taken.size !== given.length || given.some(({ denom, amount }) => taken.get(denom) !== amount))
    throw bankError("input-output-mismatch");
}

/**
 * Moves coins from the signer to many recipients. Source: Cosmos SDK `x/bank/keeper/send.go`,
 * InputOutputCoins; each transfer event names the sender too, so that searches by sender find it.
 */
export function multiSend(ctx: Context, message: MsgMultiSend): Record<string, never> {
  checkMultiSend(message);
  const input = theInput(message.inputs);
  const given = requireCoins(input.coins);
  requireSendEnabled(ctx, given);
  const outputs = message.outputs.map(({ address, coins }) => ({
    to: parseAddress(address),
    coins: requireCoins(coins),
  }));
  for (const { to } of outputs) requireReceiver(to);

  const from = parseAddress(input.address);
  const sender = formatAddress(from);
  spend(ctx, from, given);
  ctx.emit({ type: "message", sender });
  for (const { to, coins } of outputs) {
    receive(ctx, to, coins);
    const recipient = formatAddress(to);
    ctx.emit({ type: "transfer", recipient, sender, amount: coinsText(coins) });
  }
  return {};
}

/**
 * Refuses a bad address (`sdk` 7), bad coins (`sdk` 10), and denominations that a module redeems (`bank` 103):
 * what a burned one stands for could never be paid out.
 */
export function checkBurn({ fromAddress, amount }: MsgBurn): void {
  parseAddress(fromAddress);
  const reserved = requireCoins(amount).find(({ denom }) => isReservedDenom(denom));
  if (reserved !== undefined) throw bankError("not-burnable", reserved.denom);
}

/** Destroys coins of the signer; the supply falls by as much. */
export function burn(ctx: Context, message: MsgBurn): Record<string, never> {
  burnCoins(ctx, parseAddress(message.fromAddress), requireCoins(message.amount));
  return {};
}

/** Refuses bad denominations, one named twice, and more than 100 (`sdk` 18). */
export function checkSetSendEnabled(message: MsgSetSendEnabled): void {
  parseAddress(message.authority);
  const denoms = [...message.sendEnabled.map(({ denom }) => denom), ...message.useDefaultFor];
  if (denoms.length > MAX_SWITCHES)
    throw sdkError("invalid-request", `more than ${MAX_SWITCHES} denominations`);
  for (const denom of denoms)
    if (!isDenom(denom)) throw sdkError("invalid-request", "invalid denom");
  if (new Set(denoms).size < denoms.length)
    throw sdkError("invalid-request", "duplicate denominations");
}

/** Switches the sending of denominations on or off, or back to the default. The authority's alone (`sdk` 4). */
export function setSendEnabled(ctx: Context, message: MsgSetSendEnabled): Record<string, never> {
  requireAuthority(ctx, message.authority);
  for (const { denom, enabled } of message.sendEnabled)
    sendEnabledByDenom.set(ctx, [denom], enabled);
  for (const denom of message.useDefaultFor) sendEnabledByDenom.delete(ctx, [denom]);
  return {};
}

/** Sets whether denominations without a switch of their own may be sent. The authority's alone (`sdk` 4). */
export function updateParams(ctx: Context, message: MsgUpdateParams): Record<string, never> {
  requireAuthority(ctx, message.authority);
  defaultSendEnabled.set(ctx, message.params.defaultSendEnabled);
  return {};
}

/** Refuses a bad address, missing parameters, and switches, which MsgSetSendEnabled sets (`sdk` 18). */
export function checkUpdateParams({ authority: signer, params }: MsgUpdateParams): void {
  parseAddress(signer);
  if (params === undefined) throw sdkError("invalid-request", "no params");
  if (params.sendEnabled.length > 0)
    throw sdkError("invalid-request", "use of send_enabled in params is no longer supported");
}

/** Refuses the accounts that belong to modules (`sdk` 4). Source: Cosmos SDK bank, BlockedAddr. */
export function requireReceiver(to: Uint8Array): void {
  if (moduleAt(to) === undefined) return;
  throw sdkError("unauthorized", `${formatAddress(to)} is not allowed to receive funds`);
}

function theInput(inputs: MsgMultiSend["inputs"]): MsgMultiSend["inputs"][number] {
  const [input, ...others] = inputs;
  if (input === undefined) throw bankError("no-inputs");
  if (others.length > 0) throw bankError("multiple-senders");
  return input;
}
