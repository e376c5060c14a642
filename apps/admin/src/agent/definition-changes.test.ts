import type { AgentDefinition } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { definitionChanges } from './definition-changes';

const base = { name: 'code', tools: ['a'], enabled: true } as unknown as AgentDefinition;

describe('the difference of two definitions', () => {
  it('names what changed, came and went', () => {
    const after = { ...base, tools: ['a', 'b'], model: 'm' };
    expect(definitionChanges(base, after).map(({ field }) => field)).toEqual(['tools', 'model']);
    expect(definitionChanges(after, base)[1]).toEqual({ field: 'model', before: 'm', after: 'not set' });
  });
  it('is empty for equal ones', () => expect(definitionChanges(base, { ...base })).toEqual([]));
});
