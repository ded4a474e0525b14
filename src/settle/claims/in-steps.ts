import { setImmediate as nextTurn } from "node:timers/promises";
import type { Steps } from "../../claims/steps.ts";

/** Does work step by step, so that signals and the terminal get their turn; `onStep`: done so far. */
export async function inSteps<Result>(
  steps: Steps<Result>,
  onStep: (done: number) => void = () => {},
): Promise<Result> {
  for (let all = 0; ; ) {
    const { done, value } = steps.next();
    if (done === true) return value;
    all += value;
    onStep(all);
    await nextTurn();
  }
}
