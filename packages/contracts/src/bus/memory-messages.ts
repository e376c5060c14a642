import { z } from 'zod';
import { Memory, MemoryInput, Recall, RecallQuery } from '../memory/memory.js';
import { MemoryId } from '../ids.js';
import { busEvent, command } from './message.js';

/** Stores without calling a model. A key makes it idempotent per tenant. */
export const memoryStore = command(
  'memory',
  'memory.store',
  z.object({ items: z.array(MemoryInput).min(1).max(100), idempotencyKey: z.string().max(200).optional() }),
  z.object({ memoryIds: z.array(MemoryId) }),
);
/** Never fails for lack of a back end: the answer names the tier it came from. */
export const memoryRecall = command('memory', 'memory.recall', RecallQuery, Recall);
export const memoryGet = command('memory', 'memory.get', z.object({ memoryId: MemoryId }), Memory);
export const memoryList = command(
  'memory',
  'memory.list',
  z.object({ limit: z.number().int().min(1).max(200).default(50), offset: z.number().int().min(0).default(0) }),
  z.object({ memories: z.array(Memory), total: z.number().int() }),
);
export const memoryDelete = command('memory', 'memory.delete', z.object({ memoryId: MemoryId }), z.object({ deleted: z.boolean() }));
export const memoryStored = busEvent('memory.stored', z.object({ memoryIds: z.array(MemoryId) }));
