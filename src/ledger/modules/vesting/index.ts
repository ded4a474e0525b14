import {
  MsgCreatePeriodicVestingAccount,
  MsgCreatePeriodicVestingAccountResponse,
  MsgCreatePermanentLockedAccount,
  MsgCreatePermanentLockedAccountResponse,
  MsgCreateVestingAccount,
  MsgCreateVestingAccountResponse,
} from "cosmjs-types/cosmos/vesting/v1beta1/tx";
import { GenesisObject } from "../../kernel/genesis.ts";
import { type LedgerModule, messageKind } from "../../kernel/module.ts";
import {
  checkCreatePeriodicVestingAccount,
  checkCreateVestingAccount,
  checkGrant,
  createPeriodicVestingAccount,
  createPermanentLockedAccount,
  createVestingAccount,
} from "./handlers.ts";
import { lockedVesting } from "./locked.ts";

const PACKAGE = "/cosmos.vesting.v1beta1";

/**
 * Messages that make accounts whose coins become spendable with time. Keeps no state of its own: the
 * schedules stand in the accounts. Names in amino JSON: Cosmos SDK `proto/cosmos/vesting/v1beta1/tx.proto`.
 */
export const vesting: LedgerModule = {
  name: "vesting",
  messages: [
    messageKind({
      typeUrl: `${PACKAGE}.MsgCreateVestingAccount`,
      codec: MsgCreateVestingAccount,
      amino: { name: "cosmos-sdk/MsgCreateVestingAccount", keepEmpty: ["amount"] },
      gas: 0n,
      signers: ({ fromAddress }) => [fromAddress],
      validate: checkCreateVestingAccount,
      handle: createVestingAccount,
      response: {
        typeUrl: `${PACKAGE}.MsgCreateVestingAccountResponse`,
        codec: MsgCreateVestingAccountResponse,
      },
    }),
    messageKind({
      typeUrl: `${PACKAGE}.MsgCreatePermanentLockedAccount`,
      codec: MsgCreatePermanentLockedAccount,
      amino: { name: "cosmos-sdk/MsgCreatePermLockedAccount", keepEmpty: ["amount"] },
      gas: 0n,
      signers: ({ fromAddress }) => [fromAddress],
      validate: checkGrant,
      handle: createPermanentLockedAccount,
      response: {
        typeUrl: `${PACKAGE}.MsgCreatePermanentLockedAccountResponse`,
        codec: MsgCreatePermanentLockedAccountResponse,
      },
    }),
    messageKind({
      typeUrl: `${PACKAGE}.MsgCreatePeriodicVestingAccount`,
      codec: MsgCreatePeriodicVestingAccount,
      amino: {
        name: "cosmos-sdk/MsgCreatePeriodVestAccount",
        keepEmpty: ["vesting_periods", "vesting_periods.amount"],
      },
      gas: 0n,
      signers: ({ fromAddress }) => [fromAddress],
      validate: checkCreatePeriodicVestingAccount,
      handle: createPeriodicVestingAccount,
      response: {
        typeUrl: `${PACKAGE}.MsgCreatePeriodicVestingAccountResponse`,
        codec: MsgCreatePeriodicVestingAccountResponse,
      },
    }),
  ],
  queries: [],
  invariants: [],
  locked: lockedVesting,
  defaultGenesis: () => ({}),
  initGenesis: (_, state) => void GenesisObject.of(state, "vesting"),
  exportGenesis: () => ({}),
};
