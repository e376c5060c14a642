/** Longest time, in milliseconds, that a long computation holds the thread before others may run. */
const sliceMs = 25;

/** Runs a computation that yields between its steps to its end, at once. */
export const atOnce = <T>(steps: Generator<void, T, void>): T => {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
};

/** Runs it in slices, so that a service keeps answering meanwhile; throws the signal's reason when it is aborted. */
export const inSlices = async <T>(steps: Generator<void, T, void>, signal: AbortSignal): Promise<T> => {
  for (;;) {
    const from = performance.now();
    while (performance.now() - from < sliceMs) {
      const step = steps.next();
      if (step.done) return step.value;
    }
    signal.throwIfAborted();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
};
