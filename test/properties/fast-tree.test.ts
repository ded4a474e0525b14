/** The tree that the kernels build against the one of the plain way, which OpenZeppelin's library confirms. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatEvmAddress } from "../../src/claims/evm-address.ts";
import { makeClaims } from "../../src/settle/claims/make-claims.ts";
import { loadProgramme } from "../../src/settle/definition-file.ts";
import { settleOutcome } from "../../src/settle/settle-outcome.ts";
import { UserError } from "../../src/settle/user-error.ts";
import { ROOT, temporaryFolder } from "../support/cli.ts";

const folder = temporaryFolder();
const OPTIONS = { tree: undefined, accountsFile: undefined, treeJson: false };

function address(i: number): string {
  return `0x${createHash("sha256").update(`${i}`).digest("hex").slice(0, 40)}`;
}

function checksummed(i: number): string {
  return formatEvmAddress(Buffer.from(address(i).slice(2), "hex"));
}

/** Locks of `names`, every seventh of one base unit: some of those get nothing and have no leaf. */
function eventsOf(names: readonly string[]): string {
  const path = join(folder, "events.csv");
  const rows = names.map((name, i) => {
    const amount = i % 7 === 0 ? "0.000000000000000001" : `${(i * 7919) % 100}.5`;
    return `2024-03-0${1 + (i % 6)}T10:00:00Z,lock,${name},WETH,${amount},${1 + (i % 4)}w`;
  });
  writeFileSync(path, ["time,event,participant,asset,amount,term", ...rows, ""].join("\n"));
  return path;
}

/** Everything that the claims of a settlement come to, or its error. */
async function claimsOf(events: string, engine: "fast" | "plain", jobs: number): Promise<unknown> {
  const loaded = await loadProgramme(join(ROOT, "bench/lockdrop.yaml"));
  const options = { asOf: undefined, lenient: false, engine, jobs };
  const settled = await settleOutcome(loaded, events, options);
  expect(settled.plainBecause).toBeUndefined();
  try {
    const { companions, claims, notices } = await makeClaims(settled.outcome, OPTIONS);
    const hashes: string[] = [];
    for (const { name, chunks } of companions) {
      const hash = createHash("sha256");
      for await (const chunk of chunks({})) hash.update(chunk);
      hashes.push(`${name} ${hash.digest("hex")}`);
    }
    return { hashes, claims, notices };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  } finally {
    settled.close();
  }
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

describe("the kernels' claim tree", () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 1],
    [8, 2],
    [9_999, 1],
    [9_999, 3],
    [100_003, 2],
  ])("is the plain one, byte for byte, over %i addresses with %i jobs", async (count, jobs) => {
    const events = eventsOf(numbers(count).map(address));
    expect(await claimsOf(events, "fast", jobs)).toEqual(await claimsOf(events, "plain", 1));
  });

  it("is the same beside a settlement that is open, and in the memory of closed ones", async () => {
    const loaded = await loadProgramme(join(ROOT, "bench/lockdrop.yaml"));
    const options = { asOf: undefined, lenient: false, engine: "fast", jobs: 2 } as const;
    const open = (count: number) =>
      settleOutcome(loaded, eventsOf(numbers(count).map(address)), options);
    const rootOf = async ({ outcome }: Awaited<ReturnType<typeof open>>) =>
      Buffer.from((await outcome.ozTree?.(0))?.root ?? []).toString("hex");
    const [first, beside] = [await open(5_000), await open(5_000)];
    const wanted = await rootOf(first);
    expect(wanted).toHaveLength(64);
    expect(await rootOf(beside)).toBe(wanted);
    for (const settled of [first, first, beside]) settled.close();
    for (const count of [9_000, 5_000, 5_000]) {
      const again = await open(count);
      expect((await rootOf(again)) === wanted).toBe(count === 5_000);
      again.close();
    }
  });

  it("is left to the plain way when there is no room for it or more claims than wanted", async () => {
    const events = eventsOf(numbers(3).map(address));
    const loaded = await loadProgramme(join(ROOT, "bench/lockdrop.yaml"));
    const options = { asOf: undefined, lenient: false, engine: "fast", jobs: 1 } as const;
    const settled = await settleOutcome(loaded, events, options);
    const { outcome } = settled;
    expect(await outcome.ozTree?.(0, 1)).toBeUndefined();
    // Every building takes some of the room for small tables.
    let trees = 0;
    while ((await outcome.ozTree?.(0)) !== undefined) trees++;
    expect(trees).toBeGreaterThan(100);
    const before = outcome.schedule?.();
    const { claims } = await makeClaims(outcome, OPTIONS);
    expect(outcome.schedule?.()).toEqual(before);
    settled.close();
    expect(claims).toEqual(((await claimsOf(events, "plain", 1)) as { claims: unknown }).claims);
  });

  it("takes addresses in any spelling", async () => {
    const spelled = [address, checksummed, (i: number) => `0x${address(i).slice(2).toUpperCase()}`];
    const events = eventsOf(numbers(6_000).map((i) => spelled[i % 3]?.(i) ?? ""));
    const fast = await claimsOf(events, "fast", 2);
    expect(fast).toEqual(await claimsOf(events, "plain", 1));
    expect(fast).toMatchObject({ claims: { RWD: { format: "oz" } } });
  });

  it.each([
    ["a wrong checksum", [checksummed(1).replace(/[a-f]/, (digit) => digit.toUpperCase())]],
    ["a name that is no address", ["0x12"]],
    ["one address in two spellings", [address(2).toUpperCase().replace("0X", "0x")]],
  ])("leaves %s to the plain way", async (_, odd) => {
    const events = eventsOf([...numbers(5).map(address), ...odd]);
    expect(await claimsOf(events, "fast", 1)).toEqual(await claimsOf(events, "plain", 1));
  });
});
