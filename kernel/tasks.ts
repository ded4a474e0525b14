// The queue of tasks, in the memory that all threads share: a ring of tasks and how many were published,
// claimed and finished. Host and threads take tasks from it alike, so that nobody waits for a message.

/** As in src/settle/bulk/layout.ts. */
const QUEUE: usize = 524288;
const enum Queue {
  published = 0,
  claimed = 4,
  finished = 8,
  tasks = 64,
}
const RING: u32 = 512;
const TASK_BYTES: usize = 64;
/** Within a task: whether it takes long, whether it is done. */
const IS_LONG: usize = 8;
const IS_DONE: usize = 12;
const NANOSECONDS: i64 = 1000000;

/** Lets everyone see one more task, which the host has put into the ring. */
export function publishTask(): void {
  atomic.add<u32>(QUEUE, 1, Queue.published);
  atomic.notify(QUEUE + Queue.published, 1);
}

/** Where the next task stands, now the caller's; 0 if there is none, or only a long one for who avoids it. */
export function takeTask(avoidsLong: bool): usize {
  while (true) {
    const ticket = atomic.load<u32>(QUEUE, Queue.claimed);
    if (ticket == atomic.load<u32>(QUEUE, Queue.published)) return 0;
    const task = QUEUE + Queue.tasks + <usize>(ticket % RING) * TASK_BYTES;
    if (avoidsLong && load<u32>(task, IS_LONG) != 0) return 0;
    if (atomic.cmpxchg<u32>(QUEUE, ticket, ticket + 1, Queue.claimed) == ticket) return task;
  }
  return 0;
}

/** Waits until there is a task, and takes it. */
export function awaitTask(): usize {
  while (true) {
    const seen = atomic.load<u32>(QUEUE, Queue.published);
    const task = takeTask(false);
    if (task != 0) return task;
    atomic.wait<i32>(QUEUE + Queue.published, seen, -1);
  }
  return 0;
}

export function finishTask(task: usize): void {
  atomic.store<u32>(task, 1, IS_DONE);
  atomic.add<u32>(QUEUE, 1, Queue.finished);
  atomic.notify(QUEUE + Queue.finished, 1);
}

export function finishedTasks(): u32 {
  return atomic.load<u32>(QUEUE, Queue.finished);
}

/** Waits until more than `seen` tasks are finished, at most some milliseconds. */
export function awaitFinished(seen: u32, milliseconds: u32): void {
  atomic.wait<i32>(QUEUE + Queue.finished, seen, <i64>milliseconds * NANOSECONDS);
}
