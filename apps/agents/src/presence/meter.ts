import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import type { NetworkNode } from '@autoweave/contracts';

type Measured = Required<Pick<NetworkNode['resources'], 'cpu' | 'memory' | 'memoryMb'>>;

const mb = (bytes: number): number => Math.round(bytes / 1_048_576);
/** Shorter stretches say more about this moment's chance than about the load. */
const shortestMs = 500;

/**
 * What this process and the machine or container around it really use (AGT-014). Processor use is the share of time worked
 * since the measurement before; nothing is known before the second one, and all counts as free.
 */
export class Meter {
  #at = performance.now();
  #worked = workedMs();
  #used = 0;

  read(): Measured {
    const now = performance.now();
    if (now - this.#at >= shortestMs) {
      const worked = workedMs();
      this.#used = Math.max(0, (worked - this.#worked) / (now - this.#at));
      this.#at = now;
      this.#worked = worked;
    }
    const cores = availableParallelism();
    // Without a limit the kernel names one beyond all memory, or none.
    const limit = process.constrainedMemory() ?? 0;
    const total = limit > 0 && limit < totalmem() ? limit : totalmem();
    return {
      cpu: { available: Number(Math.max(0, cores - this.#used).toFixed(2)), total: cores },
      memory: { available: mb(Math.min(process.availableMemory(), total)), total: mb(total) },
      memoryMb: mb(process.memoryUsage.rss()),
    };
  }
}

/** Processor time that the container worked so far; where it has no control group, that of the whole machine. */
function workedMs(): number {
  try {
    const usec = /^usage_usec (\d+)$/m.exec(readFileSync('/sys/fs/cgroup/cpu.stat', 'utf8'))?.[1];
    if (usec !== undefined) return Number(usec) / 1_000;
  } catch {
    // No control groups of the second version here.
  }
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
}
