import { messages } from "../../../client/messages.ts";
import { coinOf } from "./amounts.ts";
import type { AddTx } from "./tx.ts";

/** Adds the commands of issuers, holders and the authority of assets. */
export function addAssetTxs(add: AddTx): void {
  addAuthorityTxs(add);
  add(
    "mint <to> <coin>",
    "the issuer: create coins against what was received",
    async (context, [to = "", coin = ""], options) =>
      messages.mint({
        issuer: context.from,
        recipient: await context.address(to),
        amount: coinOf(coin, context.units),
        reference: String(options["reference"]),
      }),
  ).requiredOption("--reference <text>", "what it was received by; never used twice");
  add(
    "redeem <coin>",
    "a holder: destroy coins against what the issuer pays out",
    async ({ from, units }, [coin = ""], options) =>
      messages.redeem({
        holder: from,
        amount: coinOf(coin, units),
        destination: String(options["destination"]),
      }),
  ).requiredOption("--destination <text>", "where the issuer shall pay to");
  add("pause <denom>", "stop minting and redeeming of an asset", async ({ from }, [denom = ""]) =>
    messages.setPaused({ sender: from, denom, paused: true }),
  );
  add(
    "resume <denom>",
    "resume minting and redeeming of an asset",
    async ({ from }, [denom = ""]) => messages.setPaused({ sender: from, denom, paused: false }),
  );
  add(
    "propose-issuer <denom> [account]",
    "name who may take over as issuer; nobody takes it back",
    async (context, [denom = "", account]) =>
      messages.proposeIssuer({
        sender: context.from,
        denom,
        proposedIssuer: account === undefined ? "" : await context.address(account),
      }),
  );
  add("accept-issuer <denom>", "take over as issuer", async ({ from }, [denom = ""]) =>
    messages.acceptIssuer({ proposedIssuer: from, denom }),
  );
}

function addAuthorityTxs(add: AddTx): void {
  add(
    "register-asset <denom>",
    "the authority: make a denomination an asset",
    async (context, [denom = ""], options) => {
      const text = (name: string) => String(options[name] ?? "");
      return messages.registerAsset({
        authority: context.from,
        issuer: await context.address(text("issuer")),
        denom,
        display: text("display"),
        exponent: Number(options["decimals"]),
        name: text("assetName"),
        symbol: text("symbol"),
        description: text("description"),
        backing: text("backing"),
        dailyMintLimit: text("mintLimit"),
        dailyRedeemLimit: text("redeemLimit"),
      });
    },
  )
    .requiredOption("--issuer <account>", "who mints it")
    .requiredOption("--display <unit>", "the unit people see, such as KAU")
    .requiredOption("--decimals <n>", "of the display unit")
    .requiredOption("--asset-name <text>", "its name")
    .requiredOption("--symbol <text>", "its symbol")
    .option("--description <text>", "one sentence", "")
    .requiredOption("--backing <what>", "custody or metal")
    .requiredOption("--mint-limit <base units>", "minted a day at most")
    .requiredOption("--redeem-limit <base units>", "redeemed a day at most");
  add(
    "set-limits <denom>",
    "the authority: set an asset's daily limits",
    async ({ from }, [denom = ""], options) =>
      messages.updateLimits({
        authority: from,
        denom,
        dailyMintLimit: String(options["mintLimit"]),
        dailyRedeemLimit: String(options["redeemLimit"]),
      }),
  )
    .requiredOption("--mint-limit <base units>", "minted a day at most")
    .requiredOption("--redeem-limit <base units>", "redeemed a day at most");
}
