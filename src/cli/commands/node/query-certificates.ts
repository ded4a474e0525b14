import { formatInstant, SECOND } from "../../../exact/instant.ts";
import type { LockedItem } from "../../../ledger/gen/aliquot/certificates/v1/types.ts";
import type { CoinText } from "../../../ledger/kernel/coins.ts";
import { UserError } from "../../../settle/user-error.ts";
import { textTable } from "../../text-table.ts";
import { accountAddress, displayUnits, type Units, wholeText } from "./amounts.ts";
import { fieldsText, homeOf, print } from "./node-options.ts";
import type { AddQuery } from "./query.ts";

/** Adds the questions about certificates. */
export function addCertificateQueries(add: AddQuery): void {
  add(
    "held <account>",
    "the certificates of an account, with principal and maturity",
    async (client, [who = ""], options) => {
      const address = await accountAddress(who, homeOf(options));
      const held = await client.certificates(address);
      const units = await displayUnits(client);
      print(options.json, { address, certificates: held }, () =>
        textTable(
          ["certificate", "base units", "principal", "matures", "left"],
          held.map(({ certificate, principal, maturitySec, secondsLeft }) => [
            ...[certificate?.denom ?? "", certificate?.amount ?? ""],
            ...[coinText(units, principal), dateText(maturitySec), leftText(secondsLeft)],
          ]),
        ),
      );
    },
  );
  add("list", "all series of certificates", async (client, _, options) => {
    const series = await client.allCertificateSeries();
    print(options.json, { series }, () =>
      textTable(
        ["certificate", "matures", "issued", "redeemed", "returned", "locked"],
        series.map((each) => [
          ...[each.denom, dateText(each.maturitySec), each.issued],
          ...[each.redeemed, each.returned, each.locked],
        ]),
      ),
    );
  });
  add(
    "series <denom>",
    "what a certificate stands for, and how many exist",
    async (client, [denom = ""], options) => {
      const found = await client.certificateSeries(denom);
      if (found?.series === undefined) throw noCertificate(denom);
      const { maturitySec, ...series } = found.series;
      const fields = {
        ...series,
        outstanding: found.outstanding,
        matures: dateText(maturitySec),
        left: leftText(found.secondsLeft),
      };
      print(options.json, found, () => fieldsText(Object.entries(fields)));
    },
  );
}

/** Adds the question why something cannot be spent. */
export function addWhyLocked(add: AddQuery): void {
  add(
    "why-locked <account>",
    "what of an account is locked, why, until when, and what to do",
    async (client, [who = ""], options) => {
      const address = await accountAddress(who, homeOf(options));
      const { locked, more } = await client.locked(address);
      const units = await displayUnits(client);
      print(options.json, { address, locked, more }, () => {
        if (locked.length === 0) return `nothing of ${address} is locked\n`;
        const rest = more ? "there is more; see aliquot query certificates held\n" : "";
        return `${locked.map((item) => itemText(units, item)).join("\n")}${rest}`;
      });
    },
  );
}

/** One item in lines: what and why, until when, by what, and what can be done. */
function itemText(units: Units, item: LockedItem): string {
  const { amount, reason, untilSec, secondsLeft, source } = item;
  const until = untilSec === 0n ? "never" : `${dateText(untilSec)} (${leftText(secondsLeft)})`;
  const actions = item.actions.map(
    ({ action, fromSec, explanation }) =>
      `  ${fromSec === 0n ? "now" : `from ${dateText(fromSec)} on`}: ${action} - ${explanation}\n`,
  );
  const lines = `${coinText(units, amount)} ${reason}\n  ${source}\n  free: ${until}\n`;
  return lines + actions.join("");
}

function coinText(units: Units, coin: CoinText | undefined): string {
  if (coin === undefined) return "";
  const { denom, amount } = coin;
  return wholeText(units, { denom, amount: BigInt(amount) }) || `${amount}${denom}`;
}

function dateText(timeSec: bigint): string {
  return formatInstant(timeSec * SECOND);
}

const DAY_SEC = 86_400n;

/** `89 d 23:59:59`, or `mature` when nothing is left. */
function leftText(secondsLeft: bigint): string {
  if (secondsLeft === 0n) return "mature";
  const clock = [(secondsLeft % DAY_SEC) / 3_600n, (secondsLeft % 3_600n) / 60n, secondsLeft % 60n];
  const time = clock.map((part) => part.toString().padStart(2, "0")).join(":");
  return `${secondsLeft / DAY_SEC} d ${time} left`;
}

function noCertificate(denom: string): UserError {
  const remedy = "see aliquot query certificates list";
  return new UserError("not-found", 7, `${denom} is no certificate`, undefined, remedy);
}
