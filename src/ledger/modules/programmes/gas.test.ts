/** What messages cost at their worst: within the limits that wallets set by habit. */
import { describe, expect, it } from "vitest";
import {
  activate,
  attest,
  burn,
  chainFor,
  claim,
  definitionOf,
  joins,
  lock,
  type ProgrammeChain,
  payFees,
  registration,
  running,
  type Step,
  settle,
  withdraw,
} from "../../../../test/ledger/programme-chain.ts";
import { canonicalJson } from "../../../programme/canonical.ts";
import { GasMeter, meteredStore } from "../../kernel/gas.ts";
import { Overlay } from "../../kernel/store.ts";
import { programmes } from "./index.ts";

const USUAL = 200_000n;
const MOST = 500_000n;
const E7 = 10n ** 7n;

/** The gas of a message without its signature and bytes (some 10,000 more); leaves the chain as it is. */
function gasOf(chain: ProgrammeChain, [name, fields]: Step): bigint {
  const kind = programmes.messages.find(({ typeUrl }) => typeUrl.endsWith(`.Msg${name}`));
  if (kind === undefined) throw new Error(`no message ${name}`);
  const meter = new GasMeter(undefined);
  const store = meteredStore(new Overlay(chain.ctx.store), meter);
  kind.handle({ ...chain.ctx, store }, kind.codec.fromPartial(fields));
  return kind.gas + meter.used;
}

describe("a participant with few positions pays", () => {
  it("for a lock, a burn and a claim what wallets set by habit", () => {
    const chain = running("ktst-burningdrop");
    joins(chain, "ann");
    chain.give("ann", "1000apol,9000000ukcs");
    chain.at("2020-09-17T12:00:00+08:00");
    chain.does(lock("ann", "kcs-7d", "1000000ukcs"));
    const used = [gasOf(chain, lock("ann", "kcs-7d", "1000000ukcs"))];
    used.push(gasOf(chain.at("2020-09-21T12:00:00+08:00"), burn("ann", "5apol")));
    used.push(gasOf(chain.at("2020-09-25T00:00:00+08:00"), claim("ann")));
    for (const each of used) expect(each).toBeLessThan(USUAL);
  });
});

describe("a participant with as many positions as there may be pays", () => {
  it("for a lock, a withdrawal and a claim, each position rounded by itself", () => {
    const chain = running("mars").at("2022-02-22T00:00:00Z");
    chain.give("ann", "1000000uust");
    for (let i = 0; i < 255; i++) chain.does(lock("ann", "3w", "1000uust"));
    expect(gasOf(chain, lock("ann", "3w", "1000uust"))).toBeLessThan(MOST);
    expect(gasOf(chain, withdraw("ann", 200, "10uust"))).toBeLessThan(MOST);
    chain.at("2022-02-28T00:00:00Z");
    expect(gasOf(chain, claim("ann"))).toBeLessThan(MOST);
  });

  it("for a burn", () => {
    const chain = running("ktst-burningdrop");
    joins(chain, "ann");
    chain.give("ann", "1000apol,1000000000ukcs");
    chain.at("2020-09-17T12:00:00+08:00");
    for (let i = 0; i < 256; i++) chain.does(lock("ann", "kcs-7d", "1000000ukcs"));
    chain.at("2020-09-21T12:00:00+08:00");
    expect(gasOf(chain, burn("ann", "5apol"))).toBeLessThan(MOST);
  });
});

describe("a claim pays", () => {
  it("of 48 groups, the first of all, which also sweeps the empty ones", () => {
    const { supply, ...definition } = definitionOf("pol-lockdrop");
    const groups = Array.from({ length: 48 }, (_, i) => {
      const day = (offset: number) =>
        new Date(Date.UTC(2019, 10, 5 + i + offset)).toISOString().replace(".000Z", "Z");
      return { id: `${i}`, opens: day(0), closes: day(1), pool: "1000" };
    });
    const { pool, rates, ...share } = definition["share"] as Record<string, unknown>;
    const changes = { ...definition, share, groups };
    expect([supply, pool, rates].every((each) => each !== undefined)).toBe(true);
    const release = { by: "at-once", at: "2020-01-01T00:00:00Z" };
    const chain = chainFor("pol-lockdrop");
    chain.does(
      registration("pol-lockdrop", {
        definition: canonicalJson({ ...changes, release }),
        attested: [],
      }),
    );
    chain.give("ann", "1000000uusdt");
    for (const { opens } of groups) chain.at(opens).does(lock("ann", "4w", "1000uusdt"));
    chain.at("2020-01-01T00:00:00Z");
    const first = gasOf(chain, claim("ann"));
    // A stranger may have settled before, and then only the payment is left.
    chain.does(settle("bob", ["ann"]));
    const second = gasOf(chain, claim("ann"));
    expect([first < 3n * MOST, second < MOST]).toEqual([true, true]);
  });

  it("of 90 days of mining", () => {
    const chain = running("pol-lockdrop").at("2019-11-05T12:00:00+08:00");
    chain.give("ann", "1000000uusdt");
    chain.does(lock("ann", "4w", "1000000uusdt"));
    chain.at("2019-12-10T00:00:00+08:00").does(attest("listing"));
    for (let day = 0; day <= 90; day++) {
      chain.does(attest("mined", { participant: "ann", amount: "1000" }));
      chain.does(attest("trade", { participant: "ann", amount: "1000", value: "4.25" }));
      if (day < 90) chain.timeSec += 86_400;
    }
    expect(gasOf(chain, claim("ann"))).toBeLessThan(MOST);
  });

  it("of as many months of both metals as one may compute", () => {
    const chain = running("kinesis-minters-yield").at("2023-01-10T00:00:00Z");
    const coins = `${100n * E7}kag,${100n * E7}kau`;
    for (const name of ["ann", "operator"]) chain.give(name, coins);
    chain.open("bob");
    for (const asset of ["KAG", "KAU"]) {
      chain.does(attest("mint", { participant: "ann", asset, amount: `${E7}` }));
      chain.does(activate("ann", "bob", `${E7}${asset.toLowerCase()}`));
    }
    for (let i = 0; i < 30; i++) {
      const month = new Date(Date.UTC(2023, i, 20)).toISOString();
      chain.at(month);
      for (const coin of ["200000kag", "200000kau"])
        chain.does(payFees("operator", month.slice(0, 7), coin));
    }
    expect(gasOf(chain, claim("ann"))).toBeLessThan(MOST);
  });

  it("for an activation of as many lots as one may take", () => {
    const chain = running("kinesis-minters-yield").at("2023-01-10T00:00:00Z");
    chain.give("ann", "1000kau");
    chain.open("bob");
    for (let i = 0; i < 64; i++)
      chain.does(attest("mint", { participant: "ann", asset: "KAU", amount: "1" }));
    expect(gasOf(chain, activate("ann", "bob", "64kau"))).toBeLessThan(MOST);
  });
});
