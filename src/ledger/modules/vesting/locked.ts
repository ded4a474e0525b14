import type { LockedContributor, LockedItem } from "../../kernel/locked.ts";
import { getAccount, lockedCoins, type VestingSchedule } from "../accounts/index.ts";
import { balanceOf } from "../bank/index.ts";

const REASONS: Readonly<Record<VestingSchedule["kind"], string>> = {
  continuous: "vests evenly with time",
  delayed: "vests all at once",
  periodic: "vests in steps",
  permanent: "is locked for ever",
};

/** The coins of a vesting account that it has and may not spend yet. */
export const lockedVesting: LockedContributor = function* (ctx, address) {
  const account = getAccount(ctx, address);
  if (account?.vesting === undefined) return;
  for (const { denom, amount: vesting } of lockedCoins(account, ctx.timeSec)) {
    const held = balanceOf(ctx, address, denom);
    const amount = vesting < held ? vesting : held;
    if (amount > 0n) yield { ...scheduleItem(account.vesting), coin: { denom, amount } };
  }
};

function scheduleItem(schedule: VestingSchedule): Omit<LockedItem, "coin"> {
  const item = { kind: "vesting", source: schedule.kind, reason: REASONS[schedule.kind] };
  if (schedule.kind === "permanent") return { ...item, actions: [] };
  const untilSec = Number(schedule.endSec);
  const explanation = "wait: then the last of it may be spent";
  return { ...item, untilSec, actions: [{ action: "wait", fromSec: untilSec, explanation }] };
}
