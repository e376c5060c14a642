import type { ServiceHealth } from '@autoweave/contracts';

export interface ProcessLoad {
  readonly processes: number;
  readonly cpuPercent: number;
  readonly rssMb: number;
}

/** Load of all processes. Services that share one process each report the whole of it: it counts once. */
export function processLoad(services: readonly ServiceHealth[]): ProcessLoad {
  const byPid = new Map<number, { readonly cpuPercent: number; readonly rssMb: number }>();
  for (const { pid, cpuPercent, rssMb, state } of services) {
    if (state === 'offline') continue;
    const known = byPid.get(pid);
    byPid.set(pid, { cpuPercent: Math.max(cpuPercent, known?.cpuPercent ?? 0), rssMb: Math.max(rssMb, known?.rssMb ?? 0) });
  }
  const all = [...byPid.values()];
  return {
    processes: all.length,
    cpuPercent: all.reduce((sum, each) => sum + each.cpuPercent, 0),
    rssMb: all.reduce((sum, each) => sum + each.rssMb, 0),
  };
}
