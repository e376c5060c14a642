import { api, Memory, memoryGet, memoryList, memoryRecall } from '@autoweave/contracts';
import { BUS, type Bus } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { GraphQLInt, GraphQLNonNull, GraphQLObjectType } from 'graphql';
import { senderOf } from '../../auth/principal.js';
import { absentAs, idArgument } from '../entity.js';
import { objectType } from '../contract-types.js';
import { FieldGuard } from '../field-guard.js';
import { DateTime } from '../scalars.js';
import type { Subgraph } from '../subgraph.js';

const MemoryStats = new GraphQLObjectType({
  name: 'MemoryStats',
  fields: {
    total: { type: new GraphQLNonNull(GraphQLInt), description: 'Memories that the caller may see.' },
    newestAt: { type: DateTime, description: 'When the newest of them was stored; null when there is none.' },
  },
});

@Injectable()
export class MemorySubgraph implements Subgraph {
  readonly name = 'memory';

  constructor(
    @Inject(FieldGuard) private readonly guard: FieldGuard,
    @Inject(BUS) private readonly bus: Bus,
  ) {}

  get queries() {
    const { list, search } = api.memory;
    return {
      memories: this.guard.route<{ limit: number; offset: number }>(list, 'memories', (input, { principal }) =>
        this.bus.request(memoryList, input, senderOf(principal)),
      ),
      recall: this.guard.route<{ query: string; limit: number }>(
        search,
        'recall',
        (input, { principal }) =>
          this.bus.request(memoryRecall, { ...input, namespaces: ['tenant', `user:${principal.userId}`] }, senderOf(principal)),
        { cost: 20 },
      ),
      memoryStats: this.guard.field({
        type: MemoryStats,
        description: 'How much is remembered.',
        permission: 'memory:read',
        cost: 5,
        resolve: async (_, { principal }) => {
          const { memories, total } = await this.bus.request(memoryList, { limit: 1 }, senderOf(principal));
          return { total, newestAt: memories[0]?.createdAt ?? null };
        },
      }),
    };
  }

  get entities() {
    const type = objectType(Memory, 'Memory');
    const lookUp = this.guard.field({
      type,
      description: 'One memory.',
      permission: 'memory:read',
      args: idArgument('memoryId'),
      resolve: ({ memoryId }: { memoryId: string }, { principal }) =>
        absentAs(null, this.bus.request(memoryGet, { memoryId }, senderOf(principal))),
    });
    return [{ type, key: 'memoryId', lookUp }];
  }
}
