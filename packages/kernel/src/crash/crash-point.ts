import type { CrashOrder } from './config.js';
import type { CrashPoint } from './points.js';

let armed: CrashOrder | undefined;
let passed = 0;

/** Orders this process to die at a point; `undefined` changes nothing. Only for tests: see `crashConfig`. */
export function armCrash(order: CrashOrder | undefined): void {
  if (!order) return;
  armed = order;
  passed = 0;
}

/**
 * A place in a shell at which everything before has happened and nothing after has. Does nothing, unless this process is
 * ordered to die here: then it is gone at once (SIGKILL), as after a power cut, with nothing flushed or closed.
 */
export function crashPoint(point: CrashPoint): void {
  if (armed?.point !== point) return;
  passed += 1;
  if (passed < armed.passing) return;
  process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment to arrive; nothing may happen meanwhile.
  for (;;);
}
