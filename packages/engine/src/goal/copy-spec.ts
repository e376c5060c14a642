import type { PlanTask } from '@autoweave/contracts';

/** The spec of the copy for item number `i` (from 0) of `n`. */
export function copySpec(spec: PlanTask, item: unknown, i: number, n: number): PlanTask {
  const { forEach: _forEach, delaySeconds: _delay, when: _when, ...rest } = spec;
  return {
    ...rest,
    key: `${spec.key}-${i + 1}`,
    name: `${spec.name} (${i + 1} of ${n})`.slice(0, 160),
    item,
    ...(spec.procedure ? { procedure: { ...spec.procedure, args: { ...spec.procedure.args, item } } } : {}),
  };
}
