/**
 * What blocks of 500 programme messages cost with so many positions in the state, and what bringing these positions
 * in by an import of attested rows costs. Signatures are not looked at. Prints JSON.
 */
import { createHash } from "node:crypto";
import { formatAddress } from "../../src/ledger/kernel/address.ts";
import { canonicalJson } from "../../src/programme/canonical.ts";
import { type Actor, type Move, World } from "../../test/simulation/world.ts";

const [countText = "1000"] = process.argv.slice(2);
const POSITIONS = Number(countText);
const ACTORS = 5_600;
const MESSAGES = 500;
const BLOCKS = 11;
const ROWS = 400;
const START = Date.UTC(2026, 0, 1) / 1000;
const DAY = 86_400;

const world = new World(ACTORS, START, () => [
  { denom: "aktst", amount: 10n ** 27n },
  { denom: "arew", amount: 10n ** 18n },
  { denom: "ausdt", amount: 10n ** 18n },
]);
const operator = world.actors[0] as Actor;
let timeSec = START;

execute([
  {
    actor: operator,
    typeUrl: "/aliquot.programmes.v1.MsgRegisterProgramme",
    value: {
      operator: operator.address,
      id: "bench",
      definition: canonicalJson(definition()),
      assets: [
        { asset: "REW", denom: "arew", feed: "" },
        { asset: "USDT", denom: "ausdt", feed: "" },
      ],
      attestors: [operator.address],
      attested: ["lock"],
    },
  },
]);
timeSec = START + DAY;
const imported = importPositions();
timeSec = START + 2 * DAY;
const locks = blocksOf((actor) => message(actor, "MsgLock", { term: "4w", amount: coin(2_000n) }));
const seqs = new Map<Actor, bigint>(locks.seqs);
const withdrawals = blocksOf((actor) =>
  message(actor, "MsgWithdraw", { lock: seqs.get(actor) ?? 0n, amount: coin(500n) }),
);
timeSec = START + 40 * DAY;
const claims = blocksOf((actor) => message(actor, "MsgClaim", {}));
const { rss } = process.memoryUsage();
const { size } = world.ledger.state;
process.stdout.write(
  `${JSON.stringify({ positions: POSITIONS, entries: size, imported, lockMs: locks.ms, withdrawMs: withdrawals.ms, claimMs: claims.ms, rss })}\n`,
);

/** Brings the positions in as an exchange does, for its own customers; rows a second and what memory it took. */
function importPositions(): { readonly seconds: number; readonly rowsPerSecond: number } {
  const fileSha256 = createHash("sha256").update("bench").digest("hex");
  const common = { attestor: operator.address, programmeId: "bench", fileSha256 };
  const open = { ...common, rows: BigInt(POSITIONS) };
  execute([{ actor: operator, typeUrl: "/aliquot.programmes.v1.MsgOpenImport", value: open }]);
  let seconds = 0;
  for (let row = 0; row < POSITIONS; ) {
    const moves: Move[] = [];
    for (; moves.length < 12 && row < POSITIONS; ) {
      const count = Math.min(ROWS, POSITIONS - row);
      const events = Array.from({ length: count }, (_, i) => attestedLock(row + i));
      const value = { ...common, firstRow: BigInt(row + 1), events };
      moves.push({ actor: operator, typeUrl: "/aliquot.programmes.v1.MsgImportRows", value });
      row += count;
    }
    seconds += execute(moves) / 1000;
  }
  return { seconds, rowsPerSecond: Math.round(POSITIONS / seconds) };
}

function attestedLock(index: number) {
  const hash = createHash("sha256").update(`customer ${index}`).digest();
  const participant = formatAddress(new Uint8Array(hash.subarray(0, 20)));
  const amount = `${1_000_000 + (index % 1000)}`;
  return { type: "lock", participant, asset: "USDT", amount, term: "2w" };
}

/** The median time of blocks of messages by actors in turn, and the numbers of the events they made. */
function blocksOf(make: (actor: Actor) => Move) {
  const times: number[] = [];
  const made: (readonly [Actor, bigint])[] = [];
  for (let block = 0; block < BLOCKS; block++) {
    const moves = Array.from({ length: MESSAGES }, (_, i) =>
      make(world.actors[1 + ((block * MESSAGES + i) % (ACTORS - 1))] as Actor),
    );
    times.push(execute(moves, (i, seq) => made.push([moves[i]?.actor as Actor, seq])));
  }
  times.sort((a, b) => a - b);
  return { ms: times[times.length >> 1] ?? 0, seqs: made };
}

function execute(
  moves: readonly Move[],
  note: (i: number, seq: bigint) => void = () => {},
): number {
  timeSec += 1;
  const { results, ms } = world.timedBlock(moves, timeSec);
  for (const [i, { code, log, events }] of results.entries()) {
    if (code !== 0) throw new Error(`refused: ${log}`);
    const seq = events.find(({ type }) => type.startsWith("programmes/"))?.attributes;
    note(i, BigInt(seq?.find(({ key }) => key === "seq")?.value ?? "0"));
  }
  return ms;
}

function message(actor: Actor, name: string, value: object): Move {
  const typeUrl = `/aliquot.programmes.v1.${name}`;
  return { actor, typeUrl, value: { participant: actor.address, programmeId: "bench", ...value } };
}

function coin(amount: bigint) {
  return { denom: "ausdt", amount: `${amount}` };
}

function definition(): object {
  const at = (days: number) =>
    new Date((START + days * DAY) * 1000).toISOString().replace(".000Z", "Z");
  return {
    aliquot: 1,
    id: "bench",
    title: "benchmark",
    zone: "UTC",
    assets: { USDT: { decimals: 6 }, REW: { decimals: 6 } },
    reward: "REW",
    contribute: {
      by: "lock",
      terms: {
        "2w": { assets: ["USDT"], coefficient: "1", duration: "P14D" },
        "4w": { assets: ["USDT"], coefficient: "2.8", duration: "P28D" },
      },
      withdraw: { windows: [{ opens: at(1), closes: at(30), limit: ["1", "1"] }] },
    },
    share: { by: "pro-rata", sink: "burn" },
    groups: [{ id: "all", opens: at(1), closes: at(30), pool: "1000000" }],
    release: { by: "at-once", at: at(31) },
  };
}
