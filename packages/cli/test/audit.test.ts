import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditKeyFrom, chain, genesisHash, merkleRoot, signCheckpoint } from '@autoweave/kernel';
import { describe, expect, it } from 'vitest';
import { auditCommand } from '../src/command/audit.js';
import type { Context } from '../src/context.js';

const key = auditKeyFrom(Buffer.alloc(32, 7));
const events = chain(
  Array.from({ length: 20 }, (_, n) => ({
    eventId: `evt_${n}`,
    timestamp: new Date(n).toISOString(),
    tenantId: null,
    category: 'SECURITY' as const,
    eventType: 'test',
    severity: 'INFO' as const,
    outcome: 'SUCCESS' as const,
    actor: { actorId: null, actorType: 'system' as const, ipAddress: null, sessionId: null },
    resource: { resourceType: null, resourceId: null },
    context: { requestId: null, traceId: null, endpoint: null, httpMethod: null, durationMs: null },
    changes: [],
    description: '',
    tags: [],
    details: { n },
  })),
  { sequence: 0, hash: genesisHash },
);
const checkpoint = signCheckpoint(
  {
    checkpointId: 'cp',
    fromSequence: 1,
    toSequence: 20,
    headHash: events[19]!.hash,
    merkleRoot: merkleRoot(events.map(({ hash }) => hash)),
    timestamp: new Date(0).toISOString(),
  },
  key,
);

async function run(log: readonly unknown[], ...more: string[]) {
  const directory = mkdtempSync(join(tmpdir(), 'aw-audit-'));
  const [file, checkpoints] = [join(directory, 'export.jsonl'), join(directory, 'checkpoints.json')];
  writeFileSync(file, log.map((event) => `${typeof event === 'string' ? event : JSON.stringify(event)}\n`).join(''));
  writeFileSync(
    checkpoints,
    JSON.stringify({ checkpoints: [checkpoint], publicKey: key.publicKey.export({ format: 'pem', type: 'spki' }) }),
  );
  let output = '';
  const context = { stdout: { write: (text: string) => (output += text) } } as unknown as Context;
  const code = await auditCommand(context, ['verify', '--file', file, '--checkpoints', checkpoints, ...more]);
  return { code, output };
}

describe('audit verify', () => {
  it('finds an export whole, and says so in one line', async () => {
    expect(await run(events)).toMatchObject({
      code: 0,
      output: expect.stringContaining('✔ The audit log is whole: events 1 to 20, 1 signed checkpoints.'),
    });
  });
  it('names the row that was changed, and one that is missing, and ends with 2', async () => {
    const changed = await run(events.map((event, n) => (n === 4 ? { ...event, outcome: 'DENIED' } : event)));
    expect(changed).toMatchObject({ code: 2, output: expect.stringContaining('Event 5 was changed after it was recorded') });
    const removed = await run(
      events.filter((_, n) => n !== 9),
      '--json',
    );
    expect(removed.code).toBe(2);
    expect(JSON.parse(removed.output).problems[0]).toMatchObject({ kind: 'missing', message: 'Events 10 to 10 are missing' });
  });
  it('says which line is no event, and what it needs', async () => {
    await expect(run([...events, '{"x": 1}'])).rejects.toThrow('line 21, is not an audit event');
    await expect(auditCommand({} as Context, ['verify', '--file', 'x'])).rejects.toThrow('belong together');
    await expect(auditCommand({} as Context, ['destroy'])).rejects.toThrow('expected `verify`');
  });
});
