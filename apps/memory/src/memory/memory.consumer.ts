import {
  memoryDelete,
  memoryGet,
  memoryList,
  memoryRecall,
  memoryStore,
  memoryStored,
  type MemoryInput,
  type RecallQuery,
} from '@autoweave/contracts';
import { BUS, type Bus, fault, type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import { HotMemories } from '../recall/hot-memories.js';
import { RecallService } from '../recall/recall.service.js';
import { MemoriesRepository, type Scope } from './memories.repository.js';

/** The memory service on the bus. The tenant is the sender's; a personal namespace is opened only by its own person. */
@Controller()
export class MemoryConsumer {
  constructor(
    @Inject(MemoriesRepository) private readonly memories: MemoriesRepository,
    @Inject(RecallService) private readonly recalls: RecallService,
    @Inject(HotMemories) private readonly hot: HotMemories,
    @Inject(BUS) private readonly bus: Bus,
  ) {}

  @OnCommand(memoryStore)
  async store(input: { items: MemoryInput[]; idempotencyKey?: string | undefined }, context: MessageContext) {
    const tenantId = tenantOf(context);
    for (const item of input.items) checkNamespace(item.namespace, context);
    const stored = await this.memories.store(tenantId, input.items, input.idempotencyKey);
    this.hot.keep(tenantId, stored);
    const memoryIds = stored.map((memory) => memory.memoryId);
    await this.bus.publish(
      memoryStored,
      { memoryIds },
      { tenantId, actor: { type: 'service', service: 'memory' }, causationId: context.id },
    );
    return { memoryIds };
  }

  @OnCommand(memoryRecall)
  async recall(query: RecallQuery, context: MessageContext) {
    for (const namespace of query.namespaces) checkNamespace(namespace, context);
    return this.recalls.recall(tenantOf(context), query);
  }

  @OnCommand(memoryGet)
  async get({ memoryId }: { memoryId: string }, context: MessageContext) {
    const memory = await this.memories.get(scopeOf(context), memoryId);
    if (!memory) throw fault('NOT_FOUND', `There is no memory ${memoryId}`);
    return memory;
  }

  @OnCommand(memoryList)
  async list(page: { limit: number; offset: number }, context: MessageContext) {
    return this.memories.page(scopeOf(context), page.limit, page.offset);
  }

  @OnCommand(memoryDelete)
  async delete({ memoryId }: { memoryId: string }, context: MessageContext) {
    const scope = scopeOf(context);
    if (!(await this.memories.delete(scope, memoryId))) throw fault('NOT_FOUND', `There is no memory ${memoryId}`);
    this.hot.forget(scope.tenantId, memoryId);
    return { deleted: true };
  }
}

function tenantOf(context: MessageContext): string {
  if (context.tenantId === null) throw fault('VALIDATION_FAILED', 'Memory belongs to a tenant, and the message names none');
  return context.tenantId;
}

/** The person on whose behalf the message was sent, if any. */
function personOf(context: MessageContext): string | undefined {
  if (context.actor.type === 'user') return context.actor.userId;
  return context.actor.type === 'agent' ? context.actor.forUserId : undefined;
}

function scopeOf(context: MessageContext): Scope {
  const person = personOf(context);
  return { tenantId: tenantOf(context), namespaces: ['tenant', ...(person ? [`user:${person}`] : [])] };
}

function checkNamespace(namespace: string, context: MessageContext): void {
  if (namespace === 'tenant' || context.actor.type === 'service' || namespace === `user:${personOf(context)}`) return;
  throw fault('FORBIDDEN', 'That namespace belongs to somebody else');
}
