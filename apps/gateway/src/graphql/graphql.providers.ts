import { AgentsSubgraph } from './agents/agents.subgraph.js';
import { Documents } from './documents.js';
import { FieldGuard } from './field-guard.js';
import { GraphqlServer } from './graphql.server.js';
import { LoadersFactory } from './loaders.js';
import { MemorySubgraph } from './memory/memory.subgraph.js';
import { ObservabilitySubgraph } from './observability/observability.subgraph.js';
import { PluginsSubgraph } from './plugins/plugins.subgraph.js';
import { QueueSubgraph } from './queue/queue.subgraph.js';
import { Schema } from './schema.js';
import { SubscriptionsServer } from './subscriptions.server.js';

/** GraphQL at `/graphql`: other words for the same services, behind the same door. */
export const graphqlProviders = [
  FieldGuard,
  Documents,
  LoadersFactory,
  AgentsSubgraph,
  MemorySubgraph,
  QueueSubgraph,
  PluginsSubgraph,
  ObservabilitySubgraph,
  Schema,
  GraphqlServer,
  SubscriptionsServer,
];
