/** A chain that begins from another's export has its state, byte by byte, in every stage. */
import { describe, expect, it } from "vitest";
import { addr, genesisProblem } from "../../../../test/ledger/chain.ts";
import {
  ABC,
  activate,
  attest,
  burn,
  burnAbandoned,
  chainFor,
  claim,
  fact,
  ID,
  joins,
  lock,
  ProgrammeChain,
  payFees,
  registration,
  running,
  settle,
  signal,
  withdraw,
} from "../../../../test/ledger/programme-chain.ts";
import type { GenesisJson } from "../../kernel/module.ts";
import { programmes } from "./index.ts";

const STORE = "programmes";
const E7 = 10n ** 7n;

/** What a chain that begins with the export of another holds of the module. */
function restarted(chain: ProgrammeChain): unknown {
  const json = JSON.parse(JSON.stringify(programmes.exportGenesis(chain.ctx)));
  const next = new ProgrammeChain();
  programmes.initGenesis(next.ctx, json);
  expect(programmes.exportGenesis(next.ctx)).toEqual(json);
  return next.contents(STORE);
}

function expectSame(chain: ProgrammeChain): void {
  expect(restarted(chain)).toEqual(chain.contents(STORE));
}

/** A part of what the module holds, in a genesis that is otherwise that of Mars. */
function problemOf(change: (state: Record<string, Record<string, unknown>[]>) => void): string {
  const chain = running("mars").at("2022-02-21T00:00:00Z");
  chain.give("ann", "5uust");
  chain.does(lock("ann", "3w", "5uust"));
  const state = JSON.parse(JSON.stringify(programmes.exportGenesis(chain.ctx)));
  change(state);
  return genesisProblem(() =>
    programmes.initGenesis(new ProgrammeChain().ctx, state as GenesisJson),
  );
}

describe("an export begins another chain with the same bytes", () => {
  it("without programmes", () => {
    expectSame(chainFor("mars"));
    expect(restarted(chainFor("mars"))).toEqual([]);
    const next = new ProgrammeChain();
    programmes.initGenesis(next.ctx, programmes.defaultGenesis());
    expect(next.contents(STORE)).toEqual([]);
  });

  it("scheduled, open, settled, releasing and closed", () => {
    const chain = running("pol-lockdrop");
    expectSame(chain);
    chain.at("2019-11-05T12:00:00+08:00");
    for (const name of ["ann", "bob"]) {
      chain.give(name, "1000000uusdt");
      chain.does(lock(name, "4w", "1000000uusdt"));
    }
    chain.does(attest("invite", { participant: "ann", counterparty: "bob" }));
    chain.does(attest("qualify", { participant: "bob", value: "100" }));
    expectSame(chain);
    chain.at("2019-11-22T00:00:00+08:00").does(settle("cid", ["ann"]));
    expectSame(chain);
    chain.at("2019-12-10T18:00:00+08:00").does(attest("listing"));
    chain.does(attest("mined", { participant: "ann", amount: "1000" }));
    chain.does(attest("trade", { participant: "ann", amount: "5", value: "400" }));
    chain.does(claim("ann"));
    expectSame(chain);
    chain.at("2020-03-10T00:00:00+08:00").does(burnAbandoned("cid", ["ann", "bob"]));
    expectSame(chain);
    expect(chain.complaints()).toEqual([]);
  });

  it("boosting, with prices that were fixed", () => {
    const chain = running("ktst-burningdrop");
    chain.give("ann", "100apol,5000000ukcs");
    joins(chain, "ann");
    chain.at("2020-09-17T00:00:00+08:00").does(lock("ann", "kcs-7d", "5000000ukcs"));
    chain.at("2020-09-21T00:00:00+08:00").does(burn("ann", "100apol"));
    expectSame(chain);
  });

  it("with withdrawals, signals and imports", () => {
    const chain = running("mars").at("2022-02-21T00:00:00Z");
    chain.give("ann", "50uust");
    chain.does(lock("ann", "3w", "50uust"));
    chain.does(withdraw("ann", 1, "5uust"));
    const file = { attestor: addr("attestor"), programmeId: ID, fileSha256: ABC };
    chain.does(["OpenImport", { ...file, rows: 3n }]);
    const row = { participant: "bob", asset: "UST", amount: "9", term: "3w" };
    const events = [fact("lock", row), fact("lock", { ...row, term: "4w" })];
    chain.does(["ImportRows", { ...file, firstRow: 1n, events }]);
    expectSame(chain);
    const other = running("edgeware").at("2019-06-01T00:00:00Z");
    other.give("ann", "50wei");
    other.does(signal("ann", "", "50wei"));
    expectSame(other);
  });

  it("of a minter's yield, with a month that was claimed and a root that was posted", () => {
    const chain = running("kinesis-minters-yield").at("2023-01-01T00:00:00Z");
    for (const name of ["ann", "operator"]) chain.give(name, `${10n * E7}kau`);
    chain.open("bob");
    chain.does(attest("mint", { participant: "ann", asset: "KAU", amount: `${10n * E7}` }));
    chain.does(activate("ann", "bob", `${4n * E7}kau`));
    chain.does(payFees("operator", "2023-01", `${5n * E7}kau`));
    chain.at("2023-02-08T00:00:00Z").does(claim("ann"));
    const root = { token: "KAU", format: "oz", root: ABC, fileSha256: ABC, uri: "" };
    chain.does(["PostRoot", { operator: addr("operator"), programmeId: ID, ...root }]);
    expectSame(chain);
  });
});

describe("a genesis that is wrong is named", () => {
  it("by its place, where a record is not one", () => {
    expect(problemOf(() => {})).toBe("fine");
    const pool = (value: unknown) =>
      problemOf(({ groups = [] }) => {
        groups[0] = { ...groups[0], pool: value };
      });
    expect(pool("-1")).toContain("programmes.groups[0].pool: ");
    expect(pool(5.5)).toContain("programmes.groups[0].pool: ");
    expect(
      problemOf((state) => {
        state["lots"] = "none" as never;
      }),
    ).toContain("programmes.lots");
    expect(
      problemOf(({ members = [] }) => {
        members.push({ ...members[0] });
      }),
    ).toBe("programmes.members[1]: stands there twice");
  });

  it("where a programme and its definition do not belong together", () => {
    expect(
      problemOf((state) => {
        state["definitions"] = [];
      }),
    ).toBe(`programmes.programmes: ${ID}: has no definition`);
    expect(
      problemOf((state) => {
        state["programmes"] = [];
      }),
    ).toBe(`programmes.definitions: ${ID}: is of no programme`);
    expect(
      problemOf(({ programmes: all = [] }) => {
        all[0] = { ...all[0], definition_sha256: ABC };
      }),
    ).toBe(`programmes.programmes: ${ID}: its definition has another SHA-256`);
    expect(
      problemOf(({ definitions = [] }) => {
        definitions[0] = { ...definitions[0], canonical: "{}" };
      }),
    ).toContain(`programmes.definitions: ${ID}: `);
  });
});

describe("a registration", () => {
  it("is what a chain that began from an export answers too", () => {
    const chain = running("mars");
    const next = chainFor("mars");
    programmes.initGenesis(next.ctx, programmes.exportGenesis(chain.ctx));
    expect(next.refuses(registration("mars"))).toContain("programmes 31 programme-exists");
  });
});
