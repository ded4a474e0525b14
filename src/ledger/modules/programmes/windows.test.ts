/** Every window to the second: open at its first, closed at its end. */

import { describe, expect, it } from "vitest";
import {
  attest,
  burn,
  burnAbandoned,
  chainFor,
  claim,
  definitionOf,
  joins,
  lock,
  type ProgrammeChain,
  payFees,
  registration,
  running,
  type ShippedName,
  type Step,
  sec,
  settle,
  signal,
  withdraw,
} from "../../../../test/ledger/programme-chain.ts";
import { certificate } from "../../../../test/support/certificate.ts";
import { canonicalJson } from "../../../programme/canonical.ts";

const OUTSIDE = "programmes 4 outside-window";
const TOO_EARLY = "programmes 37 not-final";

/** What becomes of a step a second before an instant, at it, and (`end`) the like around its end. */
function around(chain: ProgrammeChain, instant: string, step: Step): readonly [string, string] {
  const outcomes = [-1, 0].map((offset) => {
    chain.timeSec = sec(instant) + offset;
    return chain.refuses(step).split(":")[0] ?? "";
  });
  return outcomes as [string, string];
}

function started(name: ShippedName, coin: string): ProgrammeChain {
  const chain = running(name);
  chain.give("ann", coin);
  return chain;
}

describe("a window", () => {
  it("for locks opens with its first second and is closed at its end", () => {
    const chain = started("pol-lockdrop", "1000uusdt");
    const step = lock("ann", "4w", "1uusdt");
    expect(around(chain, "2019-11-05T00:00:00+08:00", step)).toEqual([OUTSIDE, "done"]);
    expect(around(chain, "2019-11-06T00:00:00+08:00", step)).toEqual(["done", OUTSIDE]);
    expect(around(chain, "2019-11-07T00:00:00+08:00", step)).toEqual([OUTSIDE, "done"]);
  });

  it("for signals likewise", () => {
    const chain = started("edgeware", "1000wei");
    const step = signal("ann", "", "1wei");
    expect(around(chain, "2019-06-01T00:00:00Z", step)).toEqual([OUTSIDE, "done"]);
    const other = started("edgeware", "1000wei");
    expect(around(other, "2019-09-01T00:00:00Z", step)).toEqual(["done", OUTSIDE]);
    expect(around(started("edgeware", "9wei"), "2019-09-01T00:00:01Z", step)).toEqual([
      OUTSIDE,
      OUTSIDE,
    ]);
  });

  it("for withdrawals likewise, and its limit falls with every second", () => {
    const chain = started("mars", "1000000uust").at("2022-02-25T00:00:00Z");
    chain.does(lock("ann", "3w", "1000000uust"));
    chain.at("2022-02-25T23:59:59Z").does(withdraw("ann", 1, "1uust"));
    // Half of 999,999, then falling to nothing: a quarter is left at noon of the last day.
    expect(
      around(chain, "2022-02-26T00:00:00Z", withdraw("ann", 1, "500000uust")).map((each) =>
        each.startsWith("done"),
      ),
    ).toEqual([true, false]);
    const left = started("mars", "1000000uust").at("2022-02-25T00:00:00Z");
    left.does(lock("ann", "3w", "1000000uust"));
    left.at("2022-02-27T12:00:00Z");
    expect(left.refuses(withdraw("ann", 1, "250001uust"))).toContain("12 over-withdrawal-limit");
    left.does(withdraw("ann", 1, "250000uust"));
    expect(around(left, "2022-02-28T00:00:00Z", withdraw("ann", 1, "1uust"))[1]).toBe(OUTSIDE);
  });

  it("for burns likewise", () => {
    const chain = running("ktst-burningdrop");
    chain.give("ann", "1000apol,5000000ukcs");
    joins(chain, "ann");
    chain.at("2020-09-17T00:00:00+08:00").does(lock("ann", "kcs-7d", "5000000ukcs"));
    const step = burn("ann", "1apol");
    expect(around(chain, "2020-09-20T20:00:00+08:00", step)).toEqual([OUTSIDE, "done"]);
    expect(around(chain, "2020-09-24T20:00:00+08:00", step)).toEqual(["done", OUTSIDE]);
  });

  it("of a programme's registration ends when its first group opens", () => {
    const chain = chainFor("pol-lockdrop");
    const opening = sec("2019-11-05T00:00:00+08:00");
    chain.timeSec = opening;
    expect(chain.refuses(registration("pol-lockdrop"))).toContain("programmes 34 too-late");
    chain.timeSec = opening - 1;
    expect(chain.refuses(registration("pol-lockdrop"))).toBe("done");
  });

  it("that ends between two seconds is open in the second before", () => {
    const groups = [
      {
        id: "main",
        opens: "2022-02-21T00:00:00.500Z",
        closes: "2022-02-26T00:00:00.500Z",
        pool: "1000000",
      },
    ];
    const { contribute, ...rest } = definitionOf("mars", { groups });
    const { opens, closes, withdraw: none, ...bare } = contribute as Record<string, unknown>;
    const chain = chainFor("mars").at("2022-02-21T00:00:00Z");
    const definition = canonicalJson({ ...rest, contribute: bare });
    // The block of the second before has not reached the opening: registering is not too late.
    chain.does(registration("mars", { definition }));
    chain.give("ann", "10uust");
    expect([opens, closes, none].every((each) => each !== undefined)).toBe(true);
    const step = lock("ann", "3w", "1uust");
    expect(chain.refuses(step)).toContain(OUTSIDE);
    chain.at("2022-02-21T00:00:01Z").does(step);
    chain.at("2022-02-26T00:00:00Z").does(step);
    expect(chain.refuses(claim("ann"))).toContain(TOO_EARLY);
    chain.at("2022-02-26T00:00:01Z");
    expect(chain.refuses(step)).toContain(OUTSIDE);
    expect(chain.refuses(settle("bob", ["ann"]))).toBe("done");
    const [first, last] = chain.viewOf("ann")["positions"] as { certificate: string }[];
    // Maturity is rounded up: never before the duration has passed.
    const maturity = sec("2022-02-26T00:00:00Z") + 1 + 21 * 86_400;
    expect(first?.certificate).toBe(certificate(`live/3w:uust/${maturity}`));
    expect(last?.certificate).toBe(first?.certificate);
    expect(chain.complaints()).toEqual([]);
  });
});

describe("shares", () => {
  it("are final, and claimed, from the end of the last window on", () => {
    const chain = started("mars", "1000000uust").at("2022-02-25T00:00:00Z");
    chain.does(lock("ann", "3w", "1000000uust"));
    expect(around(chain, "2022-02-28T00:00:00Z", settle("bob", ["ann"]))).toEqual([
      TOO_EARLY,
      "done",
    ]);
    expect(around(chain, "2022-02-28T00:00:00Z", claim("ann"))).toEqual([TOO_EARLY, "done"]);
  });

  it("are released at the distribution, not a second before", () => {
    const chain = running("ktst-burningdrop");
    chain.give("ann", "5000000ukcs");
    joins(chain, "ann");
    chain.at("2020-09-17T00:00:00+08:00").does(lock("ann", "kcs-7d", "5000000ukcs"));
    expect(around(chain, "2020-09-24T20:00:00+08:00", claim("ann"))[0]).toBe(TOO_EARLY);
    expect(around(chain, "2020-09-25T00:00:00+08:00", claim("ann"))).toEqual([
      "programmes 38 nothing-to-claim",
      "done",
    ]);
  });
});

/** The POL LockDrop with ann's lock; its listing is on 10 December 2019, day 90 on 9 March 2020. */
function listed(): ProgrammeChain {
  const chain = started("pol-lockdrop", "1000000uusdt").at("2019-11-05T09:00:00+08:00");
  chain.does(lock("ann", "4w", "1000000uusdt"));
  chain.at("2019-12-10T18:00:00+08:00").does(attest("listing"));
  return chain;
}

describe("the listing and its days", () => {
  const mined = attest("mined", { participant: "ann", amount: "2" });
  const E24 = 10n ** 24n;

  it("release a fifth at the listing's second", () => {
    const chain = started("pol-lockdrop", "1000000uusdt").at("2019-11-05T09:00:00+08:00");
    chain.does(lock("ann", "4w", "1000000uusdt"));
    chain.at("2019-12-10T17:59:59+08:00");
    expect(chain.refuses(claim("ann"))).toContain("38 nothing-to-claim");
    chain.at("2019-12-10T18:00:00+08:00").does(attest("listing"));
    chain.does(claim("ann"));
    expect(chain.holds("ann", "apol")).toBe((2n * E24) / 5n);
  });

  it("fall back to the date that the definition names, and a later listing changes nothing", () => {
    const chain = started("pol-lockdrop", "1000000uusdt").at("2019-11-05T09:00:00+08:00");
    chain.does(lock("ann", "4w", "1000000uusdt"));
    const outcome = around(chain, "2019-12-20T00:00:00+08:00", claim("ann"));
    expect(outcome).toEqual(["programmes 38 nothing-to-claim", "done"]);
    chain.does(mined);
    chain.at("2019-12-25T00:00:00+08:00").does(attest("listing"));
    chain.does(mined);
    chain.does(claim("ann"));
    expect(chain.holds("ann", "apol")).toBe((2n * E24) / 5n + 2n);
    expect(chain.complaints()).toEqual([]);
  });

  it("take what was mined until the last second of day 90", () => {
    const chain = listed();
    expect(around(chain, "2020-03-10T00:00:00+08:00", mined)).toEqual(["done", OUTSIDE]);
  });

  it("take nothing before the listing", () => {
    const chain = started("pol-lockdrop", "1000000uusdt");
    expect(around(chain, "2019-12-10T18:00:00+08:00", mined)).toEqual([OUTSIDE, OUTSIDE]);
  });

  it("let the rest be burned from the first second of day 91 on", () => {
    const chain = listed();
    const outcome = around(chain, "2020-03-10T00:00:00+08:00", burnAbandoned("bob", ["ann"]));
    expect(outcome).toEqual(["programmes 39 not-abandoned", "done"]);
    expect(chain.refuses(burnAbandoned("bob", ["ann"]))).toContain("39 not-abandoned");
  });
});

describe("a month's fees", () => {
  it("may be paid until seven days after the month, and then its shares are final", () => {
    const chain = running("kinesis-minters-yield").at("2023-01-15T00:00:00Z");
    chain.give("operator", "1000kau");
    expect(around(chain, "2023-02-08T00:00:00Z", payFees("operator", "2023-01", "40kau"))).toEqual([
      "done",
      "programmes 43 deadline-passed",
    ]);
    expect(around(chain, "2023-02-08T00:00:00Z", settle("bob", [], "KAU/2023-01"))).toEqual([
      TOO_EARLY,
      "done",
    ]);
  });
});
