import { onInterrupt } from "../settle/interrupt.ts";
import type { OutputDirectory } from "../settle/output-directory.ts";
import { createProgress, type Progress } from "../settle/progress.ts";

/** What a command that writes a directory works with. */
interface WritingRun {
  readonly progress: Progress;
  /** Takes the directory that is being opened, for an interrupt to abandon. */
  readonly opening: (output: Promise<OutputDirectory>) => void;
}

/** Runs a command that writes a directory: a signal ends it without leaving anything half done. */
export async function runWriting(
  label: string,
  work: (run: WritingRun) => Promise<void>,
): Promise<void> {
  const progress = createProgress(process.stderr, label);
  let output: Promise<OutputDirectory> | undefined;
  const dispose = onInterrupt(async () => {
    progress.finish();
    await (await output)?.abandon();
  });
  try {
    await work({
      progress,
      opening: (promised) => {
        output = promised;
      },
    });
  } finally {
    progress.finish();
    dispose();
  }
}
