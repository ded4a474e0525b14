/** A lockdrop small enough to follow by hand, with windows wherever a test's chain stands. */

const DAY_SEC = 86_400;

/** The symbols of the definition and what they are on the tests' ledger, with the feeds that price them. */
export const BINDINGS = ["KTST=aktst,ktst-usd", "USDT=ausdt,usdt-usd", "KAU=tkau"] as const;

/**
 * Two groups that pay 90 and 10 KAU for locked KTST and USDT, weighed by their prices at the group's opening;
 * registered, accepted and verified accounts only; 20 % at the listing, the rest by mining or burned after five days.
 */
export function smallLockdrop(opensSec: number): object {
  const at = (days: number) => {
    const time = new Date((opensSec + days * DAY_SEC) * 1_000).toISOString();
    return time.replace(".000Z", "Z");
  };
  return {
    aliquot: 1,
    id: "small-drop",
    title: "Small drop",
    zone: "UTC+8",
    assets: { KTST: { decimals: 18 }, USDT: { decimals: 6 }, KAU: { decimals: 7 } },
    reward: "KAU",
    eligibility: { require: ["registered", "accepted", "verified"], terms_version: "1" },
    contribute: {
      by: "lock",
      terms: {
        "1w": { assets: ["KTST", "USDT"], coefficient: "1", duration: "P1W" },
        "4w": { assets: ["KTST"], coefficient: "2.8", duration: "P4W" },
      },
      minimum: { KTST: "1", USDT: "1" },
    },
    weigh: { price: { at: "opening" } },
    share: { by: "pro-rata", sink: "treasury" },
    groups: [
      { id: "main", opens: at(0), closes: at(1), pool: "90" },
      { id: "late", opens: at(2), closes: at(3), pool: "10" },
    ],
    release: {
      by: "activity",
      at_listing: "20%",
      mining_rate: "50%",
      mining_vesting: "mined",
      days: 5,
      expiry: "burn",
      fallback_listing: at(10),
    },
  };
}
