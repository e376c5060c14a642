import type { MissingUpstream, TaskAssignment } from '@autoweave/contracts';

/** What a task depends on and got nothing from: its part failed, was skipped, or nobody waited for it (ORC-049). */
export const missingUpstream = ({ task, upstream }: Pick<TaskAssignment, 'task' | 'upstream'>): readonly MissingUpstream[] => {
  const delivered = upstream.map(({ key }) => key);
  return (
    task.dependsOn
      // A fan-out delivers under the keys of its copies: `key-1`, `key-2`, ….
      .filter((key) => !delivered.some((one) => one === key || (one.startsWith(`${key}-`) && /^\d+$/.test(one.slice(key.length + 1)))))
      .map((key) => ({
        key,
        reason:
          task.join === 'any' ? 'delivered nothing; one of the parts was enough to go on' : 'failed or was skipped, and delivered nothing',
      }))
  );
};
