import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineAgent } from './agent.js';
import { formatAgent, parseAgent, readAgent, writeAgent } from './agent-files.js';

const minimal = { name: 'release-notes', description: 'Writes release notes.', instructions: 'Write them.' };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aw-agent-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('an agent', () => {
  it('needs a name, a description and instructions; the rest has defaults', () => {
    expect(defineAgent(minimal)).toMatchObject({
      type: 'release-notes',
      role: 'tool',
      version: '1.0.0',
      tools: [],
      permission: 'READ_WRITE',
      privilege: 'RESTRICTED',
      budget: {},
      policy: {},
      enabled: true,
    });
  });

  it('is refused with every mistake named, a misspelt field included', () => {
    expect(() => defineAgent({ ...minimal, name: 'Bad Name', version: '1', temprature: 0.5 } as never)).toThrow(
      /name[\s\S]*version[\s\S]*temprature/,
    );
    expect(() => defineAgent({ ...minimal, policy: { blocked_comands: ['rm'] } } as never)).toThrow(/blocked_comands/);
  });

  it('survives its files, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 500, unit: 'binary' }),
        fc.string({ minLength: 1, maxLength: 2_000 }),
        fc.array(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 5 }),
        (description, instructions, tools) => {
          const agent = defineAgent({ ...minimal, description, instructions, tools, temperature: 0.25, budget: { tokens: 5_000 } });
          expect(parseAgent(formatAgent(agent))).toEqual(agent);
        },
      ),
    );
  });

  it('is written to a folder of its name and read back; another name of the folder is refused', async () => {
    const agent = defineAgent({ ...minimal, tools: ['read_file'], policy: { egress: { allow: ['api.example.com:443'] } } });
    const own = await writeAgent(folder, agent);
    expect(await readFile(join(own, 'AGENT.md'), 'utf8')).toBe('Write them.');
    expect(await readAgent(own)).toEqual(agent);
    await rename(own, join(folder, 'other'));
    await expect(readAgent(join(folder, 'other'))).rejects.toThrow('both must have one name');
  });

  it('in a file says what is wrong with it', () => {
    expect(() => parseAgent({ yaml: '- a list', markdown: 'x' })).toThrow('agent.yaml must hold a record');
    expect(() => parseAgent({ yaml: 'name: x', markdown: 'x' })).toThrow(/description/);
  });
});
