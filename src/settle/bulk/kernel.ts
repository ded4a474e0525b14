import { readFileSync } from "node:fs";
import { packageFile } from "../package-file.ts";
import { NotFast } from "./not-fast.ts";

/** The functions of the WebAssembly kernels (kernel/index.ts); addresses are 32-bit unsigned. */
export interface Kernel {
  readRows(block: number, at: number, limit: number, isLast: number): number;
  appendRows(block: number, firstLine: number): number;
  enterNames(block: number, first: number, last: number): number;
  stoppedAtRow(): number;
  hashFirst(block: number): void;
  enterIdHash(hash: bigint): number;
  growNames(table: number, mask: bigint, seed: bigint): void;
  growIds(table: number, mask: bigint): void;
  applyRows(from: number, to: number): number;
  appliedRows(): number;
  bookPart(row: number, rule: number, w0: bigint, w1: bigint, a0: bigint, a1: bigint): number;
  findMember(owner: number, group: number): number;
  ruleOf(row: number): number;
  divide(
    from: number,
    to: number,
    table: number,
    sums: number,
    firstGroup: number,
    endGroup: number,
    boostedGroup: number,
  ): number;
  boostUpTo(
    from: number,
    group: number,
    factor: number,
    v0: bigint,
    v1: bigint,
    total: number,
  ): number;
  addReleases(from: number, to: number, slots: number, count: number, result: number): void;
  sortNames(order: number, count: number, scratch: number): void;
  sortRows(perm: number, count: number, scratch: number): void;
  writeAllocations(
    from: number,
    to: number,
    start: number,
    limit: number,
    groupTexts: number,
    groupTextBytes: number,
    boostedGroup: number,
  ): void;
  writeReleases(
    from: number,
    to: number,
    start: number,
    limit: number,
    slots: number,
    count: number,
    slotTexts: number,
    slotTextBytes: number,
  ): void;
  writtenTo(): number;
  writtenRows(): number;
  writtenUpTo(): number;
  mulDivTo(factor: number, a: number, out: number): void;
  keccakTwo(a: number, b: number, words: number, outA: number, outB: number): void;
  markClaims(from: number, to: number, places: number): void;
  countClaims(from: number, to: number, places: number): number;
  placeClaims(from: number, to: number, places: number, next: number): void;
  makeLeaves(
    from: number,
    to: number,
    places: number,
    records: number,
    hashes: number,
    scratch: number,
  ): number;
  countFirstBytes(hashes: number, from: number, to: number, counts: number): void;
  sortLeaves(
    hashes: number,
    count: number,
    low: number,
    high: number,
    keys: number,
    other: number,
    counts: number,
  ): number;
  sortedLeaves(): number;
  placeLeaves(
    keys: number,
    count: number,
    rank: number,
    leaves: number,
    hashes: number,
    nodes: number,
    given: number,
  ): void;
  hashNodes(from: number, to: number, nodes: number, scratch: number): void;
  gatherRecords(
    from: number,
    to: number,
    given: number,
    records: number,
    out: number,
    ranks: number,
  ): void;
  sortAddresses(records: number, count: number, out: number, scratch: number): void;
  checkOrder(records: number, count: number, order: number): number;
  toRanks(order: number, count: number, ranks: number): void;
  clear(from: number, to: number): void;
  touch(from: number, to: number): void;
  touchRows(
    from: number,
    to: number,
    firstName: number,
    endName: number,
    nameFrom: number,
    nameTo: number,
    idFrom: number,
    idTo: number,
  ): void;
  publishTask(): void;
  takeTask(avoidsLong: number): number;
  finishTask(task: number): void;
  finishedTasks(): number;
  awaitFinished(seen: number, milliseconds: number): void;
}

/** What of the engine's WebAssembly is used here; Node's types leave it to the browser's. */
interface WebAssemblyEngine {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (limits: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: boolean;
  }) => { readonly buffer: SharedArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

declare const WebAssembly: WebAssemblyEngine;

const PAGES = 65_536;

/** Compiled kernels over one shared memory of 4 GiB, of which only what is touched is held. */
export interface KernelMemory {
  readonly module: object;
  readonly memory: { readonly buffer: SharedArrayBuffer };
  readonly kernel: Kernel;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Whether it holds what an earlier settlement has left; otherwise it is all zero. */
  readonly isUsed: boolean;
}

/** 4 GiB of addresses; a system that limits them gives none. */
function addressSpace() {
  try {
    return new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new NotFast("the system gives no 4 GiB of address space");
  }
}

/** Compiled once: what a first run has made fast, a second one finds so. */
let compiled: object | undefined;

/** Loads the kernels, which `npm run build` compiles from `kernel/`. Throws NotFast. */
export function loadKernel(): KernelMemory {
  compiled ??= new WebAssembly.Module(readFileSync(packageFile("dist/kernel.wasm")));
  return instanceOver(compiled, addressSpace(), false);
}

/** Kernels over a memory that was used before, which remember nothing of that. */
export function newInstance({ module, memory }: KernelMemory): KernelMemory {
  return instanceOver(module, memory, true);
}

function instanceOver(
  module: object,
  memory: KernelMemory["memory"],
  isUsed: boolean,
): KernelMemory {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return {
    module,
    memory,
    kernel: instance.exports as Kernel,
    bytes: new Uint8Array(memory.buffer),
    view: new DataView(memory.buffer),
    isUsed,
  };
}
