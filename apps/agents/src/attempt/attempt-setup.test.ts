import { describe, expect, it } from 'vitest';
import { assignmentOf } from '../../test/loop/harness.js';
import { toolsOf, withinPermission } from './attempt-setup.js';

const wanted = (planned: string[], own: string[]) => {
  const { task, agent } = assignmentOf();
  return toolsOf({ task: { ...task, tools: planned }, agent: { ...agent, tools: own } });
};

// @requirements AGT-044 AGT-057
describe('the tools of an attempt', () => {
  it('are what the plan names, of what the agent may use', () => {
    expect(wanted(['read_file', 'http_post'], ['read_file', 'write_file'])).toEqual(['read_file']);
    expect(wanted([], ['read_file', 'write_file'])).toEqual(['read_file', 'write_file']);
    expect(wanted(['http_post'], [])).toEqual([]);
  });

  it('reach no further than the permission of its definition', () => {
    expect(withinPermission({ permission: 'EXECUTE' }, 'READ_WRITE')).toBe(false);
    expect(withinPermission({ permission: 'READ_WRITE' }, 'READ_WRITE')).toBe(true);
    expect(withinPermission(undefined, 'ADMIN')).toBe(false);
  });
});
