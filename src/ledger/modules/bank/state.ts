import { Metadata } from "cosmjs-types/cosmos/bank/v1beta1/bank";
import {
  collection,
  integerValue,
  item,
  messageValue,
  presentValue,
  scatteredPart,
  textPart,
  textTail,
  type ValueCodec,
} from "../../kernel/collections.ts";

/** Also the name of the bank's store. */
export const STORE = "bank";

const flagValue: ValueCodec<boolean> = {
  encode: (value) => Uint8Array.of(value ? 1 : 0),
  decode: (bytes) => bytes[0] === 1,
};

/** What people call a denomination. Layout: Cosmos SDK `x/bank/types/keys.go`, DenomMetadataPrefix. */
export const metadataByDenom = collection({
  store: STORE,
  prefix: 1,
  key: [textTail],
  value: messageValue<Metadata>(Metadata),
});

/** Base units by address and denomination; no zeros. BalancesPrefix of the SDK, with scattered addresses. */
export const balances = collection({
  store: STORE,
  prefix: 2,
  key: [scatteredPart, textTail],
  value: integerValue,
});

/** Base units that exist, by denomination; no zeros. (0x00 in the SDK; the kernel keeps that prefix to itself.) */
export const supplies = collection({
  store: STORE,
  prefix: 3,
  key: [textTail],
  value: integerValue,
});

/** Denominations whose sending was switched on or off by itself. Layout: SendEnabledPrefix of the SDK. */
export const sendEnabledByDenom = collection({
  store: STORE,
  prefix: 4,
  key: [textTail],
  value: flagValue,
});

/** Whether denominations without a switch of their own may be sent. */
export const defaultSendEnabled = item({ store: STORE, prefix: 5, value: flagValue });

/** Who holds a denomination: the balances' keys turned round. */
export const owners = collection({
  store: STORE,
  prefix: 6,
  key: [textPart, scatteredPart],
  value: presentValue,
});
