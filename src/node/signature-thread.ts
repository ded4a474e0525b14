import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { SignatureCheck } from "../ledger/tx/signatures.ts";
import type { Logger } from "./log.ts";

const SIGNATURE_BYTES = 64;
const DIGEST_BYTES = 32;
const KEY_BYTES = 33;
const CHECK_BYTES = SIGNATURE_BYTES + DIGEST_BYTES + KEY_BYTES;
/** Fewer than these are not worth the way to another thread. */
const FEWEST = 4;
/** Checks that may wait; whoever comes then looks at the signature by himself. */
const MOST_WAITING = 4_096;

/**
 * What the thread runs: a text, so that it is the same from the sources and from the build. It answers each list of
 * checks with a byte for each, 1 for a signature that is valid.
 */
const THREAD = `
const { parentPort, workerData } = require("node:worker_threads");
const { ecdsaVerify } = require(workerData);
parentPort.on("message", (checks) => {
  const answers = new Uint8Array(checks.length / ${CHECK_BYTES});
  for (let i = 0, at = 0; i < answers.length; i++, at += ${CHECK_BYTES}) {
    const digest = at + ${SIGNATURE_BYTES};
    const key = digest + ${DIGEST_BYTES};
    try {
      answers[i] = ecdsaVerify(checks.subarray(at, digest), checks.subarray(digest, key), checks.subarray(key, key + ${KEY_BYTES})) ? 1 : 0;
    } catch {
      answers[i] = 0;
    }
  }
  parentPort.postMessage(answers);
});`;

interface Question {
  readonly checks: readonly SignatureCheck[];
  readonly answer: (isValid: readonly boolean[]) => void;
}

/**
 * Verifies signatures beside the thread that executes blocks, when several come at once. What it answers may only spare
 * a check: whoever gets no `true` looks for himself. Answers come in the order of the questions.
 */
export class SignatureThread {
  private worker: Worker | undefined;
  /** Whether there is libsecp256k1 for the thread: in JavaScript one of its own would not be worth it. */
  private canRun = true;
  /** Asked in this turn of the event loop. */
  private gathered: Question[] = [];
  private gatheredChecks = 0;
  /** Handed over, one list for each message to the thread. */
  private readonly asked: (readonly Question[])[] = [];
  private askedChecks = 0;

  constructor(private readonly log: Logger) {}

  /** Whether each signature is valid; `false` too where nobody has looked. */
  async verify(checks: readonly SignatureCheck[]): Promise<readonly boolean[]> {
    if (!this.canRun) return checks.map(() => false);
    const isFull = this.askedChecks + this.gatheredChecks + checks.length > MOST_WAITING;
    return await new Promise((answer) => {
      if (this.gathered.length === 0) setImmediate(() => this.handOver());
      // Without its checks it still waits for its turn.
      const none = () => answer(checks.map(() => false));
      this.gathered.push(isFull ? { checks: [], answer: none } : { checks, answer });
      this.gatheredChecks += isFull ? 0 : checks.length;
    });
  }

  /** Ends the thread; who still waits is answered that nobody has looked. */
  async close(): Promise<void> {
    const { worker } = this;
    this.giveUp();
    await worker?.terminate();
  }

  /** What was gathered goes to the thread, but a few that need not wait for others. */
  private handOver(): void {
    const { gathered, gatheredChecks } = this;
    this.gathered = [];
    this.gatheredChecks = 0;
    const isFew = gatheredChecks < FEWEST && this.asked.length === 0;
    const worker = isFew ? undefined : this.thread();
    if (worker === undefined) {
      answerNone(gathered);
      return;
    }
    const message = new Uint8Array(gatheredChecks * CHECK_BYTES);
    let at = 0;
    for (const { checks } of gathered) {
      for (const { signature, digest, publicKey } of checks) {
        message.set(signature, at);
        message.set(digest, at + SIGNATURE_BYTES);
        message.set(publicKey, at + SIGNATURE_BYTES + DIGEST_BYTES);
        at += CHECK_BYTES;
      }
    }
    this.asked.push(gathered);
    this.askedChecks += gatheredChecks;
    worker.postMessage(message, [message.buffer]);
  }

  private thread(): Worker | undefined {
    if (this.worker !== undefined || !this.canRun) return this.worker;
    const require = createRequire(import.meta.url);
    try {
      require("secp256k1/bindings");
      const workerData = require.resolve("secp256k1");
      // What the process was started with, a loader for instance, is no business of the thread.
      this.worker = new Worker(THREAD, { eval: true, execArgv: [], workerData });
    } catch {
      this.canRun = false;
      return undefined;
    }
    this.worker.unref();
    this.worker.on("message", (answers: Uint8Array) => this.take(answers));
    this.worker.on("error", (error) => this.fail({ error: error.message }));
    this.worker.on("exit", (exitCode) => this.fail({ exitCode }));
    return this.worker;
  }

  private take(answers: Uint8Array): void {
    this.askedChecks -= answers.length;
    let at = 0;
    for (const { checks, answer } of this.asked.shift() ?? [])
      answer(checks.map(() => answers[at++] === 1));
  }

  /** Goes on without the thread, and says so unless it was told to end. */
  private fail(why: Readonly<Record<string, string | number>>): void {
    if (this.worker === undefined) return;
    this.log.warn("signatures are verified one by one: their thread has ended", why);
    this.giveUp();
  }

  private giveUp(): void {
    this.canRun = false;
    this.worker = undefined;
    this.askedChecks = 0;
    for (const questions of this.asked.splice(0)) answerNone(questions);
  }
}

function answerNone(questions: readonly Question[]): void {
  for (const { checks, answer } of questions) answer(checks.map(() => false));
}
