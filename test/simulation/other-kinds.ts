import type { Refusal } from "./bank-model.ts";
import { POOR } from "./bank-model.ts";
import type { LockdropModel } from "./lockdrop-model.ts";
import { amountUpTo, type Kind, type Workload } from "./workload.ts";
import { sha256Hex } from "./world.ts";

/** What little these modules remember, by workload: names that are taken, and files on their way in. */
interface Memory {
  readonly taken: Set<string>;
  readonly files: ImportedFile[];
  references: number;
}

interface ImportedFile {
  readonly drop: LockdropModel;
  readonly hash: string;
  readonly rows: readonly { readonly participant: string; readonly amount: bigint }[];
  next: number;
}

const memories = new WeakMap<Workload, Memory>();

function memoryOf(work: Workload): Memory {
  const known = memories.get(work);
  if (known !== undefined) return known;
  const made: Memory = { taken: new Set(), files: [], references: 0 };
  memories.set(work, made);
  return made;
}

/** Succeeds once for each name. */
function once(work: Workload, name: string, refusal: string): Refusal {
  const { taken } = memoryOf(work);
  if (taken.has(name)) return refusal;
  taken.add(name);
  return undefined;
}

const register: Kind = (work) => {
  const actor = work.someone();
  return {
    actor,
    typeUrl: "/aliquot.terms.v1.MsgRegister",
    value: { participant: actor.address, reference: "" },
    says: () => once(work, `register ${actor.address}`, "terms 2"),
  };
};

const publish: Kind = (work) => {
  const version = `v${1 + work.random.below(40)}`;
  const value = { publisher: work.operator.address, document: "sim", version };
  return {
    actor: work.operator,
    typeUrl: "/aliquot.terms.v1.MsgPublishTerms",
    value: { ...value, contentHash: sha256Hex(version), uri: "" },
    says: () => once(work, `version ${version}`, "terms 11"),
  };
};

const accept: Kind = (work) => {
  const actor = work.someone();
  const version = `v${1 + work.random.below(40)}`;
  const isWrong = work.random.chance(10);
  const contentHash = sha256Hex(isWrong ? "another" : version);
  return {
    actor,
    typeUrl: "/aliquot.terms.v1.MsgAcceptTerms",
    value: { contentHash, document: "sim", version, participant: actor.address },
    says() {
      const { taken } = memoryOf(work);
      if (![...taken].some((each) => each.startsWith("version "))) return "terms 9";
      if (!taken.has(`version ${version}`)) return "terms 10";
      if (isWrong) return "terms 14";
      return once(work, `accept ${version} ${actor.address}`, "terms 15");
    },
  };
};

const becomeAttestor: Kind = (work) => {
  const actor = work.random.pick(work.world.actors.slice(0, 5));
  if (actor === undefined) return undefined;
  return {
    actor,
    typeUrl: "/aliquot.terms.v1.MsgRegisterAttestor",
    value: { attestor: actor.address, name: "simulated", uri: "" },
    says: () => once(work, `attestor ${actor.address}`, "terms 16"),
  };
};

const attest: Kind = (work, now) => {
  const actor = work.random.pick(work.world.actors.slice(0, 6));
  if (actor === undefined) return undefined;
  const expires = work.random.chance(30) ? 0 : now - 5 + work.random.below(100);
  const passed = work.random.chance(70);
  const subject = work.someone().address;
  return {
    actor,
    typeUrl: "/aliquot.terms.v1.MsgAttest",
    value: { attestor: actor.address, subject, passed, expiresSec: BigInt(expires), reference: "" },
    says() {
      if (!memoryOf(work).taken.has(`attestor ${actor.address}`)) return "terms 17";
      return expires !== 0 && expires <= now ? "terms 19" : undefined;
    },
  };
};

const createFeed: Kind = (work) => {
  const feed = `feed-${work.random.below(6)}`;
  const feeders = work.world.actors.slice(1, 4).map(({ address }) => address);
  const value = { owner: work.operator.address, feed, base: "X", quote: "USD", feeders };
  return {
    actor: work.operator,
    typeUrl: "/aliquot.oracle.v1.MsgCreateFeed",
    value: { ...value, quorum: 2, maxAgeSec: 86_400n, decimals: 6 },
    says: () => once(work, `feed ${feed}`, "oracle 3"),
  };
};

const submitPrice: Kind = (work) => {
  const actor = work.random.pick(work.world.actors.slice(1, 5));
  if (actor === undefined) return undefined;
  const feed = `feed-${work.random.below(6)}`;
  return {
    actor,
    typeUrl: "/aliquot.oracle.v1.MsgSubmitPrice",
    value: { feeder: actor.address, feed, price: `${1 + work.random.below(10_000)}` },
    says() {
      if (!memoryOf(work).taken.has(`feed ${feed}`)) return "oracle 2";
      return actor === work.world.actors[4] ? "oracle 5" : undefined;
    },
  };
};

const mintAsset: Kind = (work) => {
  const actor = work.random.chance(10) ? work.someone() : work.operator;
  const recipient = work.someone().address;
  const memory = memoryOf(work);
  const isRepeated = memory.references > 0 && work.random.chance(10);
  const reference = `bar ${isRepeated ? memory.references : ++memory.references}`;
  const amount = 1n + BigInt(work.random.below(1_000_000));
  return {
    actor,
    typeUrl: "/aliquot.assets.v1.MsgMint",
    value: {
      issuer: actor.address,
      recipient,
      amount: { denom: "agold", amount: `${amount}` },
      reference,
    },
    says() {
      if (actor !== work.operator) return "assets 5";
      const refusal = once(work, `reference ${reference}`, "assets 8");
      if (refusal === undefined) work.bank.mint(recipient, "agold", amount);
      return refusal;
    },
  };
};

const redeemAsset: Kind = (work) => {
  const actor = work.someone();
  const amount = amountUpTo(work.random, work.bank.of(actor.address, "agold"));
  return {
    actor,
    typeUrl: "/aliquot.assets.v1.MsgRedeem",
    value: {
      holder: actor.address,
      amount: { denom: "agold", amount: `${amount}` },
      destination: "vault",
    },
    says() {
      if (work.bank.of(actor.address, "agold") < amount) return POOR;
      work.bank.burn(actor.address, "agold", amount);
      return undefined;
    },
  };
};

const openImport: Kind = (work, now) => {
  const drop = work.lockdrop(
    ({ rules }) => rules.activityDays !== undefined && rules.releaseSec <= now,
  );
  if (drop === undefined || drop.rules.activityDays === undefined) return undefined;
  const rows = Array.from({ length: 1 + work.random.below(6) }, () => ({
    participant: work.someone().address,
    amount: 1n + BigInt(work.random.below(1_000_000_000)),
  }));
  const hash = sha256Hex(`${memoryOf(work).files.length} of ${drop.rules.id}`);
  return {
    actor: work.operator,
    typeUrl: "/aliquot.programmes.v1.MsgOpenImport",
    value: {
      attestor: work.operator.address,
      programmeId: drop.rules.id,
      fileSha256: hash,
      rows: BigInt(rows.length),
    },
    says() {
      memoryOf(work).files.push({ drop, hash, rows, next: 0 });
      return undefined;
    },
  };
};

const importRows: Kind = (work, now) => {
  const open = memoryOf(work).files.filter(({ next, rows }) => next < rows.length);
  const file = work.random.pick(open.slice(-3));
  if (file === undefined) return undefined;
  const count = 1 + work.random.below(3);
  const first = work.random.chance(15) ? work.random.below(7) : file.next;
  const some = file.rows.slice(first, first + count);
  if (some.length === 0) return undefined;
  return {
    actor: work.operator,
    typeUrl: "/aliquot.programmes.v1.MsgImportRows",
    value: {
      attestor: work.operator.address,
      programmeId: file.drop.rules.id,
      fileSha256: file.hash,
      firstRow: BigInt(first + 1),
      events: some.map(({ participant, amount }) => ({
        type: "mined",
        participant,
        amount: `${amount}`,
      })),
    },
    says() {
      if (first !== file.next) return "programmes 48";
      // A row that the model refuses is one that the ledger lists as rejected: it takes no number.
      for (const { participant, amount } of some) file.drop.mine(participant, amount, now);
      file.next += some.length;
      return undefined;
    },
  };
};

const postRoot: Kind = (work) => {
  const drop = work.random.pick(work.lockdrops);
  if (drop === undefined) return undefined;
  const actor = work.random.chance(50) ? work.operator : work.someone();
  const hash = sha256Hex(`${work.random.below(1_000_000)}`);
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgPostRoot",
    value: {
      operator: actor.address,
      programmeId: drop.rules.id,
      token: "REW",
      format: "oz",
      root: hash,
      fileSha256: hash,
      uri: "",
    },
    says: () => (actor === work.operator ? undefined : "programmes 49"),
  };
};

/** Terms, prices, assets, imports and roots. */
export const OTHER_KINDS: readonly Kind[] = [
  register,
  publish,
  accept,
  becomeAttestor,
  attest,
  createFeed,
  submitPrice,
  mintAsset,
  redeemAsset,
  openImport,
  importRows,
  postRoot,
];
