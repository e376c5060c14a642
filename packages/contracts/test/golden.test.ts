import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { ControlOrder, Envelope, HotplugEvent, messageCatalog, TaskAssignment, WorkerHeartbeat } from '../src/index.js';

const folder = resolve(import.meta.dirname, '../golden');
const read = (name: string): unknown => JSON.parse(readFileSync(resolve(folder, name), 'utf8'));
/** A recorded value parses, and nothing of it is lost on the way. */
const survives = (schema: z.ZodType, value: unknown) => expect(JSON.parse(JSON.stringify(schema.parse(value)))).toEqual(value);

describe('messages recorded from released versions', () => {
  it.each([...messageCatalog])('%s still parses without losing a field', (key, message) => {
    expect(existsSync(resolve(folder, `${key}.json`)), `golden/${key}.json is missing: record one and never change it`).toBe(true);
    const golden = read(`${key}.json`) as { input?: unknown; output?: unknown; payload?: unknown };
    if (message.kind === 'event') return survives(message.payload, golden.payload);
    survives(message.input, golden.input);
    survives(message.output, golden.output);
  });
  // @requirements AGT-024
  it('of the streams that carry no envelopes parse too', () => {
    survives(Envelope, read('envelope.json'));
    survives(TaskAssignment, read('assignment.json'));
    survives(WorkerHeartbeat, read('heartbeat.json'));
    survives(HotplugEvent, read('hotplug.json'));
    survives(ControlOrder, read('control.json'));
  });
});
