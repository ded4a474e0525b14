let isLeavingNow = false;

/** Whether a signal is ending the process: what fails from then on fails because of it. */
export function isLeaving(): boolean {
  return isLeavingNow;
}

/**
 * On the first SIGINT or SIGTERM runs `cleanup` and exits 130 or 143; a second signal exits at once.
 * Returns what takes the handlers off again.
 */
export function onInterrupt(cleanup: () => Promise<void>): () => void {
  let isCleaning = false;
  const handle = (exitCode: number) => () => {
    if (isCleaning) process.exit(exitCode);
    isCleaning = true;
    isLeavingNow = true;
    const leave = () => process.exit(exitCode);
    // The user wants out: a cleanup that fails must not keep the process.
    Promise.resolve().then(cleanup).then(leave, leave);
  };
  const onSigint = handle(130);
  const onSigterm = handle(143);
  process.on("SIGINT", onSigint);
  process.on("SIGTERM", onSigterm);
  return () => {
    process.off("SIGINT", onSigint);
    process.off("SIGTERM", onSigterm);
  };
}
