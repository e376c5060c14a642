import { Inject, Injectable } from '@nestjs/common';
import { GraphQLObjectType, GraphQLSchema, lexicographicSortSchema } from 'graphql';
import { AgentsSubgraph } from './agents/agents.subgraph.js';
import { federationFields, sdlOf } from './federation.js';
import { FieldGuard, type Fields } from './field-guard.js';
import { MemorySubgraph } from './memory/memory.subgraph.js';
import { ObservabilitySubgraph } from './observability/observability.subgraph.js';
import { PluginsSubgraph } from './plugins/plugins.subgraph.js';
import { QueueSubgraph } from './queue/queue.subgraph.js';
import type { Subgraph } from './subgraph.js';

/** The one schema at `/graphql`, put together from its five subgraphs. */
@Injectable()
export class Schema {
  readonly subgraphs: readonly Subgraph[];
  /** Without what federation adds: the snapshot in the repository, and the answer of `_service`. */
  readonly sdl: string;
  readonly graphql: GraphQLSchema;

  constructor(
    @Inject(FieldGuard) guard: FieldGuard,
    @Inject(AgentsSubgraph) agents: AgentsSubgraph,
    @Inject(MemorySubgraph) memory: MemorySubgraph,
    @Inject(QueueSubgraph) queue: QueueSubgraph,
    @Inject(PluginsSubgraph) plugins: PluginsSubgraph,
    @Inject(ObservabilitySubgraph) observability: ObservabilitySubgraph,
  ) {
    this.subgraphs = [agents, memory, queue, plugins, observability];
    const entities = this.subgraphs.flatMap((subgraph) => subgraph.entities ?? []);
    const queries = collect(this.subgraphs, 'queries');
    const more = {
      mutation: root('Mutation', collect(this.subgraphs, 'mutations')),
      subscription: root('Subscription', collect(this.subgraphs, 'subscriptions')),
      types: entities.map(({ type }) => type),
    };
    this.sdl = sdlOf(new GraphQLSchema({ query: root('Query', queries), ...more }), entities);
    const query = root('Query', { ...queries, ...federationFields(guard, entities, this.sdl) });
    this.graphql = lexicographicSortSchema(new GraphQLSchema({ query, ...more }));
  }
}

const root = (name: string, fields: Fields) => new GraphQLObjectType({ name, fields });

function collect(subgraphs: readonly Subgraph[], kind: 'queries' | 'mutations' | 'subscriptions'): Fields {
  const fields: Record<string, Fields[string]> = {};
  for (const subgraph of subgraphs) {
    for (const [name, field] of Object.entries(subgraph[kind] ?? {})) {
      if (name in fields) throw new Error(`two subgraphs define ${name}`);
      fields[name] = field;
    }
  }
  return fields;
}
