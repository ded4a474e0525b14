/** Each invariant complains when what it guards is broken, and only then. */
import { beforeEach, describe, expect, it } from "vitest";
import { addr, who } from "../../../../test/ledger/chain.ts";
import {
  activate,
  attest,
  claim,
  ID,
  lock,
  type ProgrammeChain,
  payFees,
  running,
} from "../../../../test/ledger/programme-chain.ts";
import { formatAddress } from "../accounts/index.ts";
import { burnCoins, mintCoins } from "../bank/index.ts";
import { groups, members, participants, positions } from "./state/lockdrop.ts";
import { lots, lotTotals, minters, weightMonths } from "./state/mint.ts";
import { assetTotals, definitions, progresses, vaults } from "./state/programmes.ts";
import { treasury } from "./vaults.ts";

let chain: ProgrammeChain;

/** The record at a key, which must be there. */
function found<R>(record: R | undefined): R {
  if (record === undefined) throw new Error("nothing stands there");
  return record;
}

describe("the invariants of a lockdrop", () => {
  const ANN = addr("ann");

  beforeEach(() => {
    chain = running("mars").at("2022-02-21T00:00:00Z");
    chain.give("ann", "3000000uust");
    chain.does(lock("ann", "3w", "1000000uust"));
    chain.does(lock("ann", "15w", "1000000uust"));
    chain.does(attest("lock", { participant: "bob", asset: "UST", amount: "7", term: "3w" }));
    expect(chain.complaints()).toEqual([]);
  });

  const group = () => found(groups.get(chain.ctx, [ID, "main"]));
  const member = () => found(members.get(chain.ctx, [ID, "main", ANN]));
  const person = () => found(participants.get(chain.ctx, [ID, ANN]));
  const vault = () => found(vaults.get(chain.ctx, [ID, "umars"]));
  const totals = () => found(assetTotals.get(chain.ctx, [ID, "UST"]));
  const position = () => found(positions.get(chain.ctx, [ID, ANN, 1n]));
  const progress = () => found(progresses.get(chain.ctx, [ID]));

  it("notice coins that are gone, and coins that nobody paid in", () => {
    burnCoins(chain.ctx, treasury, [{ denom: "umars", amount: 1n }]);
    expect(chain.complaints()).toEqual(["umars: vaults 1000000000000, balance 999999999999"]);
    mintCoins(chain.ctx, treasury, [{ denom: "umars", amount: 1n }]);
    mintCoins(chain.ctx, treasury, [{ denom: "uatom", amount: 5n }]);
    expect(chain.complaints()).toEqual(["uatom: vaults 0, balance 5"]);
  });

  it("notice a vault that has paid too much, though its coins are there", () => {
    vaults.put(chain.ctx, { ...vault(), funded: 1n, claimed: 2n });
    expect(chain.complaints()).toContain(`${ID} umars: -1`);
  });

  it("notice a vault that holds less, or more, than is owed", () => {
    for (const change of [-1n, 1n]) {
      vaults.put(chain.ctx, { ...vault(), funded: 10n ** 12n + change });
      const held = 10n ** 12n + change;
      expect(chain.complaints()).toContain(`${ID}: owes ${10n ** 12n}umars, has ${held}`);
    }
  });

  it("notice the same once shares were computed, claimed and swept", () => {
    chain.at("2022-02-28T00:00:00Z").does(claim("ann"));
    expect(chain.complaints()).toEqual([]);
    participants.put(chain.ctx, { ...person(), claimed: person().claimed - 1n });
    expect(chain.complaints()[0]).toContain(`${ID}: owes `);
    participants.put(chain.ctx, { ...person(), claimed: person().claimed + 2n });
    expect(chain.complaints()).toEqual([
      expect.stringContaining(`${ID}: owes `),
      expect.stringContaining("claimed "),
    ]);
  });

  it("notice a pool that was swept while shares of it are owed", () => {
    groups.put(chain.ctx, { ...group(), swept: true });
    expect(chain.complaints()).toEqual([`${ID}: owes 0umars, has ${10n ** 12n}`]);
  });

  it("notice totals that are not the sums of the members", () => {
    for (const [name, more] of [
      ["weight", 1n],
      ["boosted", -1n],
      ["allocated", 1n],
      ["members", 1n],
    ] as const) {
      const right = group();
      groups.put(chain.ctx, { ...right, [name]: right[name] + more });
      expect(chain.complaints()).toContain(
        `${ID} main: ${name} ${right[name] + more}, members ${right[name]}`,
      );
      groups.put(chain.ctx, right);
    }
    groups.put(chain.ctx, { ...group(), allocated: 10n ** 12n + 1n });
    expect(chain.complaints()).toContain(`${ID} main: allocated ${10n ** 12n + 1n}`);
  });

  it("notice weights that agree with each other but not with the rules", () => {
    // As when a group's total forgets all but the last lock: sums match, shares exceed the pool.
    const forgotten = 1_000_000n;
    members.put(chain.ctx, { ...member(), boosted: member().boosted - forgotten });
    groups.put(chain.ctx, { ...group(), boosted: group().boosted - forgotten });
    expect(chain.complaints()).toEqual([`${ID} ${ANN}: boosted 5000000 in main`]);
  });

  it("notice a member whose weight is not that of the positions", () => {
    positions.put(chain.ctx, { ...position(), weight: 5n });
    expect(chain.complaints()).toEqual([`${ID} main ${ANN}: weight 6000000, positions 5000005`]);
  });

  it("notice deposits that do not add up, and certificates that stand for nothing", () => {
    const right = totals();
    assetTotals.put(chain.ctx, { ...right, accepted: 1n });
    expect(chain.complaints()).toEqual([`${ID} UST: accepted 1, held 2000007`]);
    assetTotals.put(chain.ctx, { ...right, outside: 8n });
    expect(chain.complaints()).toEqual([`${ID} UST: outside 8`]);
    assetTotals.put(chain.ctx, right);
    const { certificate } = position();
    const other = found(positions.get(chain.ctx, [ID, ANN, 2n])).certificate;
    positions.put(chain.ctx, { ...position(), certificate: other });
    expect(chain.complaints()).toEqual([`${other}: positions 2000000, issued 1000000`]);
    expect(certificate).not.toBe(other);
  });

  it("notice shares that are not those of the rules", () => {
    chain.at("2022-02-28T00:00:00Z").does(claim("ann"));
    members.put(chain.ctx, { ...member(), allocation: member().allocation - 1n });
    groups.put(chain.ctx, { ...group(), allocated: group().allocated - 1n });
    expect(chain.complaints()).toContainEqual(expect.stringMatching(/of main$/));
  });

  it("notice events, positions and participants that are not counted", () => {
    const right = progress();
    progresses.put(chain.ctx, { ...right, events: 2n });
    expect(chain.complaints()).toEqual([`${ID}: 2 events`]);
    progresses.put(chain.ctx, { ...right, participants: 3n });
    expect(chain.complaints()).toEqual([`${ID}: 3 participants`]);
    progresses.put(chain.ctx, right);
    participants.put(chain.ctx, { ...person(), positions: 1n });
    expect(chain.complaints()).toEqual([`${ID} ${ANN}: 1 positions`]);
  });

  it("notice a programme without its definition", () => {
    definitions.delete(chain.ctx, [ID]);
    expect(chain.complaints()).toContain(`${ID}: no definition`);
  });
});

describe("the invariants of a minter's yield", () => {
  const ANN = formatAddress(who("ann"));
  const E7 = 10n ** 7n;

  beforeEach(() => {
    chain = running("kinesis-minters-yield").at("2023-01-01T00:00:00Z");
    chain.give("ann", `${10n * E7}kau`);
    chain.give("operator", `${10n * E7}kau`);
    chain.open("bob");
    chain.does(attest("mint", { participant: "ann", asset: "KAU", amount: `${10n * E7}` }));
    chain.does(activate("ann", "bob", `${4n * E7}kau`));
    chain.does(payFees("operator", "2023-01", `${10n * E7}kau`));
    expect(chain.complaints()).toEqual([]);
  });

  const minter = () => found(minters.get(chain.ctx, [ID, "KAU", ANN]));

  it("notice fees that were divided but not paid in", () => {
    const vault = found(vaults.get(chain.ctx, [ID, "kau"]));
    vaults.put(chain.ctx, { ...vault, funded: vault.funded - 1n });
    const owed = (10n * E7) / 20n;
    expect(chain.complaints()).toContain(`${ID}: owes ${owed}kau, has ${owed - 1n}`);
  });

  it("notice a claim that was paid but not booked", () => {
    chain.at("2023-02-08T00:00:00Z").does(claim("ann"));
    expect(chain.complaints()).toEqual([]);
    minters.put(chain.ctx, { ...minter(), claimed: 0n });
    expect(chain.complaints()).toEqual([`${ID}: owes ${E7 / 2n}kau, has 0`]);
    minters.put(chain.ctx, { ...minter(), claimed: E7 });
    expect(chain.complaints()).toContain(`${ID} KAU ${ANN}: claimed ${E7}`);
  });

  it("notice lots and weights that do not add up", () => {
    const [, lot] = found([...lots.entries(chain.ctx)][0]);
    lots.put(chain.ctx, { ...lot, remaining: 1n });
    expect(chain.complaints()).toEqual([`${ID} KAU ${ANN}: unactivated ${6n * E7}`]);
    lots.put(chain.ctx, lot);
    const [, month] = found([...weightMonths.entries(chain.ctx)][0]);
    weightMonths.put(chain.ctx, { ...month, weight: 1n });
    expect(chain.complaints()).toEqual([`${ID} KAU: weight 1`]);
    weightMonths.put(chain.ctx, month);
    const totals = found(lotTotals.get(chain.ctx, [ID, "KAU"]));
    lotTotals.put(chain.ctx, { ...totals, activated: 1n });
    expect(chain.complaints()).toEqual([`${ID} KAU: minted ${10n * E7}, activated 1`]);
  });
});
